// The rules of an election, exhaustively over small grids.
import t from 'tap';
import {
  type Candidate,
  type Canvassed,
  compareCandidates,
  hasQuorum,
  judgeCanvass,
  outranks,
} from '#master/core/election/candidates.js';
import { MERITS } from '#protocol/wire/beacon.js';
import { MASTERS_MOST, aheadBy16, isNewer16, nextTermOf } from '#protocol/wire/serial-number.js';

const every = <T>(...choices: readonly (readonly T[])[]): T[][] =>
  choices.reduce<T[][]>(
    (all, some) => all.flatMap((begun) => some.map((next) => [...begun, next])),
    [[]],
  );

/** Every number with every rank, merit and bound. */
const GRID: Candidate[] = every<number>(
  [0, 1, 2],
  [0, 1, 255],
  [0, 1, 2, 3],
  [0, 1000, Infinity],
).map(([number, rank, merit, bound]) => ({
  number: number!,
  rank: rank!,
  merit: MERITS[merit!]!,
  bound: bound!,
}));

const told = ({ number, rank, merit, bound }: Candidate): string =>
  `${number} rank ${rank} ${merit} ${bound}`;

t.test('candidates have one order, whoever compares them', (t) => {
  const sorted = GRID.toSorted(compareCandidates);
  // Of a total order every pair stands as its places say: nothing is left to who looks first.
  const wrong: string[] = [];
  for (const [i, one] of sorted.entries())
    for (const [j, other] of sorted.entries())
      if (Math.sign(compareCandidates(one, other)) !== Math.sign(i - j))
        wrong.push(`${told(one)} and ${told(other)}`);
  t.same(wrong, []);
  const shuffled = GRID.toSorted(
    (a, b) => ((a.bound + 7 * a.rank) % 11) - ((b.bound + 7 * b.rank) % 11),
  );
  t.same(shuffled.toSorted(compareCandidates), sorted, 'from whatever order one begins');
  t.end();
});

t.test(
  'the time comes before the rank, the rank before the merit, the merit before the bound',
  (t) => {
    const of = (changes: Partial<Candidate>): Candidate => ({
      number: 3,
      rank: 5,
      merit: 'average',
      bound: 1000,
      ...changes,
    });
    const orders: [Candidate, Candidate, string][] = [
      [of({ rank: 255, merit: 'holdover' }), of({ rank: 0, merit: 'unset' }), 'who has the time'],
      [of({ rank: 4, merit: 'holdover' }), of({ merit: 'reference' }), 'who is preferred'],
      [of({ merit: 'reference', bound: 9e9 }), of({ bound: 0 }), 'who has the true time'],
      [of({}), of({ merit: 'holdover', bound: 0 }), 'who is not in holdover'],
      [of({ bound: 999, number: 7 }), of({ number: 0 }), 'who is more certain'],
      [of({ number: 2 }), of({}), 'the first by number'],
      [
        of({ bound: Infinity, number: 2 }),
        of({ bound: Infinity }),
        'the first of two that know nothing',
      ],
    ];
    for (const [first, second, why] of orders) {
      t.ok(compareCandidates(first, second) < 0, why);
      t.ok(compareCandidates(second, first) > 0, why);
    }
    t.equal(compareCandidates(of({}), of({})), 0);
    t.end();
  },
);

t.test('of two leaders that meet one yields, and never both, unless they are the same', (t) => {
  const leaders = every([0, 1, 7], [1, 2, 9, 0x7ffe, 0xffff]).map(([agents, term]) => ({
    agents: agents!,
    term: term!,
  }));
  for (const one of leaders)
    for (const other of leaders) {
      const [yields, wins] = [outranks(other, one), outranks(one, other)];
      t.notOk(yields && wins, `not both: ${one.term} and ${other.term}`);
      if (one.term !== other.term) t.ok(yields || wins, `one of ${one.term} and ${other.term}`);
    }
  t.equal(
    outranks({ agents: 1, term: 2 }, { agents: 0, term: 9 }),
    true,
    'who has agents, however few',
  );
  t.equal(
    outranks({ agents: 1, term: 9 }, { agents: 100, term: 2 }),
    true,
    'how many does not count',
  );
  t.equal(outranks({ agents: 0, term: 9 }, { agents: 0, term: 2 }), true, 'else the later term');
  t.equal(outranks({ agents: 4, term: 3 }, { agents: 4, term: 0xfffe }), true, 'terms count round');
  t.end();
});

/** Every canvass of up to four agents that are known, and up to four masters. */
function* canvasses(): IterableIterator<Canvassed> {
  for (let known = 0; known <= 4; known += 1)
    for (let answered = 0; answered <= known; answered += 1)
      for (let hearing = 0; hearing <= answered; hearing += 1)
        for (let masters = 2; masters <= 4; masters += 1)
          for (let present = 1; present <= masters; present += 1)
            for (const quorum of [false, true])
              for (const deaf of [false, true])
                yield { known, answered, hearing, masters, present, quorum, deaf };
}

t.test('nobody takes over while most agents still hear the leader', (t) => {
  let seen = 0;
  for (const canvass of canvasses()) {
    const { answered, hearing, deaf } = canvass;
    if (deaf || hearing <= answered - hearing) continue;
    seen += 1;
    t.not(judgeCanvass(canvass), 'lead', JSON.stringify(canvass));
  }
  t.ok(seen > 100, `${seen} canvasses`);
  t.end();
});

t.test('a canvass ends as its counts say, and in nothing else', (t) => {
  const wrong: unknown[] = [];
  for (const canvass of canvasses()) {
    const { known, answered, hearing, masters, present, quorum, deaf } = canvass;
    const lacksQuorum = quorum && present <= masters / 2;
    const cutOff = known > 0 && answered === 0;
    const heard = !deaf && hearing > answered / 2;
    const verdict = judgeCanvass(canvass);
    const rest = heard ? 'leader-is-heard' : 'lead';
    const expected = lacksQuorum ? 'no-quorum' : cutOff ? 'nobody-answers' : rest;
    if (verdict !== expected) wrong.push({ ...canvass, verdict, expected });
  }
  t.same(wrong, []);
  t.end();
});

t.test('a quorum is more than half: two sides never both have it', (t) => {
  for (let masters = 1; masters <= MASTERS_MOST; masters += 1)
    for (let here = 0; here <= masters; here += 1) {
      t.notOk(hasQuorum(here, masters) && hasQuorum(masters - here, masters));
      t.equal(hasQuorum(here, masters), here > masters / 2);
    }
  t.end();
});

t.test('the next term is later, its master’s own, never 0, and never another’s', (t) => {
  const wrong: string[] = [];
  for (let term = 0; term <= 0xffff; term += 1) {
    const next = Array.from({ length: MASTERS_MOST }, (_, number) => nextTermOf(number, term));
    if (new Set(next).size !== MASTERS_MOST) wrong.push(`after ${term} two are the same`);
    for (const [number, own] of next.entries()) {
      if (own <= 0 || own > 0xffff) wrong.push(`${own} after ${term}`);
      if (own % MASTERS_MOST !== number) wrong.push(`${own} is not of ${number}`);
      // RFC 1982; and near, so that no memory is half the circle behind.
      if (!isNewer16(own, term) || aheadBy16(own, term) > 2 * MASTERS_MOST)
        wrong.push(`${own} does not come after ${term}`);
    }
  }
  t.same(wrong, []);
  t.end();
});
