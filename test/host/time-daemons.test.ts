// Which other time daemons are found among a machine's processes.
import t, { type Test } from 'tap';
import { adviceOn, findTimeDaemons } from '#host/time-daemons.js';

interface Process {
  readonly comm: string;
  readonly cmdline?: string;
  readonly cgroup?: string;
}

/** A folder as /proc is one. */
function procOf(t: Test, processes: Readonly<Record<number, Process>>): string {
  const folders = Object.entries(processes).map(([pid, { comm, cmdline, cgroup }]) => [
    pid,
    { comm: `${comm}\n`, cmdline: cmdline ?? `${comm}\0`, cgroup: cgroup ?? '0::/\n' },
  ]);
  return t.testdir({ uptime: '1.0 1.0\n', ...Object.fromEntries(folders) });
}

const INIT = { comm: 'systemd' };

t.test('time daemons are found by the name that the kernel shows, with their unit', (t) => {
  const folder = procOf(t, {
    1: INIT,
    20: { comm: 'bash' },
    812: { comm: 'chronyd', cgroup: '0::/system.slice/chrony.service\n' },
    813: { comm: 'chronyd', cgroup: '0::/system.slice/chrony.service\n' },
    900: { comm: 'systemd-timesyn', cgroup: '0::/system.slice/systemd-timesyncd.service\n' },
    901: { comm: 'ntpd' },
    902: { comm: 'phc2sys', cgroup: '4:memory:/system.slice/phc2sys.service/x\n0::/\n' },
  });
  const { daemons, hidden } = findTimeDaemons(folder);
  t.same(daemons.map(adviceOn), [
    'chronyd (process 812): systemctl disable --now chrony.service',
    'systemd-timesyncd (process 900): systemctl disable --now systemd-timesyncd.service',
    'ntpd (process 901): kill 901',
    'phc2sys (process 902): systemctl disable --now phc2sys.service',
  ]);
  t.notOk(hidden);
  t.end();
});

t.test('a chronyd that was told to leave the clock alone is no rival', (t) => {
  for (const [cmdline, rivals] of [
    ['/usr/sbin/chronyd\0-x\0-f\0/etc/x.conf\0', 0],
    ['/usr/sbin/chronyd\0-dx\0', 0],
    ['/usr/sbin/chronyd\0-F\0-1\0', 1],
    ['/usr/sbin/chronyd\0--help\0', 1],
  ] as const)
    t.equal(
      findTimeDaemons(procOf(t, { 1: INIT, 7: { comm: 'chronyd', cmdline } })).daemons.length,
      rivals,
      cmdline,
    );
  t.end();
});

t.test('where other users’ processes are hidden, that is known', (t) => {
  t.match(findTimeDaemons(procOf(t, { 4711: { comm: 'node' } })), { daemons: [], hidden: true });
  t.end();
});
