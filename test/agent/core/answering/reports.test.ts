// To which master, and behind which answers, an agent tells of its wall clocks and of UTC.

import t from 'tap';
import type { ReportSources } from '#agent/core/answering/reports.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';
import { inspect, type Message } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { KMC, MASTER_ADDRESS, crypto, newFollower } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { pull, sealed, stampAt, welcome } from '#sim/peer.js';

const SOURCES: ReportSources = {
  wallClocks: () => [
    { wall: 1, offset: spanOf(1), bound: spanOf(1), age: spanOf(0), votes: false, left: spanOf(0) },
  ],
  reference: () => ({
    raw: rawTime(2e9),
    time: groupTime(BEGINNING.seconds),
    width: spanOf(1),
    error: spanOf(1e6),
  }),
};

const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };

const ADJUST: Message = {
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    untraced: false,
    leap: 'none',
    quality: 'synchronised',
    rawSeconds: 1,
    groupSeconds: BEGINNING.seconds + 1,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 0,
  },
};

/** The types of what leaves after these messages of a master that says what it takes. */
function left(
  takes: { readonly takesWalls: boolean; readonly takesReferences: boolean },
  messages: readonly Message[],
  sources = SOURCES,
): string[] {
  const follower = newFollower(sources);
  const place = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99, welcome: takes };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  pull(follower, 1e9);
  return messages.flatMap((message, i) => {
    const bytes = sealed(session, message, i, 1);
    follower.receive({ bytes, from: MASTER_ADDRESS, at: stampAt(2e9 + i * 1e9) });
    return pull(follower, 2e9 + i * 1e9).map((out) => {
      const header = inspect(out.bytes);
      const opened = typeof header === 'string' ? header : openMessage(session, out.bytes, header);
      if (typeof opened === 'string') throw new Error(opened);
      return opened.type;
    });
  });
}

/** Without its own asks. */
const told = (...args: Parameters<typeof left>): string[] =>
  left(...args).filter((type) => type !== 'ask');

const BOTH = { takesWalls: true, takesReferences: true };

t.test('a leader hears of both, and who only asks of UTC alone', (t) => {
  t.same(told(BOTH, [ADJUST]), ['reply', 'wallClock', 'reference']);
  t.same(told(BOTH, [ASK]), ['reply', 'reference'], 'a master that stands by');
  t.end();
});

t.test('nobody is told what he does not take, nor what there is not', (t) => {
  t.same(told({ takesWalls: false, takesReferences: false }, [ADJUST, ASK]), ['reply', 'reply']);
  t.same(told({ ...BOTH, takesWalls: false }, [ADJUST]), ['reply', 'reference']);
  t.same(told(BOTH, [ADJUST], {}), ['reply']);
  t.end();
});

t.test('UTC is told once a second at most', (t) => {
  const references = told(BOTH, [ASK, ASK, ASK]).filter((type) => type === 'reference');
  t.equal(references.length, 3);
  t.end();
});
