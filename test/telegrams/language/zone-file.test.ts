// The system's files of zones, against the C library of this machine; and files that are none.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import t from 'tap';
import { NO_DATE, offsetsByDate } from '#sim/c-library-zone.js';
import { seededRandom } from '#sim/random.js';
import { zoneFileOf } from '#sim/zone-file.js';
import { readZoneFile, type ZoneFile } from '#telegrams/language/zone-file.js';

const FOLDER = '/usr/share/zoneinfo';
const skip = existsSync(`${FOLDER}/Europe/Berlin`) ? false : 'this machine has no files of zones';

const offsetsOf = (file: ZoneFile, instants: readonly number[]): unknown =>
  'fault' in file ? file.fault : instants.map(file.offsetAt);

t.test('files of the system show what the C library shows', { skip: skip || NO_DATE }, (t) => {
  const random = seededRandom(28);
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(?!posix|right)[A-Z][\w+-]+\/[\w/+-]+$/.test(name))
    .filter((name) => statSync(`${FOLDER}/${name}`).isFile());
  // Every tenth, each run the same: all of them take four seconds.
  const some = names.toSorted().filter((_, i) => i % 10 === 5);
  for (const name of some) {
    const instants = Array.from({ length: 400 }, () => Math.floor(-1e9 + random() * 6e9));
    const file = readZoneFile(readFileSync(`${FOLDER}/${name}`));
    t.same(offsetsOf(file, instants), offsetsByDate(name, instants), name);
  }
  t.end();
});

t.test('of a file with leap seconds nothing is believed', (t) => {
  t.match(readZoneFile(zoneFileOf([], [0], { leap: 27 })), { fault: /counts leap seconds/ });
  t.end();
});

t.test('an old file of one block is read, and its last offset stays', (t) => {
  const file = readZoneFile(zoneFileOf([[1000, 1]], [0, 3600], { version: 0 }));
  t.same(offsetsOf(file, [999, 1000, 1e10]), [0, 3600, 3600]);
  t.end();
});

t.test('after the last change the rule in the footer holds', (t) => {
  const rule = 'CET-1CEST,M3.5.0,M10.5.0/3';
  const file = readZoneFile(zoneFileOf([[1_767_225_600, 0]], [3600], { rule }));
  const [winter, summer] = [Date.UTC(2050, 0, 1) / 1000, Date.UTC(2050, 6, 1) / 1000];
  t.same(offsetsOf(file, [winter, summer]), [3600, 7200]);
  t.end();
});

t.test('a file without changes whose clocks show UTC is UTC', (t) => {
  t.match(readZoneFile(zoneFileOf([], [0], { rule: 'UTC0' })), { isUtc: true });
  t.match(readZoneFile(zoneFileOf([], [0], { rule: 'GMT0BST,M3.5.0/1,M10.5.0' })), {
    isUtc: false,
  });
  t.match(readZoneFile(zoneFileOf([[5, 1]], [0, 3600])), { isUtc: false });
  t.end();
});

t.test('what is no file of a zone, or is damaged, is refused in words', (t) => {
  const good = zoneFileOf(
    [
      [5, 1],
      [9, 0],
    ],
    [0, 3600],
    { rule: 'UTC0' },
  );
  const wrong: [Uint8Array, RegExp][] = [
    [Buffer.alloc(0), /no time zone file/],
    [Buffer.from('Europe/Berlin\n'), /no time zone file/],
    [zoneFileOf([], [0], { rule: 'CET-1CEST' }), /its rule "CET-1CEST" is not understood/],
    [zoneFileOf([], []), /damaged/],
    [zoneFileOf([[5, 2]], [0, 3600]), /damaged/],
    [
      zoneFileOf(
        [
          [9, 1],
          [5, 0],
        ],
        [0, 3600],
      ),
      /damaged/,
    ],
    [zoneFileOf([], [90_000_000]), /damaged/],
  ];
  for (const [bytes, fault] of wrong) t.match(readZoneFile(bytes), { fault });
  for (let size = 0; size < good.length; size += 1)
    t.match(readZoneFile(good.subarray(0, size)), { fault: /no time zone file|cut short/ });
  t.end();
});
