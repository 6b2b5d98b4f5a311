// Talking with clocks that answer, in virtual time: how well they are known, when they are set.

import { CLOCKS } from '#serial/core/clocks/catalogue.js';
import { formatFor } from '#serial/core/dialogue.js';
import { encode } from '#telegrams/language/encode.js';
import { momentOf } from '#telegrams/language/moment.js';
import { UTC } from '#telegrams/language/zone.js';
import { groupTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '../../sim/random.js';
import { A, ownAt, play, SECOND } from './played-clock.js';
import t from 'tap';

t.test('a clock that tells hundredths is known to one at the third answer', (t) => {
  const { estimate, truth } = play('gorgy-ledi', { offset: 37e6, drift: 0, takes: 2e6 }, 1);
  t.ok(Math.abs(estimate!.offset - truth) <= estimate!.bound);
  t.ok(estimate!.bound < 8e6, `${estimate!.bound / 1e6} ms`);
  t.end();
});

t.test(
  'one that tells whole seconds is asked at their edges until it is known to milliseconds',
  (t) => {
    for (const name of ['hopf-utc', 'simex', 'ds3231-letters', 'ds3231-at']) {
      const { estimate, truth } = play(name, { offset: -412e6, drift: 0, takes: 3e6 }, 30);
      t.ok(
        Math.abs(estimate!.offset - truth) <= estimate!.bound,
        `${name} is where it is said to be`,
      );
      // Besides what it may have drifted since the last look.
      t.ok(estimate!.bound < 12e6 + 10e6, `${name}: within ${estimate!.bound / 1e6} ms`);
    }
    t.end();
  },
);

t.test('a clock that runs off is followed, and its bound holds it all the time', (t) => {
  for (const drift of [80e-6, -80e-6]) {
    const { estimate, truth } = play('simex', { offset: 0, drift, takes: 3e6 }, 600);
    t.ok(Math.abs(truth) > 40e6);
    t.ok(Math.abs(estimate!.offset - truth) <= estimate!.bound);
    t.ok(estimate!.bound < 20e6, `within ${estimate!.bound / 1e6} ms`);
  }
  t.end();
});

t.test('a clock that is off is set, in one message or two, read again, and let alone', (t) => {
  for (const name of ['ds3231-letters', 'simex', 'synchrotime', 'ds3231-at']) {
    const set = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
    const { events, truth, estimate, observed } = play(
      name,
      { offset: 4.3e9, drift: 0, takes: 2e6 },
      120,
      { set },
    );
    const told = events.filter(({ type }) => type === 'set');
    t.equal(told.length, 1, `${name} is set once`);
    t.ok(Math.abs(truth) < 5e6, `${name} is right to ${truth / 1e6} ms`);
    t.ok(Math.abs(estimate!.offset - truth) <= estimate!.bound);
    t.same(
      events.filter(({ type }) => type === 'fault'),
      [],
    );
    t.equal(observed.set, 1);
  }
  t.end();
});

t.test(
  'a clock that is set is counted from what its setting left, one that is read from 0',
  (t) => {
    const late = { offset: 4.3e9, drift: 20e-6, takes: 2e6 };
    const set = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
    const { truth, observed, talk } = play('simex', late, 600, { set });
    t.equal(observed.set, 1);
    const ran = observed.estimate!.offset - observed.left!;
    t.ok(Math.abs(observed.left!) < 20e6, `its setting left ${observed.left! / 1e6} ms`);
    t.ok(Math.abs(ran - 600e9 * 20e-6) < 15e6, `it ran ${ran / 1e6} ms since, of ${truth / 1e6}`);
    talk.stepped(spanOf(2e9));
    t.equal(talk.observe(ownAt(600e9)).left, observed.left! - 2e9, 'a step is no fault of its');
    t.equal(play('simex', late, 60).observed.left, 0);
    t.end();
  },
);

t.test('how late settings take hold is measured, and the next one leaves so much earlier', (t) => {
  const set = { tolerance: spanOf(50e6), every: spanOf(60e9) };
  const clock = { offset: 4e9, drift: -150e-6, takes: 2e6 };
  const late = play('synchrotime', { ...clock, slow: () => 31e6 }, 1200, { set });
  t.ok(late.observed.set >= 3, `set ${late.observed.set} times`);
  t.ok(Math.abs(late.observed.delay - 31e6) < 2e6, `${late.observed.delay / 1e6} ms earlier`);
  t.ok(Math.abs(late.observed.left!) < 3e6, `which left ${late.observed.left! / 1e6} ms`);
  const fixed = play('synchrotime', { ...clock, slow: () => 31e6 }, 1200, {
    set,
    delay: spanOf(10e6),
  });
  t.equal(fixed.observed.delay, 10e6);
  t.ok(Math.abs(fixed.observed.left! + 21e6) < 3e6, `${fixed.observed.left! / 1e6} ms`);
  let turn = 0;
  const odd = { ...clock, slow: () => ((turn += 1) % 2 === 0 ? 20e6 : -20e6) };
  t.equal(play('synchrotime', odd, 2400, { set }).observed.delay, 0, 'late and early is no delay');
  t.end();
});

t.test('a clock that is set is not counted at all while it is off, or after it jumped', (t) => {
  const set = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
  const off = { offset: 4.3e9, drift: 0, takes: 2e6, deafToSetting: true };
  t.equal(play('ds3231-letters', off, 60, { set }).observed.left, undefined);
  const within = { offset: 40e6, drift: 0, takes: 2e6 };
  t.ok(Math.abs(play('simex', within, 60, { set }).observed.left! - 40e6) < 12e6);
  t.end();
});

t.test('slews and steps of the clock that it is compared with do not make it less known', (t) => {
  const dialogue = CLOCKS.get('simex')!;
  const { talk, estimate } = play('simex', { offset: 0, drift: 0, takes: 2e6 }, 60);
  t.ok(dialogue.resolution === SECOND && estimate!.bound < 20e6);
  const { raw, reading } = ownAt(60e9);
  const stepped = { raw, reading: { ...reading, time: groupTime(A, 65e9) } };
  const after = talk.observe(stepped).estimate!;
  t.ok(Math.abs(after.offset - (estimate!.offset - 5e9)) < 1e3, `${after.offset}`);
  t.ok(after.bound < 20e6);
  t.end();
});

t.test('a clock that is not far enough off is not set', (t) => {
  const set = { tolerance: spanOf(500e6), every: spanOf(60e9) };
  const { observed } = play('simex', { offset: 300e6, drift: 0, takes: 2e6 }, 100, { set });
  t.equal(observed.set, 0);
  t.end();
});

t.test('a clock that stands still is known to be far off, and is set', (t) => {
  const still = { offset: 0, drift: -1, takes: 2e6 };
  const { observed, truth } = play('ds3231-letters', { ...still }, 60);
  t.ok(Math.abs(observed.estimate!.offset - truth) <= observed.estimate!.bound);
  t.ok(observed.age! < 12e9, 'it was read');
  const set = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
  t.equal(play('ds3231-letters', { ...still }, 60, { set }).observed.set, 1);
  t.end();
});

t.test('a clock is not set by a time that is not good itself', (t) => {
  const set = { tolerance: spanOf(100e6), every: spanOf(60e9) };
  const clock = { offset: 9e9, drift: 0, takes: 2e6, own: 'unset' } as const;
  const { observed } = play('simex', clock, 100, { set });
  t.equal(observed.set, 0);
  t.ok(observed.answered > 10, 'it is read all the same');
  t.end();
});

t.test('setting that has no effect is told, and not tried again before its time', (t) => {
  const set = { tolerance: spanOf(100e6), every: spanOf(300e9) };
  const clock = { offset: 4e9, drift: 0, takes: 2e6, deafToSetting: true };
  const { events } = play('ds3231-letters', clock, 200, { set });
  const faults = events.flatMap((event) => (event.type === 'fault' ? [event.fault] : []));
  t.same(faults, ['setting-without-effect']);
  t.equal(events.filter(({ type }) => type === 'set').length, 1);
  t.end();
});

t.test(
  'a clock whose first step of two was taken and not acknowledged is not left standing',
  (t) => {
    const set = { tolerance: spanOf(100e6), every: spanOf(3600e9) };
    let lost = 1;
    // Acknowledgements of the first step are the shorter ones: the first of them is lost.
    const answers = (bytes: Uint8Array): Uint8Array =>
      bytes.length < 10 && (lost -= 1) >= 0 ? new Uint8Array() : bytes;
    const clock = { offset: 4e9, drift: 0, takes: 2e6, answers };
    const { events, observed, truth } = play('simex', clock, 120, { set });
    t.match(
      events.filter(({ type }) => type === 'fault' || type === 'set'),
      [{ type: 'fault', fault: 'refused-setting' }, { type: 'set' }],
    );
    t.equal(observed.set, 1);
    t.ok(Math.abs(truth) < 20e6, `${truth / 1e6} ms`);
    t.end();
  },
);

const hourly = { tolerance: spanOf(100e6), every: spanOf(3600e9) };

t.test('a setting whose steps are refused is not tried again before its time', (t) => {
  const off = { offset: 4e9, drift: 0, takes: 2e6 };
  // No acknowledgement of the first step, of the last one, of any; and the reply of a Modbus exception.
  const refusals: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
    (bytes) => (bytes[1] === 0x10 ? new Uint8Array() : bytes),
    (bytes) => (bytes[1] === 0x06 ? new Uint8Array() : bytes),
    (bytes) => (bytes[1] === 0x03 ? bytes : new Uint8Array()),
    (bytes) => (bytes[1] === 0x10 ? Uint8Array.of(1, 0x90, 4, 0x4d, 0xc3) : bytes),
  ];
  for (const answers of refusals) {
    for (const deafToSetting of [false, true]) {
      const clock = { ...off, answers, deafToSetting };
      const { writes } = play('simex', clock, 200, { set: hourly });
      t.equal(writes.length, 2, `each step once: ${writes.join(' ')}`);
    }
  }
  const deaf = {
    ...off,
    answers: (bytes: Uint8Array) => (bytes.length < 9 ? bytes.subarray(1) : bytes),
  };
  t.equal(play('ds3231-letters', deaf, 200, { set: hourly }).writes.length, 1);
  const often = { tolerance: spanOf(100e6), every: spanOf(60e9) };
  const { writes } = play('ds3231-letters', { ...deaf, offset: 4e9, deafToSetting: true }, 630, {
    set: often,
  });
  for (const [i, at] of writes.entries()) if (i > 0) t.ok(at - writes[i - 1]! >= 60, `at ${at}`);
  t.ok(writes.length > 7, `${writes.length}: in its time it is tried again`);
  t.end();
});

t.test('what is known of the last setting before a restart keeps the pace', (t) => {
  const since = (ago: number): number =>
    play('simex', { offset: 4e9, drift: 0, takes: 2e6 }, 60, {
      set: hourly,
      lastSet: groupTime(A - ago),
    }).writes.length;
  t.equal(since(100), 0);
  t.equal(since(3590), 2, 'its time has come meanwhile');
  t.equal(since(3600 * 24), 2);
  t.equal(since(-100), 0, 'a shown clock that is behind that');
  t.equal(since(-3600 * 24), 2, 'one that was set back by far');
  t.end();
});

t.test(
  'noise on a line without a check sets no clock, raises no false fault, and misleads nobody',
  (t) => {
    for (const [name, seed] of [
      ['ds3231-letters', 1],
      ['hopf-utc', 2],
      ['synchrotime', 3],
      ['ds3231-at', 4],
    ] as const) {
      const random = seededRandom(seed);
      // Of a thousand bits two are wrong.
      const noisy = (byte: number): number => {
        let flipped = byte;
        for (let bit = 0; bit < 8; bit += 1) if (random() < 0.002) flipped ^= 1 << bit;
        return flipped;
      };
      const clock = {
        offset: 20e6,
        drift: 0,
        takes: 2e6,
        answers: (b: Uint8Array) => b.map(noisy),
      };
      const { events, observed } = play(
        name,
        clock,
        1200,
        { set: hourly },
        ({ estimate, untrusted }) => {
          const wrong = estimate && Math.abs(estimate.offset - 20e6) > estimate.bound;
          if (wrong) t.fail(`${name}: ${estimate.offset / 1e6} ms +- ${estimate.bound / 1e6}`);
          if (untrusted) t.fail(`${name} is not to be trusted`);
        },
      );
      t.equal(observed.set, 0, name);
      t.ok(observed.estimate!.bound < 30e6, `${name}: within ${observed.estimate!.bound / 1e6} ms`);
      const faults = new Set(events.flatMap((one) => (one.type === 'fault' ? [one.fault] : [])));
      t.notOk(faults.has('setting-without-effect'));
      t.ok(faults.has('unconfirmed'), `${name}: misread answers are counted`);
    }
    t.end();
  },
);

t.test('a clock that is really wrong is set all the same, on the same line', (t) => {
  const random = seededRandom(9);
  const noisy = (byte: number): number => (random() < 0.016 ? byte ^ (1 << (8 * random())) : byte);
  const clock = { offset: 4e9, drift: 0, takes: 2e6, answers: (b: Uint8Array) => b.map(noisy) };
  const { observed, truth } = play('ds3231-at', clock, 300, { set: hourly });
  t.equal(observed.set, 1);
  t.ok(Math.abs(truth) < 20e6, `${truth / 1e6} ms`);
  t.end();
});

t.test('what is no answer is told by its name', (t) => {
  const faultOf = (answers: (bytes: Uint8Array) => Uint8Array): string | undefined => {
    const { events } = play('hopf-utc', { offset: 0, drift: 0, takes: 1e6, answers }, 2);
    const told = events.flatMap((event) => (event.type === 'fault' ? [event.fault] : []));
    return told.find((fault) => fault !== 'unconfirmed');
  };
  t.equal(
    faultOf(() => new Uint8Array()),
    'no-answer',
  );
  t.equal(
    faultOf((bytes) => bytes.subarray(0, 9)),
    'partial-answer',
  );
  t.equal(
    faultOf((bytes) => bytes.map((byte) => byte ^ 0x55)),
    'garbage',
  );
  t.equal(
    faultOf((bytes) =>
      Uint8Array.from(bytes, (byte, i) => (i === 9 ? 0x33 : i === 10 ? 0x39 : byte)),
    ),
    'impossible-date',
  );
  t.end();
});

t.test('an answer after garbage is an answer', (t) => {
  const answers = (bytes: Uint8Array): Uint8Array => Uint8Array.from([0xff, 0x02, 0x00, ...bytes]);
  const { events } = play('hopf-utc', { offset: 0, drift: 0, takes: 1e6, answers }, 2);
  t.same([...new Set(events.map(({ type }) => type))], ['answered']);
  t.end();
});

t.test("the frames are the reference's", (t) => {
  const hex = (name: string, step?: number): string => {
    const dialogue = CLOCKS.get(name)!;
    const parts = step === undefined ? dialogue.ask : dialogue.set![step]!.send;
    const moment = momentOf(groupTime(A), UTC, { quality: 'synchronised', bound: spanOf(0) });
    const format = formatFor({ ...dialogue, scale: 'local' }, parts);
    return Buffer.from(
      encode(format, { ...moment, offset: name === 'simex' ? 7200 : 0 })!,
    ).toString('hex');
  };
  t.equal(hex('simex'), '01030010000705cd');
  t.equal(hex('simex', 0), '0110001100060c07ea0007000f000e002200385472');
  t.equal(hex('simex', 1), '01060017000379cf');
  t.equal(hex('synchrotime', 0), '4061707e576a000010');
  t.equal(Buffer.from(hex('ds3231-letters', 0), 'hex').toString(), 'w1784118896');
  t.end();
});
