// Reading: each refusal by its name, and how what a telegram leaves out is completed.

import t from 'tap';
import { type Span } from '#protocol/time.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { bytesOfText } from '#telegrams/language/characters.js';
import { decode } from '#telegrams/language/decode.js';
import { encode } from '#telegrams/language/encode.js';
import {
  formatOf,
  type Part,
  type Scale,
  type TelegramFormat,
} from '#telegrams/language/format.js';
import { momentOf } from '#telegrams/language/moment.js';
import { zoneOf } from '#telegrams/language/zone.js';

const BERLIN = zoneOf('Europe/Berlin')!;
const utc = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number =>
  Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
const NOW = utc(2026, 7, 15, 12, 34, 56);

const described = (emit: readonly Part[], scale: Scale = 'utc'): TelegramFormat =>
  formatOf({ title: 'x', source: 'x', line: '9600 8N1', scale, emit });

const read = (format: TelegramFormat, text: string, near = NOW, zone = BERLIN) =>
  decode(format, Uint8Array.from(bytesOfText(text)), { zone, near });

const builtIn = (name: string): TelegramFormat => CATALOGUE.get(name)!;

t.test('every kind of broken telegram has a name, and a place where there is one', (t) => {
  const std = builtIn('meinberg-std');
  const good = '<STX>D:15.07.26;T:3;U:14.34.56;  S <ETX>';
  t.match(read(std, good), { ok: true });
  for (const [from, to, why, at] of [
    ['<ETX>', '', 'short', undefined],
    ['<ETX>', '<ETX>x', 'long', undefined],
    ['D:', 'E:', 'wrong-text', 0],
    ['15.', '1x.', 'not-a-number', 3],
    ['15.07', '15.13', 'out-of-range', 6],
    ['T:3', 'T:9', 'out-of-range', 14],
    ['.56;', '.61;', 'out-of-range', 24],
    ['  S ', '? S ', 'unknown-flag', 27],
    ['  S ', '#*S?', 'unknown-flag', 30],
    // Not set, and yet synchronised with a transmitter, as some receivers say.
    ['T:3', 'T:4', 'wrong-weekday', undefined],
    ['15.07', '31.06', 'no-such-date', undefined],
    ['15.07.26', '29.02.26', 'no-such-date', undefined],
    ['14.34.56', '14.34.60', 'no-such-time', undefined],
  ] as const) {
    const text = good.replace(from, to);
    const refusal = { ok: false, why, ...(at !== undefined && { at }) };
    t.same(read(std, text), refusal, text);
  }
  t.same(read(builtIn('nmea-zda'), '$GPZDA,123456.00,15,07,2026,00,00*65<CR><LF>'), {
    ok: false,
    why: 'bad-check',
    at: 34,
  });
  t.same(read(described(['x', { field: 'minute' }]), 'x34'), { ok: false, why: 'incomplete' });
  t.end();
});

t.test('a bit that has no meaning is an unknown flag', (t) => {
  const text = '26-07-15-03-14-34-56-01<CR>';
  t.match(read(builtIn('dcf7000'), text), { ok: true });
  t.match(read(builtIn('dcf7000'), text.replace('01<', '09<')), { why: 'unknown-flag', at: 21 });
  t.match(read(builtIn('hopf-6021'), '<STX>83143456150726<LF><CR><ETX>'), {
    ok: true,
    facts: { quality: 'synchronised' },
  });
  t.match(read(builtIn('rcc8000'), '12:34:56.000 15/07/26 196 3 4<CR><LF>'), {
    why: 'unknown-flag',
  });
  t.end();
});

t.test('signs that exclude each other, or the date, are a contradiction', (t) => {
  const erlangen = builtIn('erlangen-gps');
  const text = (flags: string): string =>
    `<STX>15.07.26; 3; 12:34:56; +00:00; ${flags}; 51.9828N   9.2258E  176m<ETX>`;
  t.match(read(erlangen, text('       ')), { ok: true });
  t.match(
    read(erlangen, text('      L')),
    { ok: false, why: 'contradiction' },
    'L but no second 60',
  );
  t.match(read(builtIn('rcc8000'), '12:34:56.000 15/07/26 196 3 B<CR><LF>'), {
    why: 'contradiction',
  });
  t.match(read(builtIn('rcc8000'), '12:34:56.000 15/07/26 197 3 A<CR><LF>'), {
    why: 'contradiction',
  });
  const twice = described([{ field: 'hour' }, { field: 'minute' }, { field: 'hour' }]);
  t.match(read(twice, '123413'), { ok: false, why: 'contradiction' });
  t.match(read(twice, '123412'), { ok: true });
  t.end();
});

t.test(
  'a time that the spring leaves out is none; one that the autumn repeats is the nearer',
  (t) => {
    const dumb = builtIn('dumb');
    const spring = utc(2026, 3, 29, 1);
    t.match(read(dumb, '02:30:00<CR>', spring - 20), { ok: true, seconds: spring - 86_400 + 1800 });
    const dated = builtIn('gorgy');
    t.match(read(dated, '<STX>SUN 29/03/26  02:30:00<CR>'), { ok: false, why: 'no-such-time' });
    const autumn = utc(2026, 10, 25, 1);
    const text = '<STX>SUN 25/10/26  02:30:00<CR>';
    t.match(read(dated, text, autumn - 4000), { seconds: autumn - 1800, offset: 7200 });
    t.match(read(dated, text, autumn + 4000), { seconds: autumn + 1800, offset: 3600 });
    t.end();
  },
);

t.test('half an hour of summer time is told from the rest: Lord Howe', (t) => {
  const lordHowe = zoneOf('Australia/Lord_Howe')!;
  // On 2026-04-05 at 02:00 clocks go back to 01:30.
  const change = utc(2026, 4, 4, 15);
  const text = '<STX>D:05.04.26;T:7;U:01.45.00;  x <ETX>';
  const std = builtIn('meinberg-std');
  const on = (sign: string): object => read(std, text.replace('x', sign), NOW, lordHowe);
  t.match(on('S'), { ok: true, seconds: change - 900, offset: 39_600 });
  t.match(on(' '), { ok: true, seconds: change + 900, offset: 37_800 });
  t.end();
});

t.test('a year of the century lies from 50 years before the reader to 49 after', (t) => {
  const racal = builtIn('racal');
  const yearOf = (short: string, near: number): number => {
    const decoded = read(racal, `XGU${short}0701000000<CR>`, near);
    return decoded.ok ? new Date(decoded.seconds * 1000).getUTCFullYear() : 0;
  };
  const window = (near: number): number[] =>
    Array.from({ length: 100 }, (_, i) => yearOf(String(i).padStart(2, '0'), near)).toSorted(
      (a, b) => a - b,
    );
  t.same(
    window(NOW),
    Array.from({ length: 100 }, (_, i) => 1976 + i),
  );
  t.same(
    window(utc(2040, 1, 1)),
    Array.from({ length: 100 }, (_, i) => 1990 + i),
  );
  t.same(
    window(utc(2089, 12, 31)),
    Array.from({ length: 100 }, (_, i) => 2039 + i),
  );
  t.end();
});

t.test('a day of the year without its year is that of the nearest one', (t) => {
  const irig = builtIn('irig-j1');
  t.match(read(irig, '<SOH>001:00:00:00<CR><LF>', utc(2026, 12, 31)), { seconds: utc(2027, 1, 1) });
  t.match(read(irig, '<SOH>365:23:59:59<CR><LF>', utc(2027, 1, 2)), {
    seconds: utc(2026, 12, 31, 23, 59, 59),
  });
  t.match(read(irig, '<SOH>366:12:00:00<CR><LF>', NOW), { seconds: utc(2024, 12, 31, 12) });
  t.match(read(irig, '<SOH>000:12:00:00<CR><LF>'), { why: 'out-of-range' });
  t.match(read(builtIn('sel-b8'), '<SOH>2026:366:12:00:00 <CR><LF>'), { why: 'no-such-date' });
  t.end();
});

t.test('a time of day alone is that of the nearest day, wherever the clock hangs', (t) => {
  const dumb = builtIn('dumb');
  for (const name of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'UTC'])
    for (let hour = 0; hour < 24; hour += 1) {
      const zone = zoneOf(name)!;
      const moment = { seconds: utc(2026, 3, 1, hour, 7), nanoseconds: 0 };
      const bytes = encode(dumb, momentOf(moment, zone, { quality: 'unset', bound: 0 as Span }))!;
      for (const away of [-11.9, -6, 0, 6, 11.9]) {
        const decoded = decode(dumb, bytes, { zone, near: moment.seconds + away * 3600 });
        if (!decoded.ok || decoded.seconds !== moment.seconds) t.fail(`${name} ${hour} ${away}`);
      }
    }
  t.end();
});

t.test('half an offset is held against the rules of the zone', (t) => {
  const hours: Part = {
    sum: [{ field: 'zone-hours' }, { when: 'ahead-of-utc', add: 80 }],
    width: 2,
  };
  const format = described([{ field: 'hour' }, hours], 'local');
  t.match(read(format, '1482'), { ok: true, seconds: utc(2026, 7, 15, 12), offset: 7200 });
  t.match(read(format, '1402'), { why: 'contradiction' }, 'behind');
  t.match(read(format, '1481'), { why: 'contradiction' }, 'an hour');
  t.end();
});

t.test('twelve hours need their half of the day, or the reader to know it', (t) => {
  const with_ = described([{ field: 'hour-12' }, { field: 'half-day', texts: ['AM', 'PM'] }]);
  const without = described([{ field: 'hour-12' }]);
  t.match(read(with_, '12AM', utc(2026, 7, 15, 1)), { seconds: utc(2026, 7, 15) });
  t.match(read(with_, '12PM', utc(2026, 7, 15, 11)), { seconds: utc(2026, 7, 15, 12) });
  t.match(read(without, '03', utc(2026, 7, 15, 14)), { seconds: utc(2026, 7, 15, 15) });
  t.match(read(without, '03', utc(2026, 7, 15, 2)), { seconds: utc(2026, 7, 15, 3) });
  t.end();
});

t.test('second 60 is read where there may be one, in UTC and in local time', (t) => {
  const leap = utc(2017, 1, 1) - 1;
  const near = leap - 100;
  const std = builtIn('meinberg-std');
  t.match(read(std, '<STX>D:01.01.17;T:7;U:00.59.60;    <ETX>', near), {
    ok: true,
    seconds: leap,
    leapSecond: true,
  });
  t.match(read(std, '<STX>D:31.12.16;T:6;U:23.59.60;  U <ETX>', near), {
    ok: true,
    seconds: leap,
    leapSecond: true,
  });
  t.match(read(std, '<STX>D:31.12.16;T:6;U:23.59.60;    <ETX>', near), { why: 'no-such-time' });
  t.end();
});

t.test('the sign for UTC turns a telegram of local time into one of UTC', (t) => {
  const std = builtIn('meinberg-std');
  const text = '<STX>D:15.07.26;T:3;U:12.34.56;  U <ETX>';
  t.match(read(std, text), { seconds: NOW, facts: { utc: true } });
  t.match(read(std, text.replace('U <', 'S <')), { seconds: NOW - 7200, facts: { utc: false } });
  t.end();
});

t.test('binary numbers, nibbles and sums are read as they are written', (t) => {
  const format = described(
    [
      { field: 'unix', base: 'binary', width: 4, reversed: true },
      { field: 'millisecond', base: 'binary', width: 2, reversed: true },
      { sum: [{ field: 'month', times: 16, minus: 1 }, { field: 'weekday' }], base: 'binary' },
      { field: 'year', minus: 2000, base: 'bcd', width: 1 },
      { check: 'sum8', from: 1, base: 'binary' },
    ],
    'utc',
  );
  const time = { seconds: NOW, nanoseconds: 123_456_789 };
  const moment = momentOf(time, BERLIN, { quality: 'unset', bound: 0 as Span });
  const bytes = encode(format, moment)!;
  t.equal(Buffer.from(bytes).toString('hex'), '707e576a7b00632643');
  const decoded = decode(format, bytes, { zone: BERLIN, near: 0 });
  t.match(decoded, { ok: true, seconds: NOW, nanoseconds: 123_000_000 });
  t.end();
});

t.test('a moment that a format cannot state is not written', (t) => {
  const format = described([{ field: 'year', minus: 2000, base: 'binary', width: 1 }]);
  const moment = (seconds: number) =>
    momentOf({ seconds, nanoseconds: 0 }, BERLIN, { quality: 'unset', bound: 0 as Span });
  t.equal(encode(format, moment(0)), undefined);
  t.same(encode(format, moment(NOW)), Uint8Array.of(26));
  t.end();
});

t.test(
  'a reader whose own clock was never set, or is far ahead, reads the year that it is',
  (t) => {
    const unset = [undefined, 0, -1e10, 1e8, utc(1972, 2, 29)];
    const ahead = [utc(2094, 3, 1), utc(2163, 1, 1), 1e11];
    const dated = [
      ['meinberg-std', '<STX>D:15.07.26;T:3;U:14.34.56;  S <ETX>'],
      ['hopf-6021', '<STX>E3143456150726<LF><CR><ETX>'],
      ['hopf-ms', '<STX>A31434561507268200<LF><CR><ETX>'],
      ['spectracom-1', '<CR><LF>  WED 15JUL26 14:34:56<CR><LF>'],
      ['rcc8000', '12:34:56.000 15/07/26 196 3 A<CR><LF>'],
      ['racal', 'XGU260715123456<CR>'],
      ['nmea-rmc', '$GPRMC,123456.00,A,4916.4500,N,01107.8400,E,0.0,0.0,150726,,*33<CR><LF>'],
      ['nmea-zda', '$GPZDA,123456.00,15,07,2026,00,00*64<CR><LF>'],
    ] as const;
    for (const near of [...unset, ...ahead])
      for (const [name, text] of dated) {
        const decoded = decode(builtIn(name), Uint8Array.from(bytesOfText(text)), {
          zone: BERLIN,
          near,
        });
        t.match(decoded, { ok: true, seconds: NOW }, `${name} at ${near}`);
      }
    t.end();
  },
);

t.test('one that was never set takes a telegram without a year for no earlier than 2026', (t) => {
  for (const [name, text] of [
    ['irig-j1', '<SOH>196:12:34:56<CR><LF>'],
    ['spectracom-0', '<CR><LF>   196 14:34:56 DTZ=02<CR><LF>'],
    [
      'vorne',
      '<CR><LF>1100<CR><LF>44143456<CR><LF>54196<CR><LF><CR><LF>45123456<CR><LF>55196<CR><LF><BEL>',
    ],
  ] as const)
    for (const near of [undefined, 0])
      t.match(
        decode(builtIn(name), Uint8Array.from(bytesOfText(text)), { zone: BERLIN, near }),
        { ok: true, seconds: NOW },
        name,
      );
  t.end();
});
