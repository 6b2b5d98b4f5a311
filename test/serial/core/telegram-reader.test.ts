// Finding telegrams in bytes that come as they like.

import { type Heard, markOf, TelegramReader } from '#serial/core/telegram-reader.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
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
