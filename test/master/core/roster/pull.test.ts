// Pulling another master's roster: it asks until it has all of it, and then only when there is a reason.

import t from 'tap';
import { Pull } from '#master/core/roster/pull.js';
import { NEVER, rawTime, SECOND } from '#protocol/time.js';
import type { RosterPart } from '#protocol/wire/roster-part.js';

const at = (second: number) => rawTime(second * SECOND);
const DIGEST = new Uint8Array(16).fill(1);
const EARLIER = new Uint8Array(16).fill(2);

const partOf = (changes: Partial<RosterPart> = {}): RosterPart => ({
  digest: DIGEST,
  epoch: 7,
  after: 0,
  upTo: 9,
  last: 30,
  question: 1,
  entries: new Uint8Array(),
  ...changes,
});

/** At which of these milliseconds an ask leaves, while nothing comes. */
function asksIn(pull: Pull, from: number, until: number, isSame = false): number[] {
  const asks: number[] = [];
  for (let ms = from; ms < until; ms += 1) if (pull.due(at(ms / 1000), isSame)) asks.push(ms);
  return asks;
}

const askOf = (pull: Pull) => {
  const { epoch, after } = pull.ask(DIGEST, 1);
  return { epoch, after };
};

/** One that has all 30 changes, since 1 ms. */
function complete(): Pull {
  const pull = new Pull(at(0));
  pull.due(at(0), false);
  pull.took(partOf({ upTo: 30 }), at(0.001));
  return pull;
}

t.test('it asks part after part, 2 ms apart, and no more when it has all', (t) => {
  const pull = new Pull(at(0));
  t.ok(pull.due(at(0), false));
  t.same(askOf(pull), { epoch: 0, after: 0 }, 'of whatever numbering');
  pull.took(partOf(), at(0.01));
  t.notOk(pull.complete);
  t.same(asksIn(pull, 10, 20), [12]);
  t.same(askOf(pull), { epoch: 7, after: 9 });
  pull.took(partOf({ after: 9, upTo: 30 }), at(0.02));
  t.ok(pull.complete);
  t.equal(pull.digest, DIGEST);
  t.same(asksIn(pull, 20, 29_000, true), []);
  t.end();
});

t.test(
  'who does not answer is asked eight times, ever more seldom, and then not before a reason',
  (t) => {
    const pull = new Pull(at(0));
    t.same(asksIn(pull, 0, 20_000), [0, 100, 300, 700, 1500, 3100, 5100, 7100]);
    t.equal(pull.tries, 0);
    pull.differs(at(20));
    t.same(asksIn(pull, 20_000, 20_300), [20_000, 20_100], 'a beacon is one');
    pull.differs(at(20.15));
    t.same(asksIn(pull, 20_150, 20_300), [], 'but not while it asks anyway');
    t.end();
  },
);

t.test('under a new session it asks at once, because its master may have begun anew', (t) => {
  const pull = complete();
  pull.has(1, at(1));
  t.same(asksIn(pull, 1000, 1050, true), [1000]);
  pull.took(partOf({ after: 30, upTo: 30 }), at(1.05));
  pull.has(1, at(2));
  t.same(asksIn(pull, 2000, 2050, true), [], 'the same session is no reason');
  pull.has(2, at(3));
  t.same(asksIn(pull, 3000, 3050, true), [3000]);
  t.end();
});

t.test('a master that begins anew numbers anew, and is asked from its beginning', (t) => {
  const pull = complete();
  pull.took(partOf({ epoch: 8, last: 12 }), at(1));
  t.notOk(pull.complete, 'fewer changes than before are not all');
  t.same(askOf(pull), { epoch: 8, after: 9 });
  pull.took(partOf({ epoch: 7, after: 9, upTo: 30 }), at(1.01));
  t.same(askOf(pull), { epoch: 8, after: 9 }, 'what a late part of before says does not count');
  pull.took(partOf({ epoch: 8, after: 9, upTo: 12, last: 12 }), at(1.02));
  t.ok(pull.complete);
  t.end();
});

t.test('a part that does not join on leaves a gap, which is asked for', (t) => {
  const pull = new Pull(at(0));
  pull.due(at(0), false);
  pull.took(partOf(), at(0.001));
  pull.took(partOf({ after: 18, upTo: 30 }), at(0.002));
  t.notOk(pull.complete);
  t.same(askOf(pull), { epoch: 7, after: 9 });
  pull.took(partOf({ after: 5, upTo: 20 }), at(0.003));
  t.same(askOf(pull), { epoch: 7, after: 20 }, 'one that overlaps joins on');
  pull.took(partOf({ after: 5, upTo: 12 }), at(0.004));
  t.same(askOf(pull), { epoch: 7, after: 20 }, 'and one that is repeated takes nothing back');
  t.end();
});

t.test('a part that was overtaken on its way does not make it believe that it has all', (t) => {
  const pull = new Pull(at(0));
  pull.due(at(0), false);
  pull.took(partOf({ upTo: 9, last: 30 }), at(0.001));
  pull.took(partOf({ upTo: 9, last: 9, digest: EARLIER }), at(0.002));
  t.notOk(pull.complete);
  t.equal(pull.digest, DIGEST);
  t.same(asksIn(pull, 2, 20), [3]);
  t.end();
});

t.test('parts that bring nothing do not make it ask at once, again and again', (t) => {
  const pull = new Pull(at(0));
  const asks: number[] = [];
  for (let ms = 0; ms < 20_000; ms += 1) {
    if (!pull.due(at(ms / 1000), false)) continue;
    asks.push(ms);
    pull.took(partOf({ upTo: 0 }), at(ms / 1000));
  }
  t.same(asks, [0, 100, 300, 700, 1500, 3100, 5100, 7100]);
  t.end();
});

t.test('each half minute it looks at the whole digest, and begins anew if that is another', (t) => {
  for (const [isSame, epoch, after] of [
    [true, 7, 30],
    [false, 0, 0],
  ] as const) {
    const pull = complete();
    t.same(asksIn(pull, 1000, 30_050, isSame), [30_000]);
    t.same(askOf(pull), { epoch, after });
    pull.took(partOf({ after, upTo: 30 }), at(30.05));
    t.same(asksIn(pull, 30_050, 60_050, isSame), [60_000]);
  }
  t.end();
});

t.test('a part answers one of its last eight asks', (t) => {
  const pull = new Pull(at(0));
  t.notOk(pull.awaits(partOf({ question: 0 })), 'nothing was asked');
  for (let sequence = 1; sequence <= 9; sequence += 1) pull.ask(DIGEST, sequence);
  t.same(
    [1, 2, 9, 10].map((question) => pull.awaits(partOf({ question }))),
    [false, true, true, false],
  );
  t.end();
});

t.test('a difference is counted from when it was first seen', (t) => {
  const pull = complete();
  t.equal(pull.differsSince, undefined);
  pull.seen(false, at(3));
  pull.seen(false, at(4));
  t.equal(pull.differsSince, at(3));
  pull.seen(true, at(5));
  t.equal(pull.differsSince, undefined);
  t.end();
});

t.test('it is to be woken when it asks next, or looks', (t) => {
  const pull = new Pull(at(5));
  t.equal(pull.wakeAt(), at(5));
  const done = complete();
  t.equal(done.wakeAt(), at(30));
  t.ok(done.wakeAt() < NEVER);
  t.end();
});
