// The zone of a machine: as its C library shows it, or not at all.

import { copyFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { zoneFileOf } from '#sim/zone-file.js';
import { differsFromNode, machineZone, zoneNamed, type ZonePlaces } from '#serial/config/zones.js';

const SUMMER = Date.UTC(2026, 6, 1) / 1000;
const BERLIN = zoneFileOf([], [3600], { rule: 'CET-1CEST,M3.5.0,M10.5.0/3' });

/** A machine with a few zones, whose rules need not be those of the world. */
function machine(t: Test): ZonePlaces & { readonly folder: string } {
  const root = t.testdir({});
  const folder = join(root, 'zoneinfo');
  for (const name of ['Europe', 'right/Europe', 'posix/Europe'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'Europe/Berlin'), BERLIN);
  writeFileSync(join(folder, 'posix/Europe/Berlin'), BERLIN);
  writeFileSync(join(folder, 'right/Europe/Berlin'), zoneFileOf([], [3600], { leap: 27 }));
  writeFileSync(join(folder, 'America'), 'text\n');
  writeFileSync(join(folder, 'Zulu'), zoneFileOf([], [0], { rule: 'UTC0' }));
  return { tz: undefined, folder, localtime: join(root, 'localtime') };
}

/** `Europe/Berlin +2h`, or the fault. */
function shown(places: ZonePlaces): string {
  const found = machineZone(places);
  if ('fault' in found) return found.fault;
  const { name, offsetAt, isUtc } = found.zone;
  return `${name}${isUtc ? ', UTC' : ''} ${offsetAt(SUMMER) / 3600} h`;
}

t.test('TZ means what it means to the C library, or is refused', (t) => {
  const places = machine(t);
  symlinkSync(join(places.folder, 'Europe/Berlin'), places.localtime);
  const cases: [tz: string | undefined, shows: string | RegExp][] = [
    [undefined, 'Europe/Berlin 2 h'],
    ['Europe/Berlin', 'Europe/Berlin 2 h'],
    [':Europe/Berlin', 'Europe/Berlin 2 h'],
    ['posix/Europe/Berlin', 'posix/Europe/Berlin 2 h'],
    [join(places.folder, 'Europe/Berlin'), 'Europe/Berlin 2 h'],
    [`:${places.localtime}`, 'Europe/Berlin 2 h'],
    ['CET-1CEST,M3.5.0,M10.5.0/3', 'CET-1CEST,M3.5.0,M10.5.0/3 2 h'],
    [':<+0330>-3:30', '<+0330>-3:30 3.5 h'],
    ['', 'UTC, UTC 0 h'],
    [':', 'UTC, UTC 0 h'],
    ['Zulu', 'Zulu, UTC 0 h'],
    // No file here, but what everybody means by it.
    ['UTC', 'UTC, UTC 0 h'],
    ['nonsense', /^TZ="nonsense" is neither a time zone that this machine has nor a whole rule/],
    ['CET-1CEST', /^TZ="CET-1CEST" is neither .* nor a whole rule such as CET-1CEST,M3/],
    // Node knows it, but this machine shows UTC.
    ['Asia/Tokyo', /^TZ="Asia\/Tokyo" is neither a time zone that this machine has/],
    ['Europe', /^TZ="Europe": .*zoneinfo\/Europe: it is a folder, not a file$/],
    ['America', /^TZ="America": .*: it is no time zone file$/],
    ['right/Europe/Berlin', /^TZ="right\/Europe\/Berlin": .*: it counts leap seconds/],
    ['/nowhere/at/all', /^TZ="\/nowhere\/at\/all" is neither/],
    ['/dev/zero', /^TZ="\/dev\/zero": .*: it is a device, not a file$/],
  ];
  for (const [tz, shows] of cases) t.match(shown({ ...places, tz }), shows, String(tz));
  t.end();
});

t.test('the file of the local time counts, whatever it is', (t) => {
  const ways: [what: string, make: (places: ZonePlaces) => void, shows: string | RegExp][] = [
    ['none', () => undefined, 'UTC, UTC 0 h'],
    [
      'a copy',
      ({ folder, localtime }) => copyFileSync(join(folder, 'Europe/Berlin'), localtime),
      /\/localtime 2 h$/,
    ],
    [
      'one file by two names',
      ({ folder, localtime }) => linkSync(join(folder, 'Europe/Berlin'), localtime),
      /\/localtime 2 h$/,
    ],
    [
      'a chain of links',
      ({ folder, localtime }) => {
        symlinkSync('middle', localtime);
        symlinkSync('end', join(localtime, '../middle'));
        symlinkSync(join(folder, 'posix/Europe/Berlin'), join(localtime, '../end'));
      },
      'Europe/Berlin 2 h',
    ],
    [
      'a file that another zone is mounted over',
      ({ folder, localtime }) => {
        writeFileSync(join(folder, 'Zulu'), BERLIN);
        symlinkSync(join(folder, 'Zulu'), localtime);
      },
      /\/localtime 2 h$/,
    ],
    [
      'a link to nowhere',
      ({ localtime }) => symlinkSync('/nowhere/Europe/Berlin', localtime),
      /localtime: a link to \/nowhere\/Europe\/Berlin, which is not there/,
    ],
    [
      'a circle of links',
      ({ localtime }) => symlinkSync(localtime, localtime),
      /its links go round in a circle/,
    ],
    [
      'leap seconds',
      ({ folder, localtime }) => symlinkSync(join(folder, 'right/Europe/Berlin'), localtime),
      /it counts leap seconds/,
    ],
    ['an empty file', ({ localtime }) => writeFileSync(localtime, ''), /it is no time zone file/],
    ['a folder', ({ localtime }) => mkdirSync(localtime), /it is a folder/],
  ];
  for (const [what, make, shows] of ways)
    t.test(what, (t) => {
      const places = machine(t);
      make(places);
      t.match(shown(places), shows);
      t.end();
    });
  t.end();
});

t.test('a zone says what named it, and whose rules it has', (t) => {
  const places = machine(t);
  copyFileSync(join(places.folder, 'Europe/Berlin'), places.localtime);
  const sourceOf = (tz: string | undefined): unknown => {
    const found = machineZone({ ...places, tz });
    return 'zone' in found ? found.zone.source : found.fault;
  };
  t.equal(sourceOf(undefined), places.localtime);
  t.equal(
    sourceOf('Europe/Berlin'),
    `${join(places.folder, 'Europe/Berlin')}, because of TZ="Europe/Berlin"`,
  );
  t.equal(sourceOf('<+02>-2'), 'the rule itself, because of TZ="<+02>-2"');
  t.equal(sourceOf(''), 'TZ is empty');
  t.end();
});

t.test('a name means the file of this machine, else what Node knows', (t) => {
  const places = machine(t);
  const sourceOf = (name: string): unknown => {
    const found = zoneNamed(name, places);
    return found && ('zone' in found ? found.zone.source : found.fault);
  };
  t.equal(sourceOf('Europe/Berlin'), join(places.folder, 'Europe/Berlin'));
  t.equal(sourceOf('CET-1CEST,M3.5.0,M10.5.0/3'), 'the rule itself');
  t.equal(sourceOf('Asia/Tokyo'), `the rules of Node, ${process.versions.tz}`);
  t.match(sourceOf('right/Europe/Berlin'), /counts leap seconds/);
  t.equal(sourceOf('Europe/Berlni'), undefined);
  t.equal(sourceOf('CET-1CEST'), undefined);
  t.end();
});

t.test('rules that Node does not have are noticed', (t) => {
  const { folder } = machine(t);
  const places = { tz: undefined, folder, localtime: '' };
  writeFileSync(join(folder, 'Europe/Madrid'), zoneFileOf([], [3600], { rule: 'CET-1' }));
  const differs = (name: string): unknown => {
    const found = zoneNamed(name, places);
    return found && 'zone' in found && differsFromNode(found.zone, SUMMER);
  };
  t.equal(differs('Europe/Berlin'), false);
  t.equal(differs('Europe/Madrid'), true);
  t.equal(differs('<+02>-2'), false);
  t.end();
});
