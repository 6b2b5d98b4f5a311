// What of a group counts for the memory of the last day.

import t from 'tap';
import { lookAtGroup } from '#master/daemon/day-look.js';

type Seen = Parameters<typeof lookAtGroup>[0];

const LOSS = { asks: 10, lostOut: 1, lostBack: 0 };
const agent = (name: string, more: object = {}): object => ({
  name,
  role: 'agent',
  connected: true,
  health: 'healthy',
  standing: 'votes',
  quality: 'synchronised',
  loss: { total: LOSS },
  ...more,
});
const seen = (agents: readonly object[], more: object = {}): Seen =>
  ({
    time: { seconds: 1, nanoseconds: 0 },
    bound: 5,
    term: 1,
    gathering: false,
    quality: 'synchronised',
    round: { agreed: true },
    agents,
    ...more,
  }) as unknown as Seen;

const troublesOf = (...args: Parameters<typeof lookAtGroup>): unknown => [
  ...lookAtGroup(...args).troubles,
];

t.test('whoever is not well counts, with what is wrong', (t) => {
  const agents = [
    agent('well'),
    agent('new', { standing: 'joining' }),
    agent('gone', { connected: false }),
    agent('lost', { health: 'lost' }),
    agent('odd', { standing: 'outlier' }),
    agent('alone', { quality: 'holdover' }),
    agent('ahead', { quality: 'astray' }),
    agent('phone', { role: 'client', connected: false }),
    agent('asks', { standing: 'client', connected: false }),
    agent('lab-2', { role: 'master', connected: false }),
  ];
  const key = new Uint8Array(32);
  const expected = [
    { name: 'well', role: 'agent' as const, key },
    { name: 'never', role: 'agent' as const, key },
  ];
  t.same(troublesOf(seen(agents), expected), [
    ['never', 'away'],
    ['gone', 'away'],
    ['lost', 'lost'],
    ['odd', 'outlier'],
    ['alone', 'holdover'],
    ['ahead', 'astray'],
  ]);
  t.same([...lookAtGroup(seen([agent('well')]), []).losses], [['well', LOSS]]);
  t.end();
});

t.test('who stands by judges nothing but whether they are there', (t) => {
  const agents = [agent('odd', { standing: 'outlier' }), agent('lost', { health: 'lost' })];
  t.same(troublesOf(seen(agents, { term: 0 }), []), [['lost', 'lost']]);
  t.end();
});

t.test('the group itself counts under no name', (t) => {
  t.same(troublesOf(seen([], { gathering: true }), []), [['', 'no group time']]);
  t.same(troublesOf(seen([], { bound: 6e8 }), []), [['', 'astray']]);
  t.same(troublesOf(seen([], { quality: 'holdover' }), []), [['', 'holdover']]);
  t.same(troublesOf(seen([], { round: { agreed: false } }), []), [['', 'disagreement']]);
  t.equal(lookAtGroup(seen([], { bound: Infinity }), []).boundNs, null);
  t.end();
});
