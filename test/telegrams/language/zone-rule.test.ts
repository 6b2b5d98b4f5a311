// Rules of zones, against the C library of this machine.

import t from 'tap';
import { NO_DATE, offsetsByDate } from '#sim/c-library-zone.js';
import { seededRandom } from '#sim/random.js';
import { zoneRuleOf } from '#telegrams/language/zone-rule.js';

/** Both ways to count, from west to east, the south, changes at odd times and beyond their day, summer in winter. */
const RULES = [
  'CET-1CEST,M3.5.0,M10.5.0/3',
  '<+0330>-3:30',
  'UTC0',
  'AAA+5:00:01',
  'IST-1GMT0,M10.5.0,M3.5.0/1',
  '<-04>4<-03>,M9.1.6/24,M4.1.6/24',
  '<-02>2<-01>,M3.5.0/-1,M10.5.0/0',
  'NZST-12NZDT,M9.5.0,M4.1.0/3',
  '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
  'AAA3BBB,J60/1,J300/0:30:15',
  'AAA-3BBB,59/1,300/-5:30:10',
  'EET-2EEST,M3.5.4/50,M10.5.4/50',
  'IST-2IDT,M3.4.4/26,M10.5.0',
  'XXX3EDT4,0/0,J365/23',
  'AAA24BBB23:59:59,J1,365',
];

const YEAR_2020 = 1_577_836_800;
const YEAR_2100 = 4_102_444_800;
const DAY = 86_400;

t.test('a rule shows what the C library shows', { skip: NO_DATE }, (t) => {
  const random = seededRandom(5);
  const digit = (least: number, most: number): number =>
    least + Math.floor(random() * (most - least + 1));
  const clock = (hours: number): string => `${digit(0, hours)}:${digit(0, 59)}:${digit(0, 59)}`;
  const sign = (): string => ['', '+', '-'][digit(0, 2)]!;
  const day = (): string =>
    [`M${digit(1, 12)}.${digit(1, 5)}.${digit(0, 6)}`, `J${digit(1, 365)}`, `${digit(0, 365)}`][
      digit(0, 2)
    ]!;
  // GNU date knows no sign before a time but a minus.
  const change = (): string => `${day()}/${['', '-'][digit(0, 1)]}${clock(167)}`;
  const drawn = Array.from(
    { length: 40 },
    () => `ABC${sign()}${clock(23)}<+x1>${sign()}${clock(23)},${change()},${change()}`,
  );
  for (const rule of [...RULES, ...drawn]) {
    const { offsetAt } = zoneRuleOf(rule)!;
    const days = Array.from({ length: 800 }, (_, i) => 1_798_761_600 + i * DAY - 5400);
    const years = Array.from(
      { length: 160 },
      (_, i) => YEAR_2020 + i * 182.625 * DAY + digit(-DAY, DAY),
    );
    const any = Array.from({ length: 200 }, () => digit(YEAR_2020, YEAR_2100));
    const instants = [...days, ...years, ...any].map(Math.floor);
    t.same(instants.map(offsetAt), offsetsByDate(rule, instants), rule);
  }
  t.end();
});

t.test('a rule changes on the very second', (t) => {
  const { offsetAt } = zoneRuleOf('CET-1CEST,M3.5.0,M10.5.0/3')!;
  const autumn = Date.UTC(2026, 9, 25, 1) / 1000;
  t.same([offsetAt(autumn - 1), offsetAt(autumn)], [7200, 3600]);
  t.end();
});

t.test('a zone without summer time whose clocks show UTC is UTC', (t) => {
  for (const rule of ['UTC0', '<+00>-0', 'GMT+0:00']) t.equal(zoneRuleOf(rule)?.isUtc, true, rule);
  for (const rule of ['GMT0BST,M3.5.0/1,M10.5.0', 'AAA1'])
    t.equal(zoneRuleOf(rule)?.isUtc, false, rule);
  t.end();
});

t.test('what is no whole rule is none, summer time without its dates neither', (t) => {
  const wrong = `|nonsense|UTC|CET|CE-1|<+1>-1|CET-25|CET-1:60|<CET-1|<C T>-1| CET-1|CET-1\n|Europe/Berlin`;
  const wrongDates = `|,|,M3.5.0|,M13.5.0,M10.5.0|,M3.6.0,M10.5.0|,M3.5.7,M10.5.0|,J0,J300|,J366,J300|,366,300`;
  const wrongTimes = `/168|/3x|/2:60|/`;
  const texts = [
    ...wrong.split('|'),
    ...wrongDates.split('|').map((dates) => `CET-1CEST${dates}`),
    ...wrongTimes.split('|').map((time) => `CET-1CEST,M3.5.0,M10.5.0${time}`),
  ];
  for (const text of texts) t.equal(zoneRuleOf(text), undefined, text);
  t.end();
});
