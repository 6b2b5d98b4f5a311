// The examples, run as their first lines say, against a real master and a real agent.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { AGENTD, MASTERD, Running, plant, run } from './plant.js';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const FOLLOW = join(EXAMPLES, 'follow.mjs');
const ASK_DAEMON = join(EXAMPLES, 'ask-daemon.mjs');
const FOLLOW_DAEMON = join(EXAMPLES, 'follow-daemon.mjs');

t.test('a program that follows a master prints a time, and how wrong it may be', async (t) => {
  const { at, place } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const { code, out, err } = await run(t, FOLLOW, 'line-3', place, at('a.key'));
  t.equal(code, 0, err);
  const lines = out.trimEnd().split('\n');
  t.equal(lines.length, 3);
  for (const line of lines) {
    const [, time, bound] = /^(\S+)\d{6}Z within (\d+) us$/.exec(line) ?? [];
    t.ok(Math.abs(Date.parse(`${time}Z`) - Date.now()) < 10_000, line);
    t.ok(Number(bound) < 1e5, line);
  }
  await master.says(/line-3 left$/m);
  const wrong = await run(t, FOLLOW, 'line-4', place, at('a.key'));
  t.match(wrong, { code: 1, err: /Error: .*a\.key holds the key of line-3, not of line-4$/m });
  const nonsense = await run(t, FOLLOW, 'LINE', '1.2.3', at('a.key'));
  t.match(nonsense.err, /connect: name: "LINE" is not .*\nconnect: masters\[0\]: /);
});

t.test('a program asks the running agent over its socket, and follows it', async (t) => {
  const { at, agentSocket } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  const { code, out } = await run(t, ASK_DAEMON, agentSocket);
  t.equal(code, 0);
  t.match(out, /^\d{4}-\d\d-\d\dT[\d:.]+Z within \d+ ns, synchronised\n$/);
  const follower = new Running(t, [FOLLOW_DAEMON, agentSocket]);
  await follower.says(/Z within \d+ ns, synchronised, 0 agents$/m);
  await agent.end('SIGTERM');
  t.equal(await follower.ended, 0);
  t.match(
    follower.out,
    /^following the agent\n.* info line-3 follows 127.0.0.1.*this agent ends\n$/s,
  );
  await master.end('SIGTERM');
});
