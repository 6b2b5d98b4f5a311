// What people get wrong with running daemons, and what they are told.

import t from 'tap';
import { AGENT, AGENTD, MASTER, MASTERD, Running, plant, run } from './plant.js';

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
