// What people get wrong with running daemons, and what they are told.

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
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

t.test('an agent whose key is taken back says in its status why it is refused', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ set to group time, a step of [^\n]*\n[^\n]* synchronised$/m);
  await run(t, MASTER, 'remove', 'line-3', '--config', at('m.json'));
  await agent.says(/error somebody says that the master refuses our name or key: /);
  await master.says(/error 127\.0\.0\.1:\d+ greets as line-3, which has no key here/);
  const { code, out } = await run(t, AGENT, 'status', '--config', at('a.json'));
  t.match(
    out,
    /^ {2}! somebody says that the master refuses our name or key: was it removed \("belfry-master list" /m,
  );
  t.equal(code, 1, 'also while it is synchronised still');
  await master.end('SIGTERM');
  t.equal(master.err.match(/line-3 left$/gm)?.length, 1);
});

t.test('an agent that finds no master says where it looks', async (t) => {
  const { at, place } = await plant(t);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(new RegExp(`warn {2}no master answers at ${place}: is one running there`));
});

t.test('one master that stops in order is waited for, and no error', async (t) => {
  const { at } = await plant(t, { mode: 'master' });
  const master = new Running(t, [MASTERD, at('m.json')]);
  const agent = new Running(t, [AGENTD, at('a.json')]);
  await agent.says(/ synchronised$/m);
  await master.end('SIGTERM');
  await agent.says(/warn {2}the master says goodbye: waiting for it, or for another$/m);
  t.notMatch(agent.err, / error /);
});

t.test('two daemons do not share a state file, and the second changes nothing', async (t) => {
  const { at, masterSocket } = await plant(t);
  const master = new Running(t, [MASTERD, at('m.json')]);
  await master.says(/master on /);
  const state = readFileSync(at('m.state'), 'utf8');
  const other = { keys: 'm.keys', listen: '127.0.0.1:0', state: 'm.state', socket: 'none' };
  writeFileSync(at('n.json'), JSON.stringify(other));
  const shared = await run(t, MASTERD, at('n.json'));
  t.match(shared, { code: 1, out: '' });
  t.equal(
    shared.err,
    `belfry-masterd: another daemon, process ${master.child.pid}, has its state in ` +
      `${at('m.state')}: give each daemon a state file of its own\n`,
  );
  writeFileSync(at('n.json'), JSON.stringify({ ...other, state: 'n.state', socket: masterSocket }));
  const answered = await run(t, MASTERD, at('n.json'));
  t.equal(answered.err, `belfry-masterd: another daemon answers at ${masterSocket}\n`);
  t.equal(readFileSync(at('m.state'), 'utf8'), state);
  t.notOk(existsSync(at('n.state')));
  await master.end('SIGTERM');
  t.notOk(existsSync(at('m.state.lock')));
});

t.test('a state file whose daemon was killed, or whose lock is rubbish, is free', async (t) => {
  const { at } = await plant(t);
  const killed = new Running(t, [MASTERD, at('m.json')]);
  await killed.says(/master on /);
  await killed.end('SIGKILL');
  t.ok(existsSync(at('m.state.lock')));
  const again = new Running(t, [MASTERD, at('m.json')]);
  await again.says(/leading in term 2\n.* master on /);
  await again.end('SIGTERM');
  // The number of a process that lives, but began at another time.
  writeFileSync(at('m.state.lock'), `${process.pid} 1\n`);
  const third = new Running(t, [MASTERD, at('m.json')]);
  await third.says(/master on /);
  t.equal(await third.end('SIGTERM'), 0);
});

t.test('a daemon tells its usage and its version', async (t) => {
  for (const [daemon, cli] of [
    [AGENTD, AGENT],
    [MASTERD, MASTER],
  ] as const) {
    const [help, version, same, wrong] = await Promise.all([
      run(t, daemon, '--help'),
      run(t, daemon, '--version'),
      run(t, cli, '--version'),
      run(t, daemon, '--frobnicate'),
    ]);
    t.match(help, { code: 0, out: /^usage: belfry-\w+d \[CONFIGURATION-FILE\]\n$/, err: '' });
    t.match(version, { code: 0, out: /^\d+\.\d+\.\d+\n$/, err: '' });
    t.same(version, same);
    t.match(wrong, { code: 2, out: '', err: help.out });
  }
});
