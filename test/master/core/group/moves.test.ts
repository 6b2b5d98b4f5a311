// How rounds move a group's line: what was announced, and no further.

import t from 'tap';
import { Moves } from '#master/core/group/moves.js';
import type { Line } from '#protocol/clock/line.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

const LINE: Line = {
  raw: rawTime(0),
  group: groupTime(1_790_000_000),
  rate: 0,
  bound: spanOf(0),
  drift: 0,
};

const aim = (offset: number, rate?: number) => ({ offset: spanOf(offset), rate });

t.test('a round goes no further than the one before has announced', (t) => {
  const moves = new Moves(spanOf(1e9), rawTime(0));
  const formed = moves.form(LINE, rawTime(0), spanOf(5e9));
  t.equal(formed.group.seconds, 1_790_000_005, 'but for the first, which goes anywhere');
  const first = moves.approach(formed, rawTime(1e9), aim(1e6), 5e-4);
  t.ok(first.by <= 1, `${first.by} ns: nothing was announced`);
  t.ok(first.line.drift >= 5e-4, 'and announces what it could not do');
  const second = moves.approach(first.line, rawTime(2e9), aim(1e6), 5e-4);
  t.equal(second.by, 5e5, 'as much as the policy allows');
  t.equal(moves.since(rawTime(3e9)), 1e9);
  t.end();
});

t.test('what comes over goes all the way at once, and who asks has to learn of it', (t) => {
  const moves = new Moves(spanOf(1e9), rawTime(0));
  t.equal(moves.unlearned(rawTime(1e9)), 0);
  const { by } = moves.approach(LINE, rawTime(1e9), { ...aim(-3e9), atOnce: true }, 5e-4);
  t.equal(by, -3e9);
  t.ok(moves.unlearned(rawTime(1e9)) >= 3e9);
  t.ok(moves.unlearned(rawTime(600e9)) < 1e3);
  t.end();
});

t.test('the rate nears what is wanted, slowly in an old group, and never beyond 500 ppm', (t) => {
  const ratesOf = (old: boolean): number[] => {
    const moves = new Moves(spanOf(1e9), rawTime(0));
    let line = moves.form(LINE, rawTime(0), spanOf(0));
    if (old) moves.continue(rawTime(0));
    return [1, 2, 3, 4, 5, 6, 7, 8].map((second) => {
      line = moves.approach(line, rawTime(second * 1e9), aim(0, 1), 5e-4).line;
      return line.rate;
    });
  };
  const [young, old] = [ratesOf(false), ratesOf(true)];
  t.ok(young.at(-1)! > 10 * old.at(-1)!, `${young.at(-1)} ${old.at(-1)}`);
  t.ok(young.every((rate) => rate >= 0 && rate <= 5e-4));
  t.end();
});
