// How an adjust becomes the agent's line, and which adjusts correct nothing.
import t from 'tap';
import { rawTime } from '#protocol/time.js';
import type { Adjust } from '#protocol/wire/adjust.js';
import type { Message } from '#protocol/wire/message.js';
import { pull, sealed } from '#sim/peer.js';
import { adjust, joined, send } from '../joined.js';

t.test('a correction at any edge of its fields leaves a clock that can be told to others', (t) => {
  const odd: Partial<Adjust>[] = [
    { drift: Infinity },
    { bound: Infinity },
    { rawSeconds: 2 ** 32 - 1 },
    { groupSeconds: 2 ** 32 - 1, groupNanoseconds: 999_999_999 },
    { groupSeconds: 0 },
    { rate: (2 ** 31 - 1) * 2 ** -40 },
    { rate: -(2 ** 31 - 1) * 2 ** -40 },
  ];
  for (const changes of odd) {
    const { follower, session } = joined();
    const told = JSON.stringify(changes);
    t.doesNotThrow(() => {
      send(follower, sealed(session, adjust(changes), 0, 1), 2e9);
      const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
      send(follower, sealed(session, ask, 1, 1), 2e9);
      pull(follower, 2e9);
      follower.wake(rawTime(3e10));
      pull(follower, 3e10);
    }, told);
    t.notOk(Number.isNaN(follower.now(rawTime(2e9)).bound), told);
  }
  t.end();
});
