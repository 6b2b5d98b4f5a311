// What a doctor finds at an agent beside what any machine may have.
import t from 'tap';
import {
  judgeAgentReport,
  judgeKeys,
  judgePorts,
  judgeSteering,
  serialFinding,
  zoneRemark,
} from '#agent/commands/doctor/findings.js';
import type { AgentReport } from '#agent/daemon/report.js';
import { namesOf } from '../../../host/doctor/tree.js';

const report = (changes: object): AgentReport =>
  ({
    name: 'line-3',
    state: 'synchronised',
    waiting: false,
    greeting: false,
    refusedBecause: null,
    sinceCorrectionNs: 1e9,
    time: { boundNs: 120_000 },
    term: 8,
    masters: [],
    unresolved: [],
    steering: null,
    ...changes,
  }) as unknown as AgentReport;

t.test('an agent that is synchronised is good, with its bound', (t) => {
  t.match(judgeAgentReport(report({})), [
    { grade: 'good', text: 'line-3 is synchronised, wrong by 120 us at most' },
  ]);
  t.end();
});

t.test('one that is not says so, and since when', (t) => {
  t.match(judgeAgentReport(report({ state: 'holdover', sinceCorrectionNs: 90e9 })), [
    {
      name: 'not-synchronised',
      text: /^the agent is holdover, no corrections come/,
      todo: /came 1 m 30 s ago: /,
    },
  ]);
  t.match(judgeAgentReport(report({ state: 'unset', sinceCorrectionNs: null })), [
    { todo: /^it has had no correction yet/ },
  ]);
  t.match(judgeAgentReport(report({ waiting: true })), [{ text: /stands still/ }]);
  t.end();
});

t.test('a key that is refused says where it is put right', (t) => {
  const master = {
    host: '10.0.0.1:7525',
    address: '10.0.0.1:7525',
    duty: 'silent',
    refusedBecause: 'not-authenticated',
  };
  const found = judgeAgentReport(report({ state: 'unset', greeting: true, masters: [master] }));
  t.same(namesOf(found), ['not-synchronised', 'agent-says']);
  t.match(found[1], { todo: /^on the master: belfry-master / });
  t.end();
});

t.test('what keeps an agent from steering is a trouble, where it is to steer', (t) => {
  const facts = { steers: true, hasAddon: false, mayset: false };
  t.same(namesOf(judgeSteering(facts)), ['steering-addon', 'steering-right']);
  t.same(judgeSteering({ ...facts, steers: false }), []);
  t.same(judgeSteering({ steers: true, hasAddon: true, mayset: undefined }), [], 'nobody can tell');
  t.end();
});

t.test('each note on a serial port has its remedy', (t) => {
  const todo = (note: string) => serialFinding(note).todo;
  t.match(serialFinding('belfry may not use /dev/ttyUSB0: its group is dialout'), {
    name: 'serial-denied',
    grade: 'trouble',
    todo: /enable serial/,
  });
  t.match(todo('/dev/ttyUSB0 is busy: ModemManager (process 5)'), /^whoever has it must let it go/);
  t.match(todo('there is no /dev/ttyUSB0 now: it is opened …'), /serial list/);
  t.match(todo('/dev/ttyUSB0 may be another device after a restart: name it x'), /"ports"/);
  t.match(zoneRemark('Europe/Berlin'), { name: 'zone-rules', text: /Europe\/Berlin/ });
  t.end();
});

t.test('a port that a running agent cannot use is a trouble, once', (t) => {
  const port = (path: string, fault: string | null) => ({ path, fault });
  const ports = [port('/dev/a', null), port('/dev/b', 'missing'), port('/dev/c', 'not-permitted')];
  t.match(
    judgePorts(ports, () => false),
    [{ name: 'serial-fault', text: /^\/dev\/c .*not-permitted$/, todo: /unit keeps it away/ }],
  );
  t.same(
    judgePorts(ports, (path) => path === '/dev/c'),
    [],
  );
  t.match(
    judgePorts([port('/dev/d', 'wrong-settings')], () => false),
    [{ todo: /serial test \/dev\/d/ }],
  );
  t.end();
});

t.test('what a master says of a key is told, and silence is not', (t) => {
  const trial = (reason: string) => judgeKeys([{ master: '10.0.0.1:7525', reason }]);
  t.match(trial('not-authenticated'), [
    {
      name: 'key-refused',
      text: 'somebody says that the master at 10.0.0.1:7525 refuses the name or the key of this agent',
      todo: /belfry-master rotate/,
    },
  ]);
  t.match(trial('name-in-use'), [{ text: /a copied card perhaps/ }]);
  t.match(trial('unknown-version'), [{ todo: 'update one of the two' }]);
  for (const reason of ['none', 'no-answer', 'unresolved', 'unset', 'incredible'])
    t.same(trial(reason), [], reason);
  t.end();
});
