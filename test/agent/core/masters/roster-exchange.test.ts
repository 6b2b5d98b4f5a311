// Messages about the roster, as they reach it, or are refused where there is none: it holds everybody's keys.

import t from 'tap';
import { type RosterExchange, takeRosterMessage } from '#agent/core/masters/roster-exchange.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { randomRosterPart } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const FROM = { peer: 4711, session: {} as Session };
const CAME = { sequence: 12, at: rawTime(9) };
const ask = { digest: new Uint8Array(16), epoch: 1, after: 2 };
const part = randomRosterPart(seededRandom(1));

/** Writes down what it gets, and refuses it. */
class Noted implements RosterExchange {
  readonly got: unknown[] = [];
  asked(...what: Parameters<RosterExchange['asked']>) {
    this.got.push(what);
    return 'rate' as const;
  }
  told(...what: Parameters<RosterExchange['told']>) {
    this.got.push(what);
    return 'unasked' as const;
  }
}

t.test('without a roster that is shared both are for another role', (t) => {
  const asked = takeRosterMessage(undefined, FROM, { type: 'rosterAsk', body: ask }, CAME);
  const told = takeRosterMessage(undefined, FROM, { type: 'rosterPart', body: part }, CAME);
  t.same([asked, told], ['wrong-role', 'wrong-role']);
  t.end();
});

t.test('an ask comes with its session and sequence, because the answer names these', (t) => {
  const noted = new Noted();
  t.equal(takeRosterMessage(noted, FROM, { type: 'rosterAsk', body: ask }, CAME), 'rate');
  t.same(noted.got, [[FROM, ask, 12]]);
  t.end();
});

t.test('a part comes with who told it, and when', (t) => {
  const noted = new Noted();
  t.equal(takeRosterMessage(noted, FROM, { type: 'rosterPart', body: part }, CAME), 'unasked');
  t.same(noted.got, [[4711, part, rawTime(9)]]);
  t.end();
});
