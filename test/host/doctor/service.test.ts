// What a unit of systemd means: missing, masked, failed, not enabled, not as its package has it.
import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { type ServiceFacts, judgeService, lookAtService } from '#host/doctor/service.js';
import { machineOf, namesOf } from './tree.js';

const UNIT = 'belfry-agentd.service';
const SHIPPED = readFileSync(new URL(`../../../../deploy/${UNIT}`, import.meta.url), 'utf8');
const STEER = '[Service]\nAmbientCapabilities=CAP_SYS_TIME\n';
const OURS = { unit: SHIPPED, dropIns: new Map([['steer.conf', STEER]]) };
/** As `systemctl show` answers of a unit that runs. */
const SHOWN = {
  LoadState: 'loaded',
  ActiveState: 'active',
  UnitFileState: 'enabled',
  SubState: 'running',
  Result: 'success',
  ExecMainStatus: '0',
  NeedDaemonReload: 'no',
};

/** A machine that systemd runs, with a unit's files, and what systemd says of it. */
function factsOf(
  t: Test,
  files: NonNullable<Parameters<Test['testdir']>[0]> & object,
  shown: Partial<typeof SHOWN> = {},
): Promise<ServiceFacts> {
  const lines = Object.entries({ ...SHOWN, ...shown }).map(([key, value]) => `${key}=${value}`);
  const tree = { run: { systemd: { system: {} } }, ...files };
  return lookAtService(machineOf(t, tree, { systemctl: lines.join('\n') }), UNIT, OURS);
}

const own = (text: string, more = {}) => ({
  etc: { systemd: { system: { [UNIT]: text, ...more } } },
});

t.test('the unit that comes with the program is good', async (t) => {
  t.match(judgeService(await factsOf(t, own(SHIPPED)), true), [
    { grade: 'good', text: `${UNIT} is active, and enabled` },
  ]);
});

t.test('a machine that systemd does not run needs no unit', async (t) => {
  t.same(judgeService(await lookAtService(machineOf(t, {}), UNIT, OURS), true), []);
});

t.test('what systemd says of it is told', async (t) => {
  const names = async (shown: Partial<typeof SHOWN>, files = own(SHIPPED)) =>
    namesOf(judgeService(await factsOf(t, files, shown), true));
  t.same(await names({ LoadState: 'masked' }), ['unit-masked']);
  t.same(await names({ LoadState: 'not-found' }, {} as never), ['unit-absent']);
  t.same(await names({ UnitFileState: 'disabled', NeedDaemonReload: 'yes' }), [
    'unit-disabled',
    'unit-stale',
  ]);
  const again = { ActiveState: 'activating', SubState: 'auto-restart', Result: 'exit-code' };
  t.same(await names(again), ['unit-failed']);
  t.same(judgeService(await factsOf(t, {}), false), [], 'nothing is there that it would start');
  const failed = { ActiveState: 'failed', Result: 'exit-code', ExecMainStatus: '2' };
  t.match(judgeService(await factsOf(t, own(SHIPPED), failed), true), [
    {
      name: 'unit-failed',
      text: /the configuration is wrong \(exit code 2\)/,
      todo: /^journalctl/,
    },
  ]);
});

t.test('a unit that differs is remarked, by what differs', async (t) => {
  const changed = SHIPPED.replace('User=belfry', 'User=root').replace(/^ProtectHome=.*\n/m, '');
  t.match(judgeService(await factsOf(t, own(changed)), true), [
    { name: 'unit-differs', text: /^\/etc\/systemd\/system\/.* has it: User, ProtectHome$/ },
  ]);
  const same = SHIPPED.replaceAll(/^#.*\n/gm, '').replace(/^ExecStart=.*/m, 'ExecStart=/usr/bin/x');
  t.same(namesOf(judgeService(await factsOf(t, own(same)), true)), [], 'comments and paths may');
  const dropIn = { [`${UNIT}.d`]: { 'mine.conf': '[Service]\nUser=me\n' } };
  t.same(
    namesOf(judgeService(await factsOf(t, own(SHIPPED, dropIn)), true)),
    [],
    'and so may a drop-in',
  );
  const enabled = (text: string) => own(SHIPPED, { [`${UNIT}.d`]: { 'steer.conf': text } });
  t.same(namesOf(judgeService(await factsOf(t, enabled(`# mine\n${STEER}`)), true)), []);
  t.match(judgeService(await factsOf(t, enabled(`${STEER}User=root\n`)), true), [
    { name: 'unit-differs', text: /steer\.conf is not .*: User$/ },
  ]);
});

t.test(
  'a unit of an administrator is compared with the one of the package that it hides',
  async (t) => {
    const packaged = SHIPPED.replace('RestartSec=2', 'RestartSec=5');
    const both = { ...own(SHIPPED), lib: { systemd: { system: { [UNIT]: packaged } } } };
    t.match(judgeService(await factsOf(t, both), true), [
      { name: 'unit-differs', text: /: RestartSec$/ },
    ]);
    const installed = { lib: { systemd: { system: { [UNIT]: packaged } } } };
    const facts = await lookAtService(machineOf(t, { ...installed }), UNIT, {
      ...OURS,
      unit: undefined,
    });
    t.equal(facts.installed?.path, `/lib/systemd/system/${UNIT}`);
  },
);

t.test('what a drop-in puts out at the start is known', async (t) => {
  const dropIn = '[Unit]\nConflicts=systemd-timesyncd.service ntp.service\n';
  const facts = await factsOf(t, own(SHIPPED, { [`${UNIT}.d`]: { 'steer.conf': dropIn } }));
  t.same(facts.conflicts, ['systemd-timesyncd.service', 'ntp.service']);
});

t.test('a Node that only a shell finds does not start a service', async (t) => {
  const unit = SHIPPED.replace(/^ExecStart=.*/m, 'ExecStart=/usr/bin/belfry-agentd');
  const judge = async (first: string, node: string | number) => {
    const files = { ...own(unit), usr: { bin: { 'belfry-agentd': `${first}\nrest` } } };
    const tree = { run: { systemd: { system: {} } }, ...files };
    const sight = machineOf(t, tree, { '/usr/bin/env': node });
    return judgeService(await lookAtService(sight, UNIT, { ...OURS, unit: undefined }), true);
  };
  const ENV = '#!/usr/bin/env node';
  t.match(await judge(ENV, 127), [{ name: 'node-old', text: /^systemd finds no Node/ }]);
  t.match(await judge(ENV, 'v18.19.0\n'), [{ name: 'node-old', text: /finds Node v18\.19\.0/ }]);
  t.same(await judge(ENV, 'v20.19.2\n'), []);
  t.same(await judge('#!/opt/node/bin/node', 'v18.19.0\n'), [], 'it names its own');
});
