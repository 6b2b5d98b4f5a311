// Group time by itself, without a master around it.

import t from 'tap';
import { Group } from '#master/core/group/group.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

const newGroup = (): Group =>
  new Group(
    {
      mode: 'average',
      start: { own: { raw: rawTime(0), time: groupTime(1_790_000_000), width: spanOf(1e3) } },
      consensus: { maxSlewRate: 5e-4, gather: spanOf(5e9) },
      interval: spanOf(1e9),
    },
    { leads: true },
  );

const vote = (offset: number) => ({ offset: spanOf(offset), bound: spanOf(1e3) });

for (const walls of [false, true])
  for (const offset of [0, 1e6])
    t.test(`a round on the instant of the last move, ${offset} ns off, walls: ${walls}`, (t) => {
      const group = newGroup();
      const at = rawTime(60e9);
      group.form(spanOf(0), at);
      // As when the parent group was lost by the time of a round.
      group.standAlone(at);
      const votes = [vote(0), vote(offset), vote(offset)];
      t.ok(group.round(votes, 0, () => [], at, walls));
      const { bound, drift, rate } = group.lineToSend(rawTime(61e9));
      t.match([bound, drift, rate].map(Number.isFinite), [true, true, true], 'is sent in numbers');
      t.ok(drift >= 0);
      t.end();
    });
