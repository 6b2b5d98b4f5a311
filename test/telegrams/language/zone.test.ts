// Civil time, against zdump: another program, another reader, another copy of the IANA database.

import { spawnSync } from 'node:child_process';
import t from 'tap';
import { zoneOf } from '#telegrams/language/zone.js';

/** Whole and half hours, changes at midnight, half-hour seasons, seasons that were given up, one of a week, a lost day. */
const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/Moscow',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Recife',
  'America/Havana',
  'America/Asuncion',
  'Asia/Beirut',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Almaty',
  'Asia/Gaza',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
] as const;

/** Where the database calls the winter an exception, and the clocks on the walls say summer time. */
const UPSIDE_DOWN = new Set(['Europe/Dublin', 'Africa/Casablanca']);

interface Row {
  readonly seconds: number;
  readonly offset: number;
  readonly dst: boolean;
}

const ROW =
  /^\S+ +\w+ (\w+) +(\d+) (\d\d):(\d\d):(\d\d) (-?\d+) UTC? = .* isdst=(\d) gmtoff=(-?\d+)$/gm;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The last second before each change from 1990 to 2037, and the first one after it. */
function changesOf(zone: string): Row[] | undefined {
  const { status, stdout } = spawnSync('zdump', ['-v', '-c', '1990,2038', zone], {
    encoding: 'utf8',
  });
  if (status !== 0) return undefined;
  const rows: Row[] = [];
  for (const [, month, day, hour, minute, second, year, isdst, gmtoff] of stdout.matchAll(ROW)) {
    if (+year! < 1990 || +year! > 2037) continue;
    const at = [+year!, MONTHS.indexOf(month!), +day!, +hour!, +minute!, +second!] as const;
    const seconds = Date.UTC(...at) / 1000;
    rows.push({ seconds, offset: +gmtoff!, dst: isdst === '1' });
  }
  return rows;
}

const NONE = 'zdump is not on this machine (Debian: libc-bin): civil time is NOT tested here';
const has = changesOf('Europe/Berlin') !== undefined;

t.test('both sides of every change are right to the second', { skip: !has && NONE }, (t) => {
  let count = 0;
  for (const name of ZONES) {
    const zone = zoneOf(name)!;
    const wrong = changesOf(name)!.filter(
      ({ seconds, offset }) =>
        zone.offsetAt(seconds) !== offset || zone.at(seconds).offset !== offset,
    );
    t.same(
      wrong,
      [],
      `${name}; the database here is ${process.versions.tz}, zdump's may be another`,
    );
    count += changesOf(name)!.length;
  }
  t.ok(count > 2000, `${count} instants`);
  t.end();
});

t.test('a change is known from a day before, to the second', { skip: !has && NONE }, (t) => {
  for (const name of ZONES) {
    const zone = zoneOf(name)!;
    const rows = changesOf(name)!;
    for (const [i, { seconds, offset }] of rows.entries()) {
      const after = rows[i + 1];
      if (after?.seconds !== seconds + 1 || after.offset === offset) continue;
      const { until, offsetAfter } = zone.at(seconds - 86_399);
      t.same([until, offsetAfter], [after.seconds, after.offset], `${name} ${seconds}`);
      t.equal(zone.at(seconds).until, after.seconds);
      t.not(zone.at(after.seconds).until, after.seconds);
    }
  }
  t.end();
});

t.test('summer time is what the database says, from 2025 on', { skip: !has && NONE }, (t) => {
  for (const name of ZONES) {
    const zone = zoneOf(name)!;
    const rows = changesOf(name)!.filter(({ seconds }) => seconds > Date.UTC(2025, 0, 1) / 1000);
    // What zdump knows ends in 2037, and with it the winter after the last summer.
    for (const { seconds, dst } of rows.slice(0, -2))
      t.equal(zone.at(seconds).dst, UPSIDE_DOWN.has(name) ? !dst : dst, `${name} ${seconds}`);
  }
  t.end();
});

t.test('a zone without changes has none ahead, and none is made up', (t) => {
  for (const name of ['UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Asia/Tehran']) {
    const { dst, until } = zoneOf(name)!.at(1_784_118_896);
    t.same([dst, until], [false, undefined], name);
  }
  t.end();
});

t.test('a season that was given up is no summer time: Turkey stays ahead since 2016', (t) => {
  const istanbul = zoneOf('Europe/Istanbul')!;
  t.equal(istanbul.at(Date.UTC(2015, 6, 1) / 1000).dst, true);
  t.equal(istanbul.at(Date.UTC(2018, 6, 1) / 1000).dst, false);
  t.equal(istanbul.at(Date.UTC(2018, 6, 1) / 1000).offset, 3 * 3600);
  t.end();
});

t.test('UTC is known by any of its names', (t) => {
  for (const name of ['UTC', 'Etc/UTC', 'Zulu']) t.equal(zoneOf(name)?.isUtc, true, name);
  t.equal(zoneOf('Europe/London')?.isUtc, false);
  t.equal(zoneOf('Europe/Berlim'), undefined);
  t.end();
});
