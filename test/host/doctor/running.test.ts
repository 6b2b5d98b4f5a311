// Whether a daemon runs, answers, and is what its files are by now.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { type RunningFacts, judgeRunning, lookAtRunning } from '#host/doctor/running.js';
import { ControlServer } from '#host/daemon/control.js';
import { machineOf, namesOf } from './tree.js';

const DAEMON = 'belfry-agentd';
const answers = { status: { role: 'agent' } };
const silent = { why: 'no daemon answers at /run/s: is it running?' };

const facts = (changes: Partial<RunningFacts>): RunningFacts => ({
  daemon: DAEMON,
  processes: [{ pid: 812, isHere: true, age: 3600, programAge: 86_400 }],
  socket: '/run/s',
  answer: answers,
  ...changes,
});
const names = (changes: Partial<RunningFacts>, expected = true): string[] =>
  namesOf(judgeRunning(facts(changes), expected).findings);

t.test('a daemon that runs and answers is good', (t) => {
  t.match(judgeRunning(facts({}), true).findings, [
    { grade: 'good', text: 'belfry-agentd (process 812) runs and answers' },
  ]);
  t.same(names({ processes: [] }), [], 'one in a container answers, and has no process here');
  t.end();
});

t.test('one that does not run is a trouble where something should have started it', (t) => {
  t.same(names({ processes: [], answer: silent }), ['daemon-not-running']);
  t.same(names({ processes: [], answer: silent }, false), []);
  t.end();
});

t.test('one that does not answer is a trouble, unless it has no socket', (t) => {
  t.match(judgeRunning(facts({ answer: silent }), true).findings, [
    { name: 'daemon-mute', text: silent.why, todo: /^systemctl restart/ },
  ]);
  t.same(names({ answer: silent, socket: undefined }), []);
  t.end();
});

t.test('one that may be in a container is not called mute', (t) => {
  const processes = [{ pid: 812, isHere: undefined, age: 3600, programAge: undefined }];
  t.same(judgeRunning(facts({ processes, answer: silent }), true).findings, [], 'and not well');
  t.end();
});

t.test('one that this user may not ask is not called mute', (t) => {
  const why = 'permission denied at /run/s: run this as root';
  t.match(judgeRunning(facts({ answer: { why } }), true), {
    findings: [{ grade: 'good', text: 'belfry-agentd (process 812) runs' }],
    unseen: [/permission denied at/],
  });
  t.end();
});

t.test('one that is older than its program is remarked', (t) => {
  const replaced = (programAge: number) => [{ pid: 812, isHere: true, age: 3600, programAge }];
  t.same(names({ processes: replaced(60) }), ['daemon-outdated']);
  t.same(names({ processes: replaced(3599) }), [], 'clocks of files are coarse');
  t.end();
});

t.test('the process of a configuration is found among those of others', async (t) => {
  const folder = t.testdir({ 'agent.json': '{}' });
  const file = join(folder, 'agent.json');
  const words = (...all: string[]) => `${all.join('\0')}\0`;
  // It began 50 s after the machine did: field 22, in hundredths. A name may hold anything.
  const stat = `7 (node (x) y) S ${'0 '.repeat(18)}5000 0 0`;
  const proc = {
    uptime: '3650.00 7000.00\n',
    7: { cmdline: words('node', '/usr/bin/belfry-agentd.cjs', file), stat },
    8: { cmdline: words('node', '/usr/bin/belfry-agentd', '/etc/belfry/other.json'), stat },
    10: {
      cmdline: words('/usr/bin/belfry-agentd'),
      stat,
      cgroup: '0::/system.slice/belfry-agentd.service\n',
    },
    11: { cmdline: words('/usr/bin/belfry-agentd'), stat },
    9: { cmdline: words('vi', file), stat },
    self: {},
  };
  const sight = machineOf(t, { proc });
  writeFileSync(file, '{}');
  symlinkSync('/', join(sight.root, 'proc/7/root'));
  // A container's.
  symlinkSync('/tmp', join(sight.root, 'proc/11/root'));
  const now = Date.now() / 1000 + 10;
  const seen = await lookAtRunning(sight, { role: 'agent', file, socket: undefined }, now);
  t.match(seen.processes, [{ pid: 7, isHere: true, age: 3600, programAge: undefined }]);
  t.equal(seen.processes.length, 1);
  const sole = { role: 'agent', file: '/etc/belfry/agent.json', socket: undefined } as const;
  const alone = (await lookAtRunning(sight, sole, now)).processes;
  t.match(alone, [{ pid: 10, isHere: true }]);
  t.equal(alone.length, 1);
  t.match(seen.answer, { why: /names no socket/ });
});

t.test('a daemon of the other role is not taken for its own', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  const socket = join(folder, 's');
  const control = new ControlServer(socket, () => ({ role: 'master' }));
  await control.start();
  t.teardown(async () => {
    await control.close();
    rmSync(folder, { recursive: true });
  });
  const sight = machineOf(t, { proc: {} });
  const ask = (role: 'agent' | 'master') =>
    lookAtRunning(sight, { role, file: '/etc/x.json', socket }, 0);
  t.match((await ask('agent')).answer, { why: /belongs to a master/ });
  t.match((await ask('master')).answer, { status: { role: 'master' } });
});
