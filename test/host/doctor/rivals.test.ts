// When another time daemon matters, and when it is welcome.
import t from 'tap';
import { type ClockUse, type RivalFacts, judgeRivals, lookForRivals } from '#host/doctor/rivals.js';
import { machineOf, namesOf } from './tree.js';

const CHRONYD = { name: 'chronyd', pid: 812, unit: 'chrony.service' };
const seen = (daemons: RivalFacts['running']['daemons'], enabled: string[] = []): RivalFacts => ({
  running: { daemons, hidden: false },
  enabled,
});
const use = (changes: Partial<ClockUse>): ClockUse => ({
  steers: false,
  hasAddon: true,
  conflicts: [],
  ...changes,
});

t.test('where Belfry leaves the clock alone and has its addon, others are welcome', (t) => {
  const facts = seen([CHRONYD], ['systemd-timesyncd.service']);
  t.same(judgeRivals(facts, use({})), { findings: [], unseen: [] });
  const hidden = { ...facts, running: { daemons: [], hidden: true } };
  t.same(judgeRivals(hidden, use({})).unseen, [], 'and nobody need see them');
  t.same(namesOf(judgeRivals(facts, use({ hasAddon: false })).findings), ['bent-counter']);
  t.end();
});

t.test('where Belfry steers, one that runs or will run is a trouble', (t) => {
  const facts = seen([CHRONYD], ['chrony.service', 'systemd-timesyncd.service']);
  t.match(judgeRivals(facts, use({ steers: true })).findings, [
    { name: 'time-daemon', todo: /^systemctl disable --now chrony\.service/ },
    { name: 'time-daemon-enabled', text: /^systemd-timesyncd\.service does not run now/ },
  ]);
  const conflicts = ['systemd-timesyncd.service'];
  t.same(namesOf(judgeRivals(facts, use({ steers: true, conflicts })).findings), ['time-daemon']);
  t.match(judgeRivals(seen([{ ...CHRONYD, unit: undefined }]), use({ steers: true })).findings, [
    { todo: /kill 812/ },
  ]);
  t.end();
});

t.test('where processes are hidden, that is said to who steers', (t) => {
  const facts: RivalFacts = { running: { daemons: [], hidden: true }, enabled: [] };
  t.match(judgeRivals(facts, use({ steers: true })).unseen, [/other time daemons/]);
  t.end();
});

t.test('units that are enabled and installed are found, links of removed packages are not', (t) => {
  const sight = machineOf(t, {
    proc: { 1: { comm: 'systemd\n' } },
    etc: {
      systemd: {
        system: {
          'multi-user.target.wants': {
            'chrony.service': '',
            'ntp.service': '',
            'cron.service': '',
          },
          'sysinit.target.wants': { 'systemd-timesyncd.service': '', 'ptp4l@eth0.service': '' },
        },
      },
    },
    lib: {
      systemd: {
        system: {
          'chrony.service': '',
          'cron.service': '',
          'systemd-timesyncd.service': '',
          'ptp4l@.service': '',
        },
      },
    },
  });
  t.same(lookForRivals(sight).enabled, [
    'chrony.service',
    'ptp4l@eth0.service',
    'systemd-timesyncd.service',
  ]);
  t.end();
});
