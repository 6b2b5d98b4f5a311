// Of several answers the one that can be least wrong, with its bound worked out.
import t from 'tap';
import { BestAnswer } from '#agent/core/one-shot/best-answer.js';
import { Asker } from '#protocol/measure/asker.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import { groupTime } from '#protocol/time.js';
import type { GroupReply } from '#protocol/wire/reply.js';
import { stampAt } from '#sim/peer.js';

/** Asks, and takes in answers that hold 1 ms. */
class Asked {
  readonly asker = new Asker();
  readonly answers = new BestAnswer(this.asker);
  #sequence = 0;

  /** An ask at `left` is answered at `back`, both in nanoseconds: the master says 100 s, and its own bound. */
  answer(left: number, back: number, changes: Partial<GroupReply> = {}): unknown {
    const sequence = this.#sequence++;
    this.asker.asked(sequence, stampAt(left));
    const reply: GroupReply = {
      timescale: 'group',
      seconds: 1_790_000_100,
      nanoseconds: 0,
      hold: 1_000_000,
      correction: undefined,
      heard: 1,
      quality: 'synchronised',
      anonymous: false,
      settings: 0,
      untraced: false,
      leap: 'none',
      bound: 500,
      ...changes,
    };
    return this.answers.add(sequence, reply, stampAt(back));
  }
}

t.test(
  'an answer is the master’s time in the middle, wrong by half the way and its own bound',
  (t) => {
    const asked = new Asked();
    t.equal(asked.answers.best, undefined);
    t.equal(asked.answer(1e9, 1e9 + 1_200_000), undefined);
    const { line, roundTrip } = asked.answers.best!;
    t.equal(roundTrip, 200_000, 'without the millisecond that the master held it');
    t.equal(line.raw, 1e9 + 1_200_000);
    // 100 us there, 1 ms held, 100 us back.
    t.same(line.group, groupTime(1_790_000_100, 1_100_000));
    t.equal(line.bound, 100_500);
    t.equal(line.drift, 5e-4);
    t.end();
  },
);

t.test('a better answer takes the place of the best, a worse one does not', (t) => {
  const asked = new Asked();
  asked.answer(1e9, 1e9 + 1_200_000);
  asked.answer(1.01e9, 1.01e9 + 1_400_000);
  t.equal(asked.answers.best!.roundTrip, 200_000);
  asked.answer(1.02e9, 1.02e9 + 1_100_000);
  t.equal(asked.answers.best!.roundTrip, 100_000);
  t.end();
});

t.test(
  'the best grows old: after a second 500 ppm have made a worse answer the better one',
  (t) => {
    const asked = new Asked();
    asked.answer(1e9, 1e9 + 1_200_000);
    asked.answer(2e9, 2e9 + 1_400_000);
    // The first is now wrong by 100.5 us and 500 us more, the second by 200.5 us.
    t.equal(asked.answers.best!.roundTrip, 400_000);
    t.end();
  },
);

t.test('an answer from after a setting replaces all from before it', (t) => {
  const asked = new Asked();
  asked.answer(1e9, 1e9 + 1_200_000);
  asked.answer(1.01e9, 1.01e9 + 3_000_000, { settings: 1 });
  t.equal(asked.answers.best!.roundTrip, 2_000_000);
  t.end();
});

t.test('an answer that holds no time is none, but no fault', (t) => {
  const asked = new Asked();
  t.equal(asked.answer(1e9, 1e9 + 1_200_000, { quality: 'unset' }), undefined);
  t.equal(asked.answer(1.1e9, 1.1e9 + 1_200_000, { bound: Infinity }), undefined);
  t.equal(asked.answers.best, undefined);
  t.end();
});

t.test('an answer that no group can give is refused, and is none', (t) => {
  const asked = new Asked();
  for (const [i, seconds] of [0, TIME_LEAST - 1, TIME_MOST, 2 ** 32 - 1].entries()) {
    const left = (i + 1) * 1e9;
    t.equal(asked.answer(left, left + 1_200_000, { seconds }), 'incredible-time', String(seconds));
    t.equal(asked.answers.best, undefined);
  }
  t.equal(asked.answer(9e9, 9e9 + 1_200_000, { seconds: TIME_MOST - 1 }), undefined);
  t.equal(asked.answers.best!.line.group.seconds, TIME_MOST - 1);
  t.end();
});
