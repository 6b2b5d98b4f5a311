// Who else has a port, by what the system tells of it.

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHolders, holdersOf, holderText } from '#serial/holders.js';
import t, { type Test } from 'tap';

/** A device that every Linux has stands for a port. */
const PORT = '/dev/null';

function system(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'bh-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const sources = {
    proc: join(folder, 'proc'),
    locks: [join(folder, 'lock')],
    consoles: join(folder, 'active'),
  };
  mkdirSync(sources.proc);
  mkdirSync(sources.locks[0]!);
  const runs = (
    pid: number,
    name: string,
    { terminal = 0, opens = [] as readonly string[], state = 'S', words = name },
  ): void => {
    const own = join(sources.proc, String(pid));
    mkdirSync(join(own, 'fd'), { recursive: true });
    writeFileSync(join(own, 'comm'), `${name}\n`);
    writeFileSync(join(own, 'cmdline'), words.replaceAll(' ', '\0'));
    writeFileSync(join(own, 'stat'), `${pid} (${name}) ) ${state} 1 1 1 ${terminal} 1 0 0`);
    for (const [fd, path] of opens.entries()) symlinkSync(path, join(own, 'fd', String(fd)));
  };
  const writes = (path: string, text: string | Uint8Array): void =>
    writeFileSync(join(folder, path), text);
  return { sources, runs, writes };
}

t.test('nobody has a port that others only could have', async (t) => {
  const { sources, runs, writes } = system(t);
  runs(7, 'bash', { terminal: 34816, opens: ['/dev/pts/0'] });
  runs(8, 'zombie', { terminal: statSync(PORT).rdev, state: 'Z' });
  runs(9, 'socat', { opens: ['/dev/ptmx', PORT] });
  writes('lock/LCK..null', '      4711\n');
  writes('lock/LCK..ttyS1', '7\n');
  writes('active', 'tty0 ttyS0\n');
  writes('proc/locks', '1: FLOCK  ADVISORY  WRITE 7 00:05:99999999 0 EOF\n');
  t.same(holdersOf(PORT, sources), []);
  t.same(await findHolders(PORT, sources), []);
  t.same(holdersOf('/dev/no-such-port', sources), []);
});

t.test('a getty is found by its terminal, which everybody may see', (t) => {
  const { sources, runs } = system(t);
  runs(812, 'agetty', { terminal: statSync(PORT).rdev });
  const [holder] = holdersOf(PORT, sources);
  t.same(holder, { pid: 812, name: 'agetty' });
  t.equal(
    holderText(holder!, PORT),
    'agetty (process 812) has it: systemctl disable --now serial-getty@null.service',
  );
  t.end();
});

t.test('a program is found by what it has open, by its lock file, and by its lock', (t) => {
  const { dev, ino } = statSync(PORT);
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  const place = `${hex((dev >> 8) & 0xfff)}:${hex((dev & 0xff) | ((dev >> 12) & 0xfff00))}:${ino}`;
  const { sources, runs, writes } = system(t);
  runs(20, 'ModemManager', { opens: ['/dev/urandom', PORT] });
  runs(21, 'minicom', {});
  runs(22, 'gpsd', {});
  runs(23, 'node', { words: '/usr/bin/node /usr/lib/belfry-agentd.cjs agent.json', opens: [PORT] });
  runs(24, 'old', {});
  writes('lock/LCK..null', '        21 minicom root\n');
  writes('proc/locks', `1: FLOCK  ADVISORY  WRITE 22 ${place} 0 EOF\n`);
  const names = holdersOf(PORT, sources).map(({ name }) => name);
  t.same(names.toSorted(), ['ModemManager', 'belfry-agentd.cjs', 'gpsd', 'minicom']);
  writes('lock/LCK..null', Uint8Array.of(24, 0, 0, 0));
  t.match(
    holdersOf(PORT, sources)
      .map(({ pid }) => pid)
      .toSorted(),
    [20, 22, 23, 24],
  );
  t.match(holderText({ pid: 20, name: 'ModemManager' }, PORT), /70-belfry-serial\.rules/);
  t.end();
});

t.test("the kernel's console is told", (t) => {
  const { sources, writes } = system(t);
  writes('active', 'tty0 null\n');
  const [holder] = holdersOf(PORT, sources);
  t.match(holderText(holder!, PORT), /^the kernel writes its messages there: take console=null/);
  t.end();
});
