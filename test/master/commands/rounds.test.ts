// A round in words: what came out, and why somebody was left out.

import t from 'tap';
import { roundLines } from '#master/commands/rounds.js';
import type { RoundLine, VoteLine } from '#master/daemon/report-rounds.js';

const vote = (name: string, offsetNs: number, weight: 0 | 1 = 1): VoteLine => ({
  name,
  offsetNs,
  boundNs: 40_000,
  wall: false,
  weight,
});

const ROUND: RoundLine = {
  number: 412,
  at: '2026-11-30T21:00:00.123456789Z',
  founded: null,
  agreed: true,
  offsetNs: 1200,
  movedNs: 1200,
  middleNs: 600,
  middleBoundNs: 40_000,
  absent: 0,
  votes: [vote('this master', 0), { ...vote('line-1', 1200), wall: true }, vote('line-2', 5e6, 0)],
  others: [{ name: 'line-3', standing: 'stale' }],
};

t.test('a round tells who voted with what, who did not count, and why', (t) => {
  t.same(roundLines(ROUND), [
    'round 412, 2026-11-30T21:00:00.123Z: 2 of 3 clocks agree; group time moved by +1.20 us',
    '  VOTER                  OFFSET    BOUND  WEIGHT',
    '  this master              0 ns  40.0 us       1',
    '  line-1 (wall clock)  +1.20 us  40.0 us       1',
    '  line-2               +5.00 ms  40.0 us       0  left out: 5.00 ms from the middle clock, more than both bounds, 80.0 us',
    '  line-3                      -        -       -  no vote: stale, it has not answered for four rounds',
  ]);
  t.end();
});

t.test('what is limited, what fails and what begins is told in the first line', (t) => {
  const head = (changes: Partial<RoundLine>): string => roundLines({ ...ROUND, ...changes })[0]!;
  t.match(head({ movedNs: 200 }), /moved by \+200 ns of \+1\.20 us: the rest in the next rounds$/);
  t.match(head({ agreed: false }), /: only 2 of 3 clocks agree: group time is not moved$/);
  t.match(head({ absent: 2 }), /; 2 absent, who stand by the time as it runs; group time moved/);
  t.match(
    head({ founded: 'own', middleNs: null, middleBoundNs: null }),
    /: the first agreement, this machine's own clock: 2 of 3 clocks agree; \+1\.20 us from this/,
  );
  t.end();
});

t.test('who was outvoted with those who are absent is told of the others', (t) => {
  const [, , own] = roundLines({ ...ROUND, votes: [vote('this master', 0, 0), vote('line-1', 9)] });
  t.match(own, /left out: the others agree on \+1\.20 us$/);
  t.end();
});
