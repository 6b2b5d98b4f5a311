// Loss per direction: what is counted, beside what really became of each ask.
import t from 'tap';
import { Loss } from '#protocol/measure/loss.js';
import { seededRandom } from '../../sim/random.js';

/** What really became of asks, beside what the loss counter makes of them. */
interface Fate {
  readonly out: number;
  readonly back: number;
}

interface Path {
  readonly out: number;
  readonly back: number;
  /** Chance that a reply is overtaken by the next. */
  readonly reorder?: number;
  /** Chance that an ask is overtaken by the next. */
  readonly reorderOut?: number;
  readonly duplication?: number;
}

/**
 * Sends `asks` asks over a bad path, and a last one over a good path so that every fate is known.
 * A duplicated ask is refused by the replay window and never counted; a duplicated reply never
 * reaches the counter either.
 */
function lose(seed: number, asks: number, path: Path): { loss: Loss; truth: Fate } {
  const random = seededRandom(seed);
  const loss = new Loss();
  let heard = 0;
  let [out, back] = [0, 0];
  let waiting: { ask: number; heard: number } | undefined;
  let held: number | undefined;
  const replied = (ask: number, sure: boolean): void => {
    heard += 1;
    const reply = { ask, heard: heard & 0xffff };
    if (!sure && random() < path.back) {
      back += 1;
      return;
    }
    if (waiting === undefined && !sure && random() < (path.reorder ?? 0)) {
      waiting = reply;
      return;
    }
    loss.answered(reply.ask, reply.heard);
    if (waiting !== undefined) loss.answered(waiting.ask, waiting.heard);
    waiting = undefined;
  };
  for (let ask = 1; ask <= asks + 2; ask += 1) {
    const sure = ask > asks;
    loss.asked();
    if (!sure && random() < path.out) {
      out += 1;
      continue;
    }
    if (held === undefined && !sure && random() < (path.reorderOut ?? 0)) {
      held = ask;
      continue;
    }
    replied(ask, sure);
    if (held !== undefined) replied(held, sure);
    held = undefined;
  }
  return { loss, truth: { out, back } };
}

t.test('losses are told apart by direction, over a turn of the 16-bit count', (t) => {
  for (const [seed, path] of [
    { out: 0, back: 0 },
    { out: 0.3, back: 0 },
    { out: 0, back: 0.3 },
    { out: 0.2, back: 0.1 },
    { out: 0.7, back: 0.7 },
  ].entries()) {
    const { loss, truth } = lose(seed, 100_000, path);
    const { total } = loss.observe();
    t.same(
      total,
      { asks: 100_002, lostOut: truth.out, lostBack: truth.back },
      JSON.stringify(path),
    );
  }
  t.end();
});

t.test('an overtaken reply is not lost, and is counted as reordered', (t) => {
  const { loss, truth } = lose(6, 20_000, { out: 0.1, back: 0.1, reorder: 0.1 });
  const { total, reordered } = loss.observe();
  t.same(total, { asks: 20_002, lostOut: truth.out, lostBack: truth.back });
  t.ok(reordered > 1000, `${reordered}`);
  t.end();
});

t.test('an overtaken ask is not lost either', (t) => {
  const { loss, truth } = lose(7, 20_000, { out: 0, back: 0, reorderOut: 0.1 });
  t.same(truth, { out: 0, back: 0 });
  const { total } = loss.observe();
  t.same(total, { asks: 20_002, lostOut: 0, lostBack: 0 });
  t.end();
});

t.test('recent loss is over the last 64 to 128 asks, and forgets what was before', (t) => {
  const loss = new Loss();
  let heard = 0;
  let ask = 0;
  const send = (count: number, everyOther: boolean): void => {
    for (let i = 0; i < count; i += 1) {
      loss.asked();
      ask += 1;
      if (everyOther && ask % 2 === 0) continue;
      heard += 1;
      loss.answered(ask, heard);
    }
  };
  t.same([loss.observe().out, loss.observe().back], [0, 0]);
  send(1000, true);
  t.ok(Math.abs(loss.observe().out - 0.5) < 0.02, `${loss.observe().out}`);
  send(200, false);
  t.equal(loss.observe().out, 0);
  t.equal(loss.observe().total.lostOut, 500);
  t.end();
});

t.test('a restart counts from zero and keeps what was counted', (t) => {
  const loss = new Loss();
  for (let i = 1; i <= 10; i += 1) loss.asked();
  loss.answered(10, 8);
  t.equal(loss.observe().total.lostOut, 2);
  loss.restart();
  t.equal(loss.count, 0);
  loss.asked();
  loss.answered(1, 1);
  t.same(loss.observe().total, { asks: 11, lostOut: 2, lostBack: 7 });
  t.end();
});
