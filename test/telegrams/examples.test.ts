// Worked examples: what each format's telegrams are at two instants, and telegrams that were published.

import t from 'tap';
import { type Span, spanOf } from '#protocol/time.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { bytesOfText, textOfBytes } from '#telegrams/language/characters.js';
import { decode } from '#telegrams/language/decode.js';
import { encode } from '#telegrams/language/encode.js';
import type { TelegramFormat } from '#telegrams/language/format.js';
import { type Moment, momentOf } from '#telegrams/language/moment.js';
import { zoneOf } from '#telegrams/language/zone.js';

const BERLIN = zoneOf('Europe/Berlin')!;
const GOOD = { quality: 'synchronised', bound: spanOf(0) } as const;

/** 2026-07-15 12:34:56 UTC, 14:34:56 in Berlin: Wednesday, day 196, MJD 61236. */
const A = 1_784_118_896;
/** 2026-01-05 07:08:09 UTC, 08:08:09 in Berlin: Monday, day 5, MJD 61045. */
const B = 1_767_596_889;

const at = (seconds: number): Moment => momentOf({ seconds, nanoseconds: 0 }, BERLIN, GOOD);

/** Worked out by hand from the published layouts, not by this program. */
const EXAMPLES: Readonly<Record<string, readonly [a: string, b: string]>> = {
  'meinberg-std': [
    '<STX>D:15.07.26;T:3;U:14.34.56;  S <ETX>',
    '<STX>D:05.01.26;T:1;U:08.08.09;    <ETX>',
  ],
  'meinberg-sat': [
    '<STX>15.07.26/3/14:34:56MESZ  <CR><LF><ETX>',
    '<STX>05.01.26/1/08:08:09MEZ   <CR><LF><ETX>',
  ],
  'erlangen-gps': [
    '<STX>15.07.26; 3; 12:34:56; +00:00;        ; 51.9828N   9.2258E  176m<ETX>',
    '<STX>05.01.26; 1; 07:08:09; +00:00;        ; 51.9828N   9.2258E  176m<ETX>',
  ],
  'erlangen-pzf': [
    '<STX>15.07.26; 3; 14:34:56;    S   <ETX>',
    '<STX>05.01.26; 1; 08:08:09;        <ETX>',
  ],
  'abb-spa': ['>900WD:26-07-15 14.34;56.000:39<CR>', '>900WD:26-01-05 08.08;09.000:36<CR>'],
  computime: ['T:26:07:15:03:12:34:56<CR><LF>', 'T:26:01:05:01:07:08:09<CR><LF>'],
  racal: ['XGU260715123456<CR>', 'XGU260105070809<CR>'],
  'sysplex-1': ['<SOH>196:12:34:56 <CR><LF>', '<SOH>005:07:08:09 <CR><LF>'],
  truetime: ['<SOH>196:12:34:56 <CR><LF>', '<SOH>005:07:08:09 <CR><LF>'],
  'tekron-b': ['<SOH>196:12:34:56 <CR><LF>', '<SOH>005:07:08:09 <CR><LF>'],
  'spectracom-9': ['<SOH>196:12:34:56 <CR><LF>', '<SOH>005:07:08:09 <CR><LF>'],
  'irig-j1': ['<SOH>196:12:34:56<CR><LF>', '<SOH>005:07:08:09<CR><LF>'],
  'hopf-6021': ['<STX>E3143456150726<LF><CR><ETX>', '<STX>C1080809050126<LF><CR><ETX>'],
  // Bit 2 of the status announces a leap second here: hopf, System 6844, 6.3.4.3.
  'hopf-ms': ['<STX>A31434561507268200<LF><CR><ETX>', '<STX>810808090501268100<LF><CR><ETX>'],
  if482: ['OAL2607153143456<CR>', 'OAL2601051080809<CR>'],
  gorgy: ['<STX>WED 15/07/26  14:34:56<CR>', '<STX>MON 05/01/26  08:08:09<CR>'],
  'gorgy-fr': ['<STX>MER 15/07/26  14:34:56<CR>', '<STX>LUN 05/01/26  08:08:09<CR>'],
  'gorgy-mdy': ['<STX>WED 07/15/26  14:34:56<CR>', '<STX>MON 01/05/26  08:08:09<CR>'],
  'spectracom-0': [
    '<CR><LF>   196 14:34:56 DTZ=02<CR><LF>',
    '<CR><LF>   005 08:08:09 STZ=01<CR><LF>',
  ],
  'spectracom-1': [
    '<CR><LF>  WED 15JUL26 14:34:56<CR><LF>',
    '<CR><LF>  MON  5JAN26 08:08:09<CR><LF>',
  ],
  'spectracom-2': ['<CR><LF>  26 196 12:34:56.000  D', '<CR><LF>  26 005 07:08:09.000  S'],
  'spectracom-3': [
    '0003  20260715 143456+0200D #<CR><LF>',
    '0003  20260105 080809+0100S #<CR><LF>',
  ],
  'spectracom-4': ['0004 61236 123456.0000  <CR><LF>', '0004 61045 070809.0000  <CR><LF>'],
  'spectracom-8': [
    '<CR><LF>   2026 196 14:34:56 D+02<CR><LF>',
    '<CR><LF>   2026 005 08:08:09 S+01<CR><LF>',
  ],
  'sel-b8': ['<SOH>2026:196:12:34:56 <CR><LF>', '<SOH>2026:005:07:08:09 <CR><LF>'],
  'arbiter-b5': ['<CR><LF>  26 196 12:34:56.000   ', '<CR><LF>  26 005 07:08:09.000   '],
  vorne: [
    '<CR><LF>1100<CR><LF>44143456<CR><LF>54196<CR><LF><CR><LF>45123456<CR><LF>55196<CR><LF><BEL>',
    '<CR><LF>1100<CR><LF>44080809<CR><LF>54005<CR><LF><CR><LF>45070809<CR><LF>55005<CR><LF><BEL>',
  ],
  'wharton-400a-1': ['<STX>6543415170627<ETX>', '<STX>9080805010625<ETX>'],
  'wharton-400a-1-msf': ['<STX>6543415170626<ETX>', '<STX>9080805010624<ETX>'],
  rcc8000: ['12:34:56.000 15/07/26 196 3 A<CR><LF>', '07:08:09.000 05/01/26 005 1 8<CR><LF>'],
  dcf7000: ['26-07-15-03-14-34-56-01<CR>', '26-01-05-01-08-08-09-00<CR>'],
  zyfer: ['!TIME,2026,196,12,34,56,2,4,1', '!TIME,2026,005,07,08,09,2,4,1'],
  chronolog: ['Y 26/07/15<CR><LF>Z 12:34:56<CR><LF>', 'Y 26/01/05<CR><LF>Z 07:08:09<CR><LF>'],
  dumbclock: ['<CR><LF>14:34:56<CR><LF>', '<CR><LF>08:08:09<CR><LF>'],
  dumb: ['14:34:56<CR>', '08:08:09<CR>'],
  'trimble-taip': [
    '>RTM1234560001507202618108100000;*67<<',
    '>RTM0708090000501202618108100000;*61<<',
  ],
  'nmea-zda': [
    '$GPZDA,123456.00,15,07,2026,00,00*64<CR><LF>',
    '$GPZDA,070809.00,05,01,2026,00,00*62<CR><LF>',
  ],
  'nmea-rmc': [
    '$GPRMC,123456.00,A,4916.4500,N,01107.8400,E,0.0,0.0,150726,,*33<CR><LF>',
    '$GPRMC,070809.00,A,4916.4500,N,01107.8400,E,0.0,0.0,050126,,*35<CR><LF>',
  ],
  'nmea-gga': [
    '$GPGGA,123456.00,4916.4500,N,01107.8400,E,1,08,1.0,320.0,M,47.0,M,,*60<CR><LF>',
    '$GPGGA,070809.00,4916.4500,N,01107.8400,E,1,08,1.0,320.0,M,47.0,M,,*61<CR><LF>',
  ],
  'arduino-time': ['T1784118896<LF>', 'T1767596889<LF>'],
};

t.test('every format has a worked example, and writes it', (t) => {
  t.same([...CATALOGUE.keys()].toSorted(), Object.keys(EXAMPLES).toSorted());
  for (const [name, [a, b]] of Object.entries(EXAMPLES)) {
    const format = CATALOGUE.get(name)!;
    t.equal(textOfBytes(encode(format, at(A))!), a, name);
    t.equal(textOfBytes(encode(format, at(B))!), b, name);
  }
  t.end();
});

t.test('every worked example is read back as its instant', (t) => {
  for (const [name, [a, b]] of Object.entries(EXAMPLES)) {
    const format = CATALOGUE.get(name)!;
    for (const [seconds, text] of [
      [A, a],
      [B, b],
    ] as const) {
      const near = seconds - 20_000;
      const decoded = decode(format, Uint8Array.from(bytesOfText(text)), { zone: BERLIN, near });
      t.match(decoded, { ok: true, seconds, leapSecond: false, nanoseconds: 0 }, name);
    }
  }
  t.end();
});

t.test('in UTC the hopf strings say so by bit 3 of the weekday', (t) => {
  const utc: TelegramFormat = { ...CATALOGUE.get('hopf-6021')!, scale: 'utc' };
  t.equal(textOfBytes(encode(utc, at(A))!), '<STX>EB123456150726<LF><CR><ETX>');
  t.equal(textOfBytes(encode(utc, at(B))!), '<STX>C9070809050126<LF><CR><ETX>');
  t.end();
});

t.test("a telegram that only sets flags: Tekron's sample of 2010", (t) => {
  const moment: Moment = {
    ...momentOf({ seconds: Date.UTC(2010, 3, 17, 12, 34, 56) / 1000, nanoseconds: 0 }, BERLIN, {
      quality: 'unset',
      bound: spanOf(Infinity),
    }),
    offset: 0,
    dst: true,
    change: { in: 1800, by: -3600 },
  };
  const bytes = encode(CATALOGUE.get('meinberg-std')!, moment)!;
  t.equal(textOfBytes(bytes), '<STX>D:17.04.10;T:6;U:12.34.56;#*S!<ETX>');
  t.end();
});

const utc = (...[year, month, ...rest]: [number, number, number, number, number, number]): number =>
  Date.UTC(year, month - 1, ...rest) / 1000;

/** Printed in manuals, in the sources of NTP daemons or by other programs. */
const PUBLISHED: readonly (readonly [
  name: string,
  text: string,
  zone: string,
  seconds: number,
  more?: object,
])[] = [
  [
    'meinberg-std',
    '<STX>D:17.04.10;T:6;U:12.34.56;#*S!<ETX>',
    'Europe/Berlin',
    utc(2010, 4, 17, 10, 34, 56),
    { facts: { quality: 'unset', dst: true, changeAhead: true, utc: false } },
  ],
  [
    'erlangen-gps',
    // The original has an L as well, which is right in second 60 only.
    '<STX>09.07.93; 5; 08:48:26; +00:00; #*S!A  ; 49.5736N  11.0280E  373m<ETX>',
    'UTC',
    utc(1993, 7, 9, 8, 48, 26),
  ],
  ['hopf-6021', '<STX>C4110046231195<LF><CR><ETX>', 'Europe/Berlin', utc(1995, 11, 23, 10, 0, 46)],
  [
    'hopf-ms',
    '<STX>831234560301960300<LF><CR><ETX>',
    'America/Sao_Paulo',
    utc(1996, 1, 3, 15, 34, 56),
    { offset: -3 * 3600, facts: { aheadOfUtc: false, quality: 'synchronised' } },
  ],
  [
    'hopf-ms',
    '<STX>831234560301968230<LF><CR><ETX>',
    'Europe/Berlin',
    utc(1996, 1, 3, 10, 4, 56),
    { offset: 9000, facts: { aheadOfUtc: true } },
  ],
  [
    'hopf-ms',
    '<STX>841234561807028230<LF><CR><ETX>',
    'Europe/Berlin',
    utc(2002, 7, 18, 10, 4, 56),
    { facts: { dst: false, changeAhead: false, quality: 'synchronised' } },
  ],
  ['if482', 'OAL160806F170400<CR>', 'Europe/Berlin', utc(2016, 8, 6, 15, 4, 0)],
  [
    'spectracom-1',
    '<CR><LF>* FRI 20APR01 12:45:36<CR><LF>',
    'America/New_York',
    utc(2001, 4, 20, 16, 45, 36),
    { facts: { quality: 'unset' } },
  ],
  [
    'spectracom-3',
    '0003  20150415 124536-0500D #<CR><LF>',
    'America/New_York',
    utc(2015, 4, 15, 17, 45, 36),
    { offset: -5 * 3600, facts: { dst: true, changeAhead: false } },
  ],
  [
    'spectracom-4',
    '0004 50085 124536.1942 L<CR><LF>',
    'UTC',
    utc(1996, 1, 3, 12, 45, 36),
    { nanoseconds: 194_200_000, facts: { leapAhead: 'insert' } },
  ],
  [
    'rcc8000',
    '15:50:36.534 30/09/94 273 5 A<CR><LF>',
    'Europe/London',
    utc(1994, 9, 30, 15, 50, 36),
    { nanoseconds: 534_000_000, facts: { dst: true, leapYear: false } },
  ],
  ['zyfer', '!TIME,2002,017,07,59,32,2,4,1', 'UTC', utc(2002, 1, 17, 7, 59, 32)],
  ['gorgy-mdy', '<STX>FRI 03/02/90  12:00:00<CR>', 'Europe/Paris', utc(1990, 3, 2, 11, 0, 0)],
  ['tekron-b', '<SOH>112:12:34:36?<CR><LF>', 'UTC', utc(2021, 4, 22, 12, 34, 36)],
];

t.test('published telegrams are understood', (t) => {
  for (const [name, text, zone, seconds, more] of PUBLISHED) {
    const format = CATALOGUE.get(name)!;
    const knowledge = { zone: zoneOf(zone)!, near: seconds + 40 * 86_400 };
    const decoded = decode(format, Uint8Array.from(bytesOfText(text)), knowledge);
    t.match(decoded, { ok: true, seconds, ...more }, `${name}: ${text}`);
  }
  t.end();
});

t.test("the GGA sentence of NTPsec's documentation has a good check", (t) => {
  const body = 'GPGGA,212116.000,3726.0785,N,12212.2605,W,1,05,2.0,17.0,M,-25.7,M,,0000';
  const described: TelegramFormat = {
    ...CATALOGUE.get('nmea-gga')!,
    emit: [`$${body}*`, { check: 'xor', from: 1, to: -1 }],
  };
  t.equal(textOfBytes(encode(described, at(A))!), `$${body}*5C`);
  t.end();
});

const wrongBy = (bound: number): Moment => ({ ...at(A), bound: bound as Span });

t.test('a quality that is an error is told from the bound of our own clock', (t) => {
  const quality = (name: string, moment: Moment, place: number): string =>
    String.fromCharCode(encode(CATALOGUE.get(name)!, moment)![place]!);
  const all = (name: string, place: number, bounds: readonly number[]): string =>
    bounds.map((bound) => quality(name, wrongBy(bound), place)).join('');
  t.equal(all('truetime', 13, [1e6, 1.1e6, 5e6, 5.1e6, 50e6, 51e6, Infinity]), ' **##??');
  t.equal(all('zyfer', 26, [999, 1e3, 1.1e3, 1e4, 1e5, 1e6, 1e7, 1.1e7]), '44556789');
  const holding = (bound: number): Moment => ({ ...wrongBy(bound), quality: 'holdover' });
  t.equal(quality('spectracom-2', holding(9e6), 3), 'A');
  t.equal(quality('spectracom-2', holding(10.1e6), 3), 'B');
  t.equal(quality('spectracom-2', holding(1e9), 3), 'D');
  t.equal(quality('sel-b8', holding(2e4), 18), '#');
  t.end();
});
