// The last rounds, explained: who voted with what, who was left out, and what came out.

import t from 'tap';
import { type HeldRound, RoundLog } from '#master/core/agreement/round-log.js';
import { agreeAmongAll } from '#master/core/group/consensus.js';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { groupTime, spanOf } from '#protocol/time.js';

const recordOf = (name: string) => ({ credential: { name } }) as unknown as AgentRecord;

/** The master's own vote, and those of line-1, line-2 and so on. */
function held(number: number, offsets: readonly number[], changes: Partial<HeldRound> = {}) {
  const votes = [0, ...offsets].map((offset) => ({ offset, bound: 10 }));
  const { absent = 0 } = changes;
  return {
    number,
    time: groupTime(1_790_000_000 + number),
    votes,
    voters: offsets.map((_, i) => ({ record: recordOf(`line-${i + 1}`), wall: i === 1 })),
    absent,
    agreement: agreeAmongAll(votes, absent),
    others: [],
    ...changes,
  };
}

t.test('a round says who voted with what, and who agrees with the middle', (t) => {
  const log = new RoundLog();
  const others = [{ record: recordOf('line-9'), standing: 'stale' as const }];
  log.add(held(7, [4, 6, 500], { others }));
  t.match(log.explain(1), [
    {
      number: 7,
      founded: undefined,
      agreed: true,
      offset: 4,
      moved: 4,
      middle: { offset: 5, bound: 10 },
      absent: 0,
      votes: [
        { name: undefined, offset: 0, bound: 10, agrees: true },
        { name: 'line-1', offset: 4, wall: false, agrees: true },
        { name: 'line-2', offset: 6, wall: true, agrees: true },
        { name: 'line-3', offset: 500, agrees: false },
      ],
      others: [{ name: 'line-9', standing: 'stale' }],
    },
  ]);
  t.end();
});

t.test('what was limited says where the rest is, and the absent stand by the time', (t) => {
  const log = new RoundLog();
  const round = held(1, [8, 8, 8]);
  log.add({ ...round, agreement: { ...round.agreement, offset: 2 } });
  log.add(held(2, [8], { absent: 3 }));
  const [limited, among] = log.explain(9);
  t.match(limited, { offset: 8, moved: 2 });
  t.match(among, { absent: 3, middle: { offset: 0 }, offset: 0 });
  t.end();
});

t.test('the first agreement says whose time was taken', (t) => {
  const log = new RoundLog();
  const vote = { offset: 5, bound: 9 };
  const founding = {
    by: 'clocks' as const,
    offset: spanOf(5),
    agreed: true,
    voters: 3,
    disagreeing: ['line-2'],
  };
  const opinions = [
    { name: 'line-1', vote },
    { name: 'line-2', vote: { offset: 900, bound: 9 } },
  ];
  log.add({ number: 3, time: groupTime(1_790_000_000), founding, opinions });
  t.match(log.explain(1), [
    {
      founded: 'clocks',
      middle: undefined,
      offset: 5,
      votes: [
        { name: 'line-1', agrees: true },
        { name: 'line-2', agrees: false },
      ],
    },
  ]);
  t.end();
});

t.test('64 rounds are kept, of a large group fewer, and always the last one', (t) => {
  const log = new RoundLog();
  for (let i = 0; i < 100; i += 1) log.add(held(i, [1]));
  t.same(
    log.explain(2).map(({ number }) => number),
    [98, 99],
  );
  t.same(
    log.explain(64, groupTime(1_790_000_000 + 97)).map(({ number }) => number),
    [98, 99],
  );
  t.same(log.explain(64, groupTime(1_790_000_000 + 99)), []);
  t.equal(log.explain(64, groupTime(5)).length, 64, 'as after a restart');
  t.equal(log.explain(1000).length, 64);
  const thousand = Array.from({ length: 999 }, () => 1);
  for (let i = 0; i < 20; i += 1) log.add(held(i, thousand));
  t.equal(log.explain(1000).length, 10);
  log.add(held(7, [...thousand, ...Array.from({ length: 20_000 }, () => 1)]));
  t.equal(log.explain(1000).length, 1);
  t.end();
});
