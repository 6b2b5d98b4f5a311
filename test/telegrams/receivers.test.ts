// What receivers and clocks of other makers send, with positions, names and decimals of their own, is read.

import t from 'tap';
import { integer, pick } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { bytesOfText } from '#telegrams/language/characters.js';
import { decode } from '#telegrams/language/decode.js';
import { UTC, zoneOf } from '#telegrams/language/zone.js';

const utc = (...[year, month, ...rest]: [number, number, number, number, number, number]): number =>
  Date.UTC(year, month - 1, ...rest) / 1000;

const NOW = utc(2026, 7, 15, 12, 34, 56);

const read = (name: string, text: string, near: number | undefined = NOW, zone = UTC) =>
  decode(CATALOGUE.get(name)!, Uint8Array.from(bytesOfText(text)), { zone, near });

/** The exclusive or of these characters, as two hex digits. */
const checkOf = (text: string): string =>
  [...text]
    .reduce((sum, character) => sum ^ character.charCodeAt(0), 0)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0');

const withCheck = (text: string): string => `${text}${checkOf(text)}`;

/** A sentence with its check, over everything between the dollar and the asterisk. */
const sentence = (body: string, end = '<CR><LF>'): string => `$${body}*${checkOf(body)}${end}`;

const RMC = '4807.038,N,01131.000,E,022.4,084.4,150726,003.1,W';
const GGA = '4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,';

t.test('any talker may speak', (t) => {
  for (const talker of ['GP', 'GN', 'GL', 'GA', 'GB', 'BD', 'QZ', 'GI', 'GQ', 'II', 'ZA', 'EC']) {
    t.match(read('nmea-rmc', sentence(`${talker}RMC,123456,A,${RMC}`)), { ok: true, seconds: NOW });
    t.match(read('nmea-gga', sentence(`${talker}GGA,123456,${GGA}`)), { ok: true, seconds: NOW });
    const zda = sentence(`${talker}ZDA,123456,15,07,2026,00,00`);
    t.match(read('nmea-zda', zda), { ok: true, seconds: NOW }, talker);
  }
  t.match(read('nmea-zda', sentence('GPXDA,123456,15,07,2026,00,00')), { ok: false });
  t.end();
});

t.test('a time has any number of decimals, or none', (t) => {
  for (const [decimals, nanoseconds] of [
    ['', 0],
    ['.', 0],
    ['.5', 5e8],
    ['.25', 25e7],
    ['.000', 0],
    ['.1234', 123_400_000],
    ['.123456', 123_456_000],
    ['.123456789', 123_456_789],
  ] as const)
    for (const text of [
      sentence(`GNRMC,123456${decimals},A,${RMC}`),
      sentence(`GNGGA,123456${decimals},${GGA}`),
      sentence(`GNZDA,123456${decimals},15,07,2026,00,00`),
    ]) {
      const name = `nmea-${text.slice(3, 6).toLowerCase()}`;
      t.match(read(name, text), { ok: true, seconds: NOW, nanoseconds }, text);
    }
  t.match(read('nmea-zda', sentence('GNZDA,123456.1234567890,15,07,2026,00,00')), { ok: false });
  t.end();
});

t.test('a position may be anywhere, exact or rough, or not known', (t) => {
  for (const position of [
    '4916.45,N,12311.12,W',
    '3751.65,S,14507.36,E',
    '0000.00000,N,00000.00000,E',
    '3356.1234567,S,07040.1234567,W',
    ',,,',
  ]) {
    t.match(
      read('nmea-gga', sentence(`GPGGA,123456.00,${position},1,12,1.20,-25.7,M,-32.00,M,,`)),
      {
        ok: true,
        seconds: NOW,
      },
    );
    const rmc = sentence(`GPRMC,123456.00,A,${position},,,150726,,,D`);
    t.match(read('nmea-rmc', rmc), { ok: true, seconds: NOW }, position);
  }
  t.end();
});

t.test('the quality of a fix is read as it is told', (t) => {
  const quality = (name: string, body: string): unknown => {
    const decoded = read(name, sentence(body));
    return decoded.ok ? decoded.facts.quality : decoded.why;
  };
  const gga = (fix: string): unknown =>
    quality('nmea-gga', `GNGGA,123456,,,,,${fix},07,1.5,,M,,M,1.2,0120`);
  t.same([...'0123456789'].map(gga), [
    'unset',
    // A clock in holdover sends a 1 as well.
    undefined,
    'synchronised',
    'synchronised',
    'synchronised',
    'synchronised',
    'holdover',
    'unset',
    'unset',
    'synchronised',
  ]);
  t.equal(gga('X'), 'unknown-flag');
  const rmc = (status: string, rest: string): unknown =>
    quality('nmea-rmc', `GPRMC,123456.000,${status},4807.038,N,01131.000,E,,,150726,${rest}`);
  t.equal(rmc('V', ','), 'unset');
  for (const mode of 'ADEFMNPRS') t.equal(rmc('V', `,,${mode}`), 'unset', mode);
  for (const mode of 'ADFPR') t.equal(rmc('A', `,,${mode}`), 'synchronised', mode);
  t.equal(rmc('A', ',,E'), 'holdover');
  for (const mode of 'NMS') t.equal(rmc('A', `,,${mode}`), 'contradiction', mode);
  for (const state of ['S', 'C', 'U', 'V', '']) t.equal(rmc('A', `,,A,${state}`), 'synchronised');
  t.equal(rmc('A', ''), undefined, 'before version 2.3 there was no mode');
  t.end();
});

t.test('whatever the standard allows in a sentence is read', (t) => {
  const random = seededRandom(183);
  const digits = (most: number): string =>
    Array.from({ length: integer(random, most + 1) }, () => integer(random, 10)).join('');
  const maybe = (text: string): string => (random() < 0.7 ? text : '');
  const number = (whole: number, decimals: number): string =>
    maybe(`${random() < 0.2 ? '-' : ''}${digits(whole - 1)}7${maybe(`.${digits(decimals)}`)}`);
  const two = (value: number): string => String(value).padStart(2, '0');
  for (let round = 0; round < 500; round += 1) {
    const talker = pick(random, ['GP', 'GN', 'GL', 'GA', 'GB', 'BD', 'QZ', 'GI', 'II', 'IN']);
    const seconds = NOW + integer(random, 60 * 365 * 86_400);
    const date = new Date(seconds * 1000);
    const [day, month] = [two(date.getUTCDate()), two(date.getUTCMonth() + 1)];
    const year = date.getUTCFullYear();
    const time = date.toISOString().slice(11, 19).replaceAll(':', '') + maybe(`.${digits(9)}`);
    const position = [
      maybe(`${two(integer(random, 90))}${two(integer(random, 60))}.${digits(7)}`),
      maybe(pick(random, ['N', 'S'])),
      maybe(`0${two(integer(random, 100))}${two(integer(random, 60))}.${digits(7)}`),
      maybe(pick(random, ['E', 'W'])),
    ].join();
    const later = pick(random, ['', `,${pick(random, [...'ADFPR'])}`, ',A,S', ',D,V', ',R,']);
    const rmc = `${talker}RMC,${time},A,${position},${number(3, 3)},${number(3, 2)},${day}${month}${two(year % 100)},${number(3, 1)},${maybe('E')}${later}`;
    const gga = `${talker}GGA,${time},${position},${integer(random, 9)},${maybe(two(integer(random, 40)))},${number(2, 2)},${number(5, 3)},M,${number(3, 3)},${maybe('M')},${maybe('2.5')},${maybe(two(integer(random, 1024)))}`;
    const zda = `${talker}ZDA,${time},${day},${month},${year}${pick(random, ['', ',,', ',00,00', ',-05,30', ',12,45'])}`;
    for (const [name, body] of [
      ['nmea-rmc', rmc],
      ['nmea-gga', gga],
      ['nmea-zda', zda],
    ] as const) {
      const text = sentence(body, pick(random, ['<CR><LF>', '<LF>', '<CR>']));
      const decoded = read(name, text, seconds - 20_000);
      if (!decoded.ok || decoded.seconds !== seconds) t.fail(text, { decoded });
    }
  }
  t.end();
});

t.test('a receiver that knows no time says so', (t) => {
  t.match(read('nmea-rmc', sentence('GPRMC,,V,,,,,,,,,,N')), { ok: false, why: 'incomplete' });
  t.match(read('nmea-gga', sentence('GNGGA,,,,,,0,00,99.99,,,,,,')), { why: 'incomplete' });
  t.match(read('nmea-zda', sentence('GPZDA,,,,,,')), { ok: false, why: 'incomplete' });
  t.match(
    read('nmea-rmc', sentence('GPRMC,123456.00,V,,,,,,,,,,N')),
    { ok: true, seconds: NOW, facts: { quality: 'unset' } },
    'the time without the date, as of an almanac',
  );
  t.end();
});

t.test('the local zone of ZDA may be there, negative, empty or not there', (t) => {
  for (const zone of [',00,00', ',-05,30', ',13,45', ',,', ',', ''])
    t.match(read('nmea-zda', sentence(`GPZDA,123456.00,15,07,2026${zone}`)), {
      ok: true,
      seconds: NOW,
    });
  t.end();
});

t.test('a check is read in either case; RMC must have one, the others may do without', (t) => {
  const good = sentence(`GPRMC,123456,A,${RMC}`);
  t.match(read('nmea-rmc', good), { ok: true, checked: true });
  t.match(
    read(
      'nmea-rmc',
      good.replace(/\*..</, (check) => check.toLowerCase()),
    ),
    { ok: true },
  );
  t.match(read('nmea-rmc', good.replace(/\*..</, '*00<')), { ok: false, why: 'bad-check' });
  t.match(read('nmea-rmc', good.replace(/\*..</, '<')), { ok: false });
  const zda = sentence('GPZDA,123456,15,07,2026,00,00');
  t.match(read('nmea-zda', zda), { ok: true, checked: true });
  t.match(read('nmea-zda', zda.replace(/\*..</, '<')), { ok: true, seconds: NOW, checked: false });
  t.match(read('nmea-zda', zda.replace(/\*..</, '*00<')), { ok: false, why: 'bad-check' });
  const gga = sentence(`GPGGA,123456,${GGA}`);
  t.match(read('nmea-gga', gga.replace(/\*..</, '<')), { ok: true, checked: false });
  t.end();
});

t.test('a line ends as the standard says, or as a converter has left it', (t) => {
  for (const end of ['<CR><LF>', '<LF>', '<CR>'])
    t.match(read('nmea-rmc', sentence(`GPRMC,123456,A,${RMC}`, end)), { ok: true, seconds: NOW });
  t.end();
});

t.test('second 60, and decimals within it', (t) => {
  const leap = utc(2017, 1, 1, 0, 0, 0) - 1;
  t.match(read('nmea-zda', sentence('GPZDA,235960.50,31,12,2016,00,00'), leap), {
    ok: true,
    seconds: leap,
    leapSecond: true,
    nanoseconds: 5e8,
  });
  t.end();
});

t.test('a date of before the last turn of the weeks is put right where it cannot be', (t) => {
  const zda = (date: string, near?: number) =>
    read('nmea-zda', sentence(`GPZDA,123456.00,${date},00,00`), near);
  t.match(zda('29,11,2006'), { ok: true, seconds: NOW }, '1024 weeks earlier');
  t.match(read('nmea-rmc', sentence('GPRMC,123456,A,,,,,,,291106,,')), { seconds: NOW });
  t.match(
    zda('06,01,1980'),
    { seconds: utc(1980, 1, 6, 12, 34, 56) },
    'a receiver that was never set shows the beginning of all weeks, which is no date',
  );
  t.match(
    zda('07,04,2019'),
    { seconds: utc(2019, 4, 7, 12, 34, 56) },
    'nor is the last beginning of the weeks a time of today',
  );
  t.match(zda('29,11,2006', utc(2006, 12, 1, 0, 0, 0)), { seconds: utc(2006, 11, 29, 12, 34, 56) });
  t.end();
});

t.test('telegrams of other stations, places and languages are read', (t) => {
  const berlin = zoneOf('Europe/Berlin')!;
  const paris = zoneOf('Europe/Paris')!;
  for (const [name, text, zone] of [
    [
      'erlangen-gps',
      '<STX>15.07.26; 3; 12:34:56; +00:00;        ; 49.5736N  11.0280E  373m<ETX>',
      UTC,
    ],
    [
      'erlangen-gps',
      '<STX>15.07.26; 3; 12:34:56; +00:00;        ; 33.8688S 151.2093E   58m<ETX>',
      UTC,
    ],
    ['meinberg-sat', '<STX>15.07.26/3/14:34:56CEST  <CR><LF><ETX>', berlin],
    ['wharton-400a-1', '<STX>6543415170626<ETX>', berlin],
    ['wharton-400a-1-msf', '<STX>6543415170627<ETX>', berlin],
    ['gorgy', '<STX>MER 15/07/26  14:34:56<CR>', paris],
    ['gorgy-fr', '<STX>WED 15/07/26  14:34:56<CR>', paris],
    ['abb-spa', '>900WD:26-07-15 14.34;56.000:39<CR>', berlin],
    ['abb-spa', `${withCheck('>7WD:26-07-15 14:34:56.000:')}<CR>`, berlin],
    ['trimble-taip', `${withCheck('>RTM1234560001507202618107100000;ID=0042;*')}<<`, UTC],
    ['trimble-taip', '>RTM1234560001507202617311100000;<<', UTC],
    ['arduino-time', 'T1784118896<CR><LF>', UTC],
    ['arbiter-b5', '<CR><LF>  26 196 12:34:56.000   ', UTC],
    [
      'vorne',
      '<CR><LF>1107<CR><LF>44123456<CR><LF>54196<CR><LF><CR><LF>45123456<CR><LF>55196<CR><LF><BEL>',
      UTC,
    ],
  ] as const)
    t.match(read(name, text, NOW - 3000, zone), { ok: true, seconds: NOW }, text);
  t.end();
});

t.test('Sunday is 0 or 7 to a reader where Monday is 1, and no other day is', (t) => {
  const sunday = utc(2026, 7, 19, 12, 34, 56);
  const sub = (text: string, day: string): string => text.replace('w', day);
  for (const [name, text] of [
    ['meinberg-std', '<STX>D:19.07.26;T:w;U:12.34.56;  U <ETX>'],
    ['meinberg-sat', '<STX>19.07.26/w/12:34:56UTC   <CR><LF><ETX>'],
    ['computime', 'T:26:07:19:0w:12:34:56<CR><LF>'],
    ['rcc8000', '12:34:56.000 19/07/26 200 w 8<CR><LF>'],
    ['if482', 'OAU260719w123456<CR>'],
  ] as const) {
    for (const day of ['0', '7'])
      t.match(read(name, sub(text, day), sunday), { ok: true, seconds: sunday }, sub(text, day));
    t.match(read(name, sub(text, '1'), sunday), { ok: false, why: 'wrong-weekday' });
    const monday = sub(text, '0').replace('19.07', '20.07').replace('19/07', '20/07');
    if (monday !== sub(text, '0')) t.match(read(name, monday, sunday), { ok: false }, monday);
  }
  t.match(read('hopf-6021', '<STX>C8123456190726<LF><CR><ETX>', sunday), { seconds: sunday });
  t.end();
});
