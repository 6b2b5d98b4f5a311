// A round is told as belfry-master tells it.

import t from 'tap';
import {
  type ToldRound,
  roundText,
  standingText,
  votePlaces,
  voteText,
} from '#page/words/rounds.js';

const vote = (name: string, offsetNs: number, weight: 0 | 1) =>
  ({ name, offsetNs, boundNs: 200, wall: false, weight }) as const;

const ROUND: ToldRound = {
  number: 7,
  at: '2026-12-01T03:12:04.000Z',
  founded: null,
  agreed: true,
  offsetNs: -10,
  movedNs: -10,
  middleNs: 0,
  middleBoundNs: 200,
  absent: 1,
  votes: [vote('lab-1', 0, 1), vote('mit', -20, 1), vote('tapmi', 3.6e12, 0)],
  others: [],
};

t.test('what came out is a sentence', (t) => {
  t.equal(
    roundText(ROUND),
    '2 of 3 clocks agree, 1 absent, who stand by the time as it runs. Group time was moved by −10 ns.',
  );
  t.match(roundText({ ...ROUND, movedNs: -4 }), /moved by −4 ns of −10 ns; the rest follows/);
  t.match(roundText({ ...ROUND, agreed: false }), /^Only 2 of 3.*not moved\.$/);
  t.match(
    roundText({ ...ROUND, founded: 'clocks' }),
    /^The first agreement, what most clocks show/,
  );
  t.end();
});

t.test('who was left out is told why', (t) => {
  const [, counted, far] = ROUND.votes;
  t.equal(voteText(ROUND, counted!), 'counts');
  t.equal(
    voteText(ROUND, far!),
    'left out: 1 h from the middle clock, more than both bounds, 400 ns',
  );
  t.match(voteText({ ...ROUND, middleNs: null }, far!), /no time in common/);
  const outvoted = vote('ros', 100, 0);
  t.match(voteText(ROUND, outvoted), /the others agree on −10 ns/);
  t.equal(voteText({ ...ROUND, agreed: false }, outvoted), 'no majority');
  t.match(standingText('stale'), /has not answered/);
  t.equal(standingText('of a newer version'), 'no vote: of a newer version');
  t.end();
});

t.test('a clock that is an hour off leaves room for the others in the picture', (t) => {
  const { votes, agreed } = votePlaces(ROUND);
  t.equal(agreed, 0.5);
  t.equal(votes[2]!.at, 1, 'at the edge');
  t.ok(votes[0]!.to - votes[0]!.from > 0.2, 'a vote that counts is wide enough to be seen');
  for (const { from, at, to } of votes) t.ok(0 <= from && from <= at && at <= to && to <= 1);
  t.end();
});
