// Announcements: who hears a beacon, a goodbye, or that a term is void, and under which term.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { Announcements } from '#master/core/agents/announcements.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import { Outbox } from '#protocol/outbox.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import type { Hello } from '#protocol/wire/hello.js';
import { inspect } from '#protocol/wire/message.js';
import { voidedBy } from '#protocol/wire/notice.js';
import { AGENT_ADDRESS, crypto } from '../../../sim/alone.js';
import { randomBeacon, randomHello } from '../../../sim/dice.js';
import { pull, sessionPair } from '../../../sim/peer.js';
import { seededRandom } from '../../../sim/random.js';

const random = seededRandom(51);
const BEACON = randomBeacon(random);

/** A master with a few who have a session, each at a port of its own. */
class Bench {
  readonly records = new AgentRecords();
  readonly leadership = new Leadership(4, undefined, () => undefined);
  readonly outbox = new Outbox();
  readonly announcements = new Announcements(this.leadership, this.records, this.outbox);
  readonly #peers = new Map<number, Session>();

  add(port: number, hello: Partial<Hello> = {}, role: CredentialRole = 'agent'): AgentRecord {
    const record = this.records.recordOf({ name: `one-${port}`, role, key: new Uint8Array(32) });
    const [ours, theirs] = sessionPair(crypto, { ...AGENT_ADDRESS, port });
    record.session = ours;
    record.hello = { ...randomHello(random), severalMasters: true, leadsGroup: false, ...hello };
    this.#peers.set(port, theirs);
    return record;
  }

  /** What each peer reads of what was put into the outbox: port, term, message. */
  get heard(): { port: number; term: number; message: unknown }[] {
    return pull(this.outbox, 1e9).map(({ bytes, to }) => {
      const header = inspect(bytes);
      if (typeof header === 'string') throw new Error(header);
      const message = openMessage(this.#peers.get(to.port)!, bytes, header);
      return { port: to.port, term: header.term, message };
    });
  }
}

t.test('a beacon goes to all who keep several sessions, or to those that lead a group', (t) => {
  const bench = new Bench();
  bench.add(1);
  bench.add(2, { leadsGroup: true });
  bench.add(3, { severalMasters: false, leadsGroup: true });
  bench.add(4, { leadsGroup: true }, 'master');
  bench.add(5).session = undefined;
  bench.announcements.beacon(BEACON, true);
  t.match(
    bench.heard.map(({ port }) => port),
    [1, 2],
  );
  bench.announcements.beacon(BEACON, false);
  t.match(bench.heard, [{ port: 2, message: { type: 'beacon', body: BEACON } }]);
  t.end();
});

t.test('everybody with a session hears a goodbye', (t) => {
  const bench = new Bench();
  bench.add(1);
  bench.add(2, { severalMasters: false });
  bench.add(3, {}, 'master');
  bench.add(4).session = undefined;
  bench.announcements.goodbye();
  const goodbye = { type: 'notice', body: { reason: 'leaving' } };
  t.match(
    bench.heard,
    [1, 2, 3].map((port) => ({ port, message: goodbye })),
  );
  t.end();
});

t.test('that a term is void hears only the one that remembers it', (t) => {
  const bench = new Bench();
  const { session } = bench.add(1);
  bench.add(2);
  bench.announcements.voidTerm(session!, 40_000);
  const [told, ...more] = bench.heard;
  t.same(more, []);
  const { type, body } = told!.message as { type: string; body: Parameters<typeof voidedBy>[0] };
  t.equal(type, 'notice');
  t.equal(voidedBy(body), 40_000);
  t.end();
});

t.test('the term is that of the moment at which an announcement leaves', (t) => {
  const bench = new Bench();
  bench.add(1);
  bench.announcements.beacon(BEACON, true);
  bench.leadership.begin();
  t.match(bench.heard, [{ term: 5 }]);
  t.end();
});
