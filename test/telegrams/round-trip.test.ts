// Property tests: what is written at any instant, in any zone, is read back; and nothing breaks a reader.

import t from 'tap';
import { type Span, spanOf } from '#protocol/time.js';
import { TIME_LEAST } from '#protocol/credible-time.js';
import { QUALITIES } from '#protocol/wire/quality.js';
import type { Random } from '#protocol/endpoint.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { textOfBytes } from '#telegrams/language/characters.js';
import { civilTime } from '#telegrams/language/civil-time.js';
import { type Decoded, decode } from '#telegrams/language/decode.js';
import { encode } from '#telegrams/language/encode.js';
import type { Facts } from '#telegrams/language/facts.js';
import type { TelegramFormat } from '#telegrams/language/format.js';
import { factsOf, type Moment, momentOf } from '#telegrams/language/moment.js';
import { TELEGRAM_REFUSALS } from '#telegrams/language/refusal.js';
import { type Zone, zoneOf } from '#telegrams/language/zone.js';
import { bytesOf, integer, pick } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Moscow',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
].map((name) => zoneOf(name)!);

const YEAR = 365.2425 * 86_400;
const FIRST = Date.UTC(1990, 0, 2) / 1000;
const LAST = Date.UTC(2090, 11, 30) / 1000;

/** Any instant of the century; often beside a change of the offset, or beside the end of a month. */
function randomSeconds(random: Random, zone: Zone): number {
  const seconds = FIRST + integer(random, LAST - FIRST);
  const place = random();
  if (place < 0.3) {
    const { until } = zone.at(seconds);
    if (until !== undefined) return until + pick(random, [-3600, -1801, -1, 0, 1, 1799, 3600]);
  }
  if (place < 0.4) {
    const date = new Date(seconds * 1000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000 - integer(random, 3);
  }
  return seconds;
}

function randomMoment(random: Random, zone: Zone): Moment {
  const seconds = randomSeconds(random, zone);
  const quality = pick(random, QUALITIES);
  const bound = quality === 'unset' ? Infinity : 10 ** (2 + 8 * random());
  const midnight = Math.ceil((seconds + 1) / 86_400) * 86_400;
  const endsMonth = new Date(midnight * 1000).getUTCDate() === 1;
  const leap =
    endsMonth && random() < 0.7
      ? { leap: { at: midnight, kind: pick(random, ['insert', 'delete'] as const) } }
      : {};
  const isLast = endsMonth && seconds === midnight - 1;
  const leapSecond = isLast && leap.leap?.kind === 'insert' && random() < 0.8;
  const time = { seconds, nanoseconds: integer(random, 1e9) };
  return momentOf(time, zone, { quality, bound: spanOf(bound), ...leap }, leapSecond);
}

const has = (format: TelegramFormat, ...names: readonly string[]): boolean =>
  format.emit.some(
    (part) => typeof part === 'object' && 'field' in part && names.includes(part.field),
  );

/** How far off, in seconds, a reader's own clock may be and yet understand the telegram. */
function toleranceOf(format: TelegramFormat): number {
  if (has(format, 'year', 'mjd', 'unix')) return 300 * YEAR;
  if (has(format, 'short-year')) return 48 * YEAR;
  return has(format, 'day-of-year') ? 170 * 86_400 : 11 * 3600;
}

/** A date of before today is a receiver's that has lost its weeks, unless the reader reads old records. */
function nearFor({ rollover }: TelegramFormat, { seconds }: Moment, near: number): number {
  const isOld = rollover !== undefined && seconds < TIME_LEAST;
  return isOld ? Math.max(seconds, Math.min(near, TIME_LEAST - 1)) : near;
}

/** The clocks show the same at both, and the telegram does not tell them apart. */
function isRepeated(moment: Moment, decoded: Decoded, zone: Zone): boolean {
  const shown = (seconds: number): string =>
    JSON.stringify({ ...civilTime({ ...moment, seconds }, zone.offsetAt(seconds)), offset: 0 });
  const alike = shown(moment.seconds) === shown(decoded.seconds);
  const { dst } = decoded.facts;
  return (
    alike && (dst === undefined || zone.at(moment.seconds).dst === zone.at(decoded.seconds).dst)
  );
}

function wrongFacts(known: Partial<Facts>, truth: Facts): string[] {
  return Object.entries(known).flatMap(([fact, value]) => {
    const true_ = truth[fact as keyof Facts];
    const good = fact === 'bound' ? truth.bound <= (value as number) : value === true_;
    return good ? [] : [`${fact} is ${String(true_)}, read as ${String(value)}`];
  });
}

t.test('every format is read back at random instants from 1990 to 2090, in many zones', (t) => {
  const random = seededRandom(20_260_715);
  const wrong: unknown[] = [];
  let exact = 0;
  let repeated = 0;
  for (let round = 0; round < 150; round += 1) {
    const zone = pick(random, ZONES);
    const moment = randomMoment(random, zone);
    for (const [name, own] of CATALOGUE) {
      const format =
        random() < 0.5 ? own : { ...own, scale: pick(random, ['utc', 'local'] as const) };
      // A counter without leap seconds has no number for one.
      if (moment.leapSecond && has(format, 'unix')) continue;
      const bytes = encode(format, moment)!;
      const near = nearFor(
        format,
        moment,
        moment.seconds + (2 * random() - 1) * toleranceOf(format),
      );
      const decoded = decode(format, bytes, { zone, near });
      const note = { name, zone: zone.name, text: textOfBytes(bytes), moment, near, decoded };
      if (!decoded.ok) wrong.push(note);
      else if (decoded.seconds === moment.seconds && decoded.leapSecond === moment.leapSecond)
        exact += 1;
      else if (isRepeated(moment, decoded, zone)) repeated += 1;
      else wrong.push(note);
      if (!decoded.ok) continue;
      const facts = wrongFacts(decoded.facts, factsOf(format, moment));
      if (facts.length > 0) wrong.push({ ...note, facts });
      if (moment.nanoseconds - decoded.nanoseconds < 0) wrong.push(note);
    }
  }
  t.same(wrong.slice(0, 3), []);
  t.ok(exact > 5000, `${exact} exact, ${repeated} in an hour that comes twice`);
  t.ok(repeated < exact / 50, 'and those are few');
  t.end();
});

t.test('with the sign for summer time both passes of a repeated hour are told apart', (t) => {
  const zone = zoneOf('Europe/Berlin')!;
  const change = Date.UTC(2026, 9, 25, 1) / 1000;
  const named = ['meinberg-std', 'erlangen-pzf', 'hopf-6021', 'spectracom-0', 'wharton-400a-1'];
  for (const name of [...named, 'vorne', 'hopf-ms', 'dcf7000'])
    for (let seconds = change - 3600; seconds < change + 3600; seconds += 61) {
      const moment = momentOf({ seconds, nanoseconds: 0 }, zone, {
        quality: 'synchronised',
        bound: 0 as Span,
      });
      const format = CATALOGUE.get(name)!;
      for (const near of [change - 4000, change + 4000]) {
        const decoded = decode(format, encode(format, moment)!, { zone, near });
        if (decoded.ok && decoded.seconds === seconds) continue;
        t.fail(`${name} at ${seconds - change}`, { decoded });
      }
    }
  t.end();
});

/** A telegram with some of it destroyed, or something that never was one. */
function damaged(random: Random, good: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(good);
  switch (integer(random, 7)) {
    case 0:
      return bytesOf(random, integer(random, 100));
    case 1:
      return bytes.subarray(0, integer(random, bytes.length));
    case 2:
      return Uint8Array.from([...bytes, ...bytesOf(random, 1 + integer(random, 3))]);
    case 3:
      for (let i = integer(random, 4); i >= 0; i -= 1)
        bytes[integer(random, bytes.length)]! ^= 1 << integer(random, 8);
      return bytes;
    case 4:
      for (let i = integer(random, 6); i >= 0; i -= 1)
        bytes[integer(random, bytes.length)] = pick(random, [...'0123456789 #*?SIDO!AF'].map(code));
      return bytes;
    case 5:
      // Digits for digits: dates and times that there are, and such that there are none of.
      return bytes.map((byte) =>
        byte >= 0x30 && byte <= 0x39 && random() < 0.3 ? 0x30 + integer(random, 10) : byte,
      );
    default:
      return bytesOf(random, bytes.length);
  }
}

const code = (character: string): number => character.charCodeAt(0);

t.test('whatever comes is refused by a name, or is an instant that there is', (t) => {
  const random = seededRandom(5);
  const counts = new Map<string, number>();
  const wrong: unknown[] = [];
  for (let round = 0; round < 300; round += 1) {
    const zone = pick(random, ZONES);
    const moment = randomMoment(random, zone);
    for (const [name, own] of CATALOGUE) {
      const format = { ...own, scale: pick(random, ['utc', 'local'] as const) };
      const bytes = damaged(random, encode(format, moment)!);
      const decoded = decode(format, bytes, { zone, near: moment.seconds });
      const why = decoded.ok ? 'understood' : decoded.why;
      counts.set(why, (counts.get(why) ?? 0) + 1);
      if (!decoded.ok) {
        if (!TELEGRAM_REFUSALS.includes(decoded.why)) wrong.push({ name, decoded });
        continue;
      }
      const { year } = civilTime(decoded, decoded.offset);
      const good =
        Number.isInteger(decoded.seconds) &&
        year >= -1 &&
        year <= 10_000 &&
        decoded.nanoseconds >= 0 &&
        decoded.nanoseconds < 1e9 &&
        Math.abs(decoded.offset) < 15 * 3600;
      if (!good) wrong.push({ name, text: textOfBytes(bytes), decoded });
    }
  }
  t.same(wrong, []);
  const missing = TELEGRAM_REFUSALS.filter((why) => !counts.has(why) && why !== 'incomplete');
  t.same(missing, [], JSON.stringify(Object.fromEntries(counts)));
  t.end();
});

t.test('no single flipped bit passes an exclusive or, or makes another second', (t) => {
  const zone = zoneOf('Europe/Berlin')!;
  const moment = momentOf({ seconds: 1_784_118_896, nanoseconds: 0 }, zone, {
    quality: 'synchronised',
    bound: 0 as Span,
  });
  for (const name of ['nmea-zda', 'nmea-rmc', 'nmea-gga', 'abb-spa', 'trimble-taip']) {
    const format = CATALOGUE.get(name)!;
    const good = encode(format, moment)!;
    for (let bit = 0; bit < 8 * good.length; bit += 1) {
      const bytes = Uint8Array.from(good);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const decoded = decode(format, bytes, { zone, near: moment.seconds });
      // A hex digit in small letters is the same digit.
      const small = /[A-F]/.test(String.fromCharCode(good[bit >> 3]!)) && (bit & 7) === 5;
      // One bit makes the end of a line of the asterisk: nothing is wrong but that there is no check.
      const without = decoded.ok && !decoded.checked && decoded.seconds === moment.seconds;
      if (decoded.ok && !small && !without) t.fail(`${name}, bit ${bit}: ${textOfBytes(bytes)}`);
    }
  }
  t.end();
});
