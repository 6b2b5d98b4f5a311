// Finding telegrams in bytes that come as they like.

import { type Heard, markOf, type Misheard, TelegramReader } from '#serial/core/telegram-reader.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { formatOf } from '#telegrams/language/format.js';
import { timingOf } from '#telegrams/language/layout.js';
import { UTC } from '#telegrams/language/zone.js';
import { rawTime, spanOf } from '#protocol/time.js';
import t from 'tap';

const KNOWN = { zone: UTC, near: 1_784_118_896 };
const TEXT = '\x02D:15.07.26;T:3;U:12.34.56;    \x03';
const bytes = (text: string) => Buffer.from(text, 'latin1');

const format = CATALOGUE.get('meinberg-std')!;

/** Feeds a text byte by byte, one a millisecond. */
function feed(text: string) {
  const reader = new TelegramReader(format);
  const found = [...bytes(text)].flatMap((byte, i) =>
    reader.take(Uint8Array.of(byte), rawTime(i * 1e6), KNOWN),
  );
  return { reader, found };
}

t.test('a telegram is found between anything, and what it is not is counted', (t) => {
  const { reader, found } = feed(`garbage\x02D:99${TEXT}\x00\xff${TEXT}`);
  const heard = found.filter((one): one is Heard => 'decoded' in one);
  t.same(
    heard.map(({ decoded }) => decoded.seconds),
    [KNOWN.near, KNOWN.near],
  );
  t.equal(reader.skipped, 'garbage\x02D:99'.length + 2);
  t.equal(reader.pending, 0);
  t.end();
});

t.test('a date that cannot be is told by its name', (t) => {
  const { found } = feed(TEXT.replace('15.07', '31.02'));
  t.match(found, [{ why: 'no-such-date' }]);
  t.end();
});

t.test('the on-time mark is the start bit of its character, or the end of all', (t) => {
  const character = spanOf(1e6);
  const [first] = feed(TEXT).found as Heard[];
  t.equal(markOf(first!, timingOf(format), character), -1e6);
  const end = { ...timingOf(format), mark: 32 };
  t.equal(markOf(first!, end, character), 31e6);
  t.end();
});

const GPS = [
  '$GPGSV,3,1,11,03,03,111,00,04,15,270,00,06,01,010,00,13,06,292,00*74\r\n',
  '$GNRMC,123456,A,4807.038,S,01131.000,W,022.4,084.4,150726,003.1,W,A,V*',
  '$GPRMC,1234$GNZDA,123457.123,15,07,2026,,*',
];

/** With the check of the last sentence. */
const closed = (text: string): string => {
  const body = text.slice(text.lastIndexOf('$') + 1, -1);
  const check = [...body].reduce((sum, one) => sum ^ one.charCodeAt(0), 0);
  return `${text}${check.toString(16).padStart(2, '0')}\r\n`;
};

/** What is heard of one format in bytes that come in portions of so many. */
function hear(name: string, text: string, many: number) {
  const reader = new TelegramReader(CATALOGUE.get(name)!);
  const found: (Heard | Misheard)[] = [];
  const all = bytes(text);
  for (let at = 0; at < all.length; at += many)
    found.push(...reader.take(all.subarray(at, at + many), rawTime(at * 1e6), KNOWN));
  return { reader, found };
}

t.test('sentences of a receiver are found among others, cut anyhow and after half a one', (t) => {
  const text = `\xff\0a,b*${GPS[0]}${closed(GPS[1]!)}${closed(GPS[2]!)}`;
  for (const many of [1, 2, 7, 64, 1000]) {
    const rmc = hear('nmea-rmc', text, many);
    t.match(rmc.found, [{ decoded: { seconds: KNOWN.near } }, { why: String }], 'and half a one');
    const zda = hear('nmea-zda', text, many);
    t.match(zda.found, [{ decoded: { seconds: KNOWN.near + 1, nanoseconds: 123e6 } }]);
    t.equal(zda.found.length, 1);
    t.equal(zda.reader.pending, 0);
  }
  t.end();
});

t.test('the end of a line between two telegrams is not counted as something else', (t) => {
  const text = `${closed(GPS[1]!)}\r\n\n${closed(GPS[1]!)}`;
  const { reader, found } = hear('nmea-rmc', text, 1);
  t.equal(found.length, 2);
  t.equal(reader.skipped, 0);
  t.end();
});

t.test('a telegram without a beginning of its own is found after anything', (t) => {
  const { found } = hear('dumb', 'login: 12:3412:34:56\r\n12:34:57\r\n', 1);
  t.match(found, [{ decoded: { seconds: KNOWN.near } }, { decoded: { seconds: KNOWN.near + 1 } }]);
  t.equal(found.length, 2);
  t.end();
});

t.test('the mark is found behind what other stations write longer', (t) => {
  const format = formatOf({
    ...CATALOGUE.get('dumb')!,
    emit: ['$', { aside: 'HALL', pass: [0, 8] }, ',', ...CATALOGUE.get('dumb')!.emit],
  });
  const reader = new TelegramReader(format);
  const [heard] = [...bytes('$GATE 12,12:34:56\r')].flatMap((byte, i) =>
    reader.take(Uint8Array.of(byte), rawTime(i * 1e6), KNOWN),
  );
  t.equal(markOf(heard as Heard, timingOf(format), spanOf(1e6)), 16e6);
  t.end();
});

t.test(
  'a stream of telegrams that have no place of their own is read where it makes sense',
  (t) => {
    const format = formatOf({
      title: 'x',
      source: 'x',
      line: '9600 8N1',
      scale: 'utc',
      emit: [{ field: 'unix' }],
    });
    const reader = new TelegramReader(format);
    const text = `9889${KNOWN.near}${KNOWN.near + 1}`;
    const found = reader.take(bytes(text), rawTime(0), KNOWN);
    t.match(found, [
      { decoded: { seconds: KNOWN.near } },
      { decoded: { seconds: KNOWN.near + 1 } },
    ]);
    t.end();
  },
);
