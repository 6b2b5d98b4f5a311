// Answers among echoes and stray bytes: where they are found, which of them are believed, and what is told in their place.

import t from 'tap';
import { CLOCKS } from '#serial/core/clocks/catalogue.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { type Dialogue, fixedBytes, formatFor } from '#serial/core/dialogue.js';
import { Conversation } from '#serial/core/conversation.js';
import type { Own } from '#serial/core/clock-message.js';
import { Setter } from '#serial/core/setter.js';
import { mayBeMisaligned } from '#telegrams/language/alignment.js';
import { crc16 } from './crc16.js';
import { characterTime, lineOf } from '#telegrams/language/layout.js';
import { UTC } from '#telegrams/language/zone.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { ownAt, play, SECOND } from './played-clock.js';

const SET = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
const echoOf = (name: string): Uint8Array => {
  const dialogue = CLOCKS.get(name)!;
  return fixedBytes(dialogue, dialogue.ask);
};
const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const faultsIn = ({ events }: ReturnType<typeof play>): string[] =>
  events.flatMap((event) => (event.type === 'fault' ? [event.fault] : []));

t.test('a clock is read behind the echo of its question, whatever its answer looks like', (t) => {
  for (const name of CLOCKS.keys()) {
    const answers = (bytes: Uint8Array): Uint8Array => joined(echoOf(name), bytes);
    const played = play(name, { offset: 37e6, drift: 0, takes: 2e6, answers }, 40);
    t.same(faultsIn(played), [], name);
    const { offset, bound } = played.estimate!;
    t.ok(Math.abs(offset - played.truth) <= bound, name);
  }
  t.end();
});

t.test(
  'stray bytes before, in front of the echo and behind make no other time of an answer',
  (t) => {
    const random = seededRandom(12);
    const noise = (most: number): number[] =>
      Array.from({ length: integer(random, most + 1) }, () => integer(random, 256));
    for (const name of ['synchrotime', 'ds3231-letters'])
      for (const echo of [[], echoOf(name)]) {
        const answers = (bytes: Uint8Array): Uint8Array =>
          joined(noise(3), echo, noise(2), bytes, noise(9));
        const played = play(name, { offset: 20e6, drift: 0, takes: 2e6, answers }, 1200, {
          set: SET,
        });
        t.equal(played.observed.set, 0, `${name} is not set`);
        t.equal(played.observed.answered, played.observed.asked, 'every answer is found');
        t.ok(Math.abs(played.estimate!.offset - played.truth) <= played.estimate!.bound);
      }
    t.end();
  },
);

t.test('one stray byte in front of each answer of synchrotime never shows 1977', (t) => {
  for (let stray = 0; stray < 256; stray += 1) {
    const answers = (bytes: Uint8Array): Uint8Array => joined([stray], bytes);
    const clock = { offset: 0, drift: 0, takes: 2e6, answers };
    const { observed } = play('synchrotime', clock, 30, { set: SET });
    if (observed.set > 0 || observed.answered < observed.asked) t.fail(`byte ${stray}`);
  }
  t.end();
});

t.test(
  'a clock without a beginning or a check that shows no time of today is told, and not set',
  (t) => {
    for (const name of ['synchrotime', 'ds3231-letters']) {
      const clock = { offset: -49 * 365.25 * 86_400e9, drift: 0, takes: 2e6 };
      const played = play(name, clock, 120, { set: SET });
      t.equal(played.observed.set, 0, name);
      t.equal(played.observed.shown, undefined);
      t.ok(faultsIn(played).includes('impossible-date'), name);
    }
    t.end();
  },
);

t.test('one that is off by days is found and set after several answers that agree', (t) => {
  for (const name of ['synchrotime', 'ds3231-letters', 'simex']) {
    const answers = (bytes: Uint8Array): Uint8Array => joined([0x41, 0x00], bytes);
    const clock = { offset: -9 * 86_400e9, drift: 0, takes: 2e6, answers };
    const played = play(name, clock, 120, { set: SET });
    t.equal(played.observed.set, 1, name);
    t.ok(Math.abs(played.truth) < 1e9, `${name}: ${played.truth / 1e6} ms`);
  }
  t.end();
});

t.test('what only looks like an answer in front of it does not hide it', (t) => {
  const answers = (bytes: Uint8Array): Uint8Array =>
    joined(Buffer.from('\x02C1990809050126\n\r\x03', 'latin1'), bytes);
  const played = play('hopf-utc', { offset: 0, drift: 0, takes: 1e6, answers }, 30);
  t.same(faultsIn(played), []);
  t.ok(played.observed.answered > 3);
  t.end();
});

t.test('a clock that shows a time before 2026 is not trusted, and does not vote', (t) => {
  const clock = { offset: -26 * 365.25 * 86_400e9, drift: 0, takes: 2e6 };
  t.equal(play('simex', clock, 60).observed.untrusted, true);
  t.equal(play('simex', { ...clock, offset: 0 }, 60).observed.untrusted, false);
  t.end();
});

t.test('which answers have no place of their own follows from their parts', (t) => {
  const loose = [...CLOCKS].filter(([, dialogue]) =>
    mayBeMisaligned(formatFor(dialogue, dialogue.answer)),
  );
  t.same(
    loose.map(([name]) => name),
    ['synchrotime', 'ds3231-letters'],
  );
  for (const [name, format] of CATALOGUE) t.equal(mayBeMisaligned(format), false, name);
  t.end();
});

t.test('an agent whose own clock was never set reads the time that the clock shows', (t) => {
  for (const [name, text] of [
    ['gorgy-ledi', '\x0207 WED 15/07/26  12:34:56\r'],
    ['hopf-utc', '\x02CB123456150726\n\r\x03'],
    ['synchrotime', '\x70\x7e\x57\x6a\x00\x00\x00'],
    ['ds3231-at', 'UNIX=1784118896\r\n'],
  ] as const) {
    const dialogue = CLOCKS.get(name)!;
    const talk = new Conversation({
      dialogue,
      zone: UTC,
      line: dialogue.line,
      every: spanOf(10 * SECOND),
      timeout: spanOf(SECOND),
      start: rawTime(0),
    });
    const unset = (raw: number): Own => ({
      raw: rawTime(raw),
      reading: { time: groupTime(44, raw), bound: spanOf(Infinity) },
      quality: () => 'unset',
    });
    for (let at = 1e9; at < 20e9; at += 2e9) {
      talk.next(unset(at));
      talk.sent(rawTime(at), unset(at));
      // A second goes by from one question to the next.
      talk.heard(later(name, text, at / 1e9), unset(at + 1e8));
      if (at + SECOND >= talk.wakeAt()) talk.expire(unset(at + SECOND));
    }
    const { asked, answered, shown } = talk.observe(unset(20e9));
    t.equal(answered, asked, name);
    t.ok(Math.abs(shown!.seconds - 1_784_118_896) < 30, name);
  }
  t.end();
});

/** The answer so many seconds later, within the minute. */
function later(name: string, text: string, seconds: number): Uint8Array {
  const bytes = Buffer.from(text, 'latin1');
  if (name === 'synchrotime') bytes.writeUInt32LE(bytes.readUInt32LE(0) + seconds, 0);
  else if (name === 'ds3231-at')
    return Buffer.from(text.replace(/\d+/, (one) => String(Number(one) + seconds)));
  else {
    const digits = name === 'hopf-utc' ? 7 : text.length - 3;
    const second = (Number(text.slice(digits, digits + 2)) - 40 + seconds) % 60;
    bytes.write(String(second).padStart(2, '0'), digits);
  }
  return bytes;
}

t.test('a Gorgy clock that is set to French is read as well', (t) => {
  const names = new Map([
    ['WED', 'MER'],
    ['THU', 'JEU'],
  ]);
  const answers = (bytes: Uint8Array): Uint8Array =>
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/[A-Z]{3}/, (day) => names.get(day)!),
      'latin1',
    );
  const played = play('gorgy-ledi', { offset: 0, drift: 0, takes: 2e6, answers }, 30);
  t.same(faultsIn(played), []);
  t.ok(played.observed.answered > 3);
  t.end();
});

t.test('only an echo is no answer, and half of one behind it is a part', (t) => {
  const echo = echoOf('simex');
  const told = (answers: (bytes: Uint8Array) => Uint8Array) =>
    play('simex', { offset: 0, drift: 0, takes: 1e6, answers }, 2).events[0];
  t.match(
    told(() => echo),
    { fault: 'no-answer', text: /only the echo/ },
  );
  t.match(
    told((bytes) => joined(echo, bytes.subarray(0, 7))),
    {
      fault: 'partial-answer',
      text: 'only 7 of 19 bytes came, besides the echo of the question',
    },
  );
  t.end();
});

t.test('an exception of Modbus is told by its name, of a question and of a setting', (t) => {
  const refused = (code: number, exception: number) => crc16([1, code + 0x80, exception]);
  const asked = play('simex', { offset: 0, drift: 0, takes: 1e6, answers: () => refused(3, 2) }, 3);
  t.match(asked.events[0], {
    fault: 'refused-question',
    text: 'it refuses the question: Modbus exception 2: it has no such register',
  });
  const answers = (bytes: Uint8Array): Uint8Array => (bytes.length < 10 ? refused(16, 3) : bytes);
  const set = play('simex', { offset: 4e9, drift: 0, takes: 1e6, answers }, 60, { set: SET });
  const first = set.events.find((event) => event.type === 'fault');
  t.match(first, { fault: 'refused-setting', text: /Modbus exception 3: it does not take/ });
  t.end();
});

t.test('the echo of what sets a clock is not its acknowledgement', (t) => {
  const dialogue: Dialogue = CLOCKS.get('simex')!;
  const character = characterTime(lineOf(dialogue.line));
  const options = { zone: UTC, character, timeout: spanOf(1e9), every: spanOf(3600e9) };
  const setter = (echoes: boolean, acknowledged: boolean): boolean => {
    const one = new Setter({ dialogue, ...options, delay: undefined, lastSet: undefined });
    one.begin(ownAt(0), spanOf(4e9));
    let done: unknown;
    for (let step = 0; step < 2; step += 1) {
      const message = one.next(ownAt(1e8))!;
      one.sent(rawTime(1e8), spanOf(0));
      const [echo, answer] = [
        message.bytes,
        step === 0 ? crc16(Array.from(message.bytes.subarray(0, 6))) : message.bytes,
      ];
      if (echoes) done = one.heard(echo, echoes);
      if (acknowledged) done = one.heard(answer, echoes);
    }
    return done !== undefined;
  };
  t.equal(setter(false, true), true);
  t.equal(setter(true, true), true);
  t.end();
});

t.test('a clock on a line with an echo that does not acknowledge is told so', (t) => {
  const dialogue: Dialogue = CLOCKS.get('simex')!;
  const character = characterTime(lineOf(dialogue.line));
  const one = new Setter({
    dialogue: { ...dialogue, set: dialogue.set!.slice(1) },
    zone: UTC,
    character,
    timeout: spanOf(SECOND),
    every: spanOf(3600e9),
    delay: undefined,
    lastSet: undefined,
  });
  one.begin(ownAt(0), spanOf(4e9));
  const { bytes } = one.next(ownAt(1e8))!;
  one.sent(rawTime(1e8), spanOf(0));
  t.equal(one.heard(bytes, true), undefined, 'the echo');
  t.not(one.heard(bytes, true), undefined, 'the acknowledgement, which looks the same');
  t.end();
});
