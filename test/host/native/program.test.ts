// What of Node's own file may be let go of.
import t from 'tap';
import { unchangedRanges } from '#host/native/program.js';
import { withAddon } from './need-addon.js';

const mapping = (line: string, anonymous: number): string =>
  `${line}\nSize:                 64 kB\nRss:                  64 kB\nAnonymous:            ${anonymous} kB\nVmFlags: rd mr\n`;

t.test('only what a file has, unchanged, and nobody can write to', (t) => {
  const smaps = [
    mapping('00400000-00b6f000 r--p 00000000 fe:00 260689      /usr/bin/node', 0),
    mapping('00b6f000-00b71000 r-xp 0076f000 fe:00 260689      /usr/bin/node', 4),
    mapping('00b71000-025fe000 r-xp 00000000 00:00 0 ', 26_000),
    mapping('0563e000-0565d000 rw-p 0523d000 fe:00 260689      /usr/bin/node', 0),
    mapping('05700000-05800000 r--s 0523d000 fe:00 260689      /usr/bin/node', 0),
    mapping('7f0000000000-7f0000010000 r-xp 00000000 fe:00 77  /usr/lib/libc.so.6', 0),
    mapping('7f548fe40000-7f548ffd2000 r-xp 014c4000 fe:00 260689 /usr/bin/node', 0),
  ].join('');
  t.same(unchangedRanges(smaps, '/usr/bin/node'), [
    { from: 0x400000, to: 0xb6f000 },
    { from: 0x7f548fe40000, to: 0x7f548ffd2000 },
  ]);
  t.same(unchangedRanges('', '/usr/bin/node'), []);
  t.end();
});

withAddon(t, 'whatever range it is given, it stays within the program’s own', (t, addon) => {
  addon.releaseProgram(0, 2 ** 31);
  addon.releaseProgram(4096, 0);
  for (const address of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '0', undefined, 0n])
    t.throws(() => addon.releaseProgram(address as never, 4096), `from ${String(address)}`);
  t.end();
});
