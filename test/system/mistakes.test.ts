// What people get wrong with running daemons, and what they are told.

import { appendFileSync } from 'node:fs';
import t from 'tap';
import { AGENT, AGENTD, MASTER, MASTERD, Running, keyLine, plant, run } from './plant.js';

t.test(
  "a command that is pointed at the other program's socket says which one to use",
  async (t) => {
    const { at, masterSocket, agentSocket } = await plant(t);
    const master = new Running(t, [MASTERD, at('m.json')]);
    const agent = new Running(t, [AGENTD, at('a.json')]);
    await Promise.all([master.says(/master on /), agent.says(/line-3 follows /)]);
    const told = await Promise.all([
      run(t, MASTER, 'status', '--socket', agentSocket),
      run(t, MASTER, 'watch', '--socket', agentSocket),
      run(t, AGENT, 'status', '--socket', masterSocket),
    ]);
    const notMaster = `belfry-master: ${agentSocket} belongs to an agent: use belfry-agent status\n`;
    const notAgent = `belfry-agent: ${masterSocket} belongs to a master: use belfry-master status\n`;
    t.same(told, [
      { code: 2, out: '', err: notMaster },
      { code: 2, out: '', err: notMaster },
      { code: 2, out: '', err: notAgent },
    ]);
  },
);

t.test('an agent with a key that never comes is waited for, and told as away', async (t) => {
  const { at } = await plant(t, { mode: 'master', log: 'warn' });
  appendFileSync(at('m.keys'), keyLine('line-4', 'agent', 4));
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  const { code, out } = await run(t, MASTER, 'status', '--config', at('m.json'));
  t.equal(code, 1);
  t.match(out, /^ {2}! line-4 is away: it never came$/m);
  t.match(out, /^line-4 +- +away +joining +- +- .* never$/m);
  t.equal(await master.end('SIGTERM'), 0);
  t.equal(master.err, '', 'that is no fault of the master');
});
