// Real daemons, and this machine's real kernel: what they say of UTC.

import t from 'tap';
import type { AgentReport } from '#agent/daemon/report.js';
import { requestControl } from '#host/daemon/control.js';
import { loadAddon } from '#host/native/addon.js';
import { nativeClock } from '#host/native/clock.js';
import { knownError } from '#protocol/clock/kernel-knowledge.js';
import type { MasterReport } from '#master/daemon/report.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENTD, MASTER, MASTERD, plant, run, Running } from './plant.js';

/** What this machine's kernel knows; nothing where it cannot be asked. */
function kernelKnows(): boolean {
  const loaded = loadAddon();
  return 'addon' in loaded && knownError(nativeClock(loaded.addon).knowledge()) !== undefined;
}

t.test(
  'a kernel that knows nothing of UTC is told by master and agent, and what to do',
  async (t) => {
    const { at, agentSocket, masterSocket } = await plant(t, { mode: 'master' });
    await new Running(t, [MASTERD, at('m.json')]).says(/master/);
    await new Running(t, [AGENTD, at('a.json')]).says(/synchronised/);
    const master = (await requestControl(masterSocket, { command: 'status' })) as MasterReport;
    const agent = (await requestControl(agentSocket, { command: 'status' })) as AgentReport;
    const knows = kernelKnows();
    t.match(master, { trace: knows ? 'utc' : 'unknown', reference: { machine: String } });
    t.equal(agent.untraced, !knows);
    const { out } = await run(t, MASTER, 'status', '--socket', masterSocket);
    if (knows) t.match(out, /traced to +UTC, ± .*/);
    else
      t.match(
        out,
        /traced to +nobody knows[^]*! how far this machine's clock is from UTC[^]*trust/,
      );
  },
);

t.test('in mode reference a machine that an operator trusts is one', async (t) => {
  const settings = { mode: 'reference', reference: { trust: '50ms' }, consensus: { gather: '1s' } };
  const { at, agentSocket, masterSocket } = await plant(
    t,
    { ...settings, interval: '100ms' },
    { reference: true },
  );
  await new Running(t, [MASTERD, at('m.json')]).says(/references agree on UTC/);
  const agentd = new Running(t, [AGENTD, at('a.json')]);
  await agentd.says(/synchronised/);
  const ask = async (): Promise<MasterReport> =>
    (await requestControl(masterSocket, { command: 'status' })) as MasterReport;
  let seen = await ask();
  for (let i = 0; i < 100 && seen.references.length < 2; i += 1) {
    await sleep(50);
    seen = await ask();
  }
  t.match(seen, { mode: 'reference', trace: 'utc', state: 'synchronised' });
  t.match(seen.references, [{ name: null, standing: 'agrees' }, { name: 'line-3' }]);
  t.ok(seen.time.boundNs! < 60e6, `${seen.time.boundNs} ns`);
  const agent = (await requestControl(agentSocket, { command: 'status' })) as AgentReport;
  t.equal(agent.untraced, false);
  const { out, err } = await run(t, MASTER, 'set', 'now', '--socket', masterSocket);
  t.match(out + err, /in mode reference the group follows UTC/);
  const { out: status } = await run(t, MASTER, 'status', '--socket', masterSocket);
  t.match(status, /traced to +UTC, ± .* by \d of 2 references/);
  t.match(status, /AS REFERENCE/);
});
