// Admission by itself: from a hello to a session in the records, and out again.

import t from 'tap';
import { Admission } from '#master/core/admission/admission.js';
import { Group } from '#master/core/group/group.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import type { MasterEvent } from '#master/core/observation.js';
import { Announcements } from '#master/core/agents/announcements.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import { Schedule } from '#master/core/agents/schedule.js';
import type { Crypto } from '#protocol/crypto.js';
import type { Datagram } from '#protocol/endpoint.js';
import { Outbox } from '#protocol/outbox.js';
import { type Refusal, RefusalCounts } from '#protocol/refusal.js';
import type { Credential } from '#protocol/seal/credential.js';
import { NEVER, SECOND, type Span, rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { readCookie } from '#protocol/wire/cookie.js';
import { readHeader } from '#protocol/wire/header.js';
import type { Hello } from '#protocol/wire/hello.js';
import { WELCOME, type Welcome, readWelcome } from '#protocol/wire/welcome.js';
import { AGENT_ADDRESS, KMC, crypto, masterOptions } from '../../../sim/alone.js';
import { BEGINNING } from '../../../sim/group.js';
import { helloOf, pull, cookieRequestOf, stampAt } from '../../../sim/peer.js';
import { seededRandom } from '../../../sim/random.js';

const WHO = { ...KMC, crypto };
const INTERVAL = SECOND as Span;
const at = (seconds: number) => rawTime(seconds * SECOND);

/** Admission with the parts of a master that leads, but no master around them. */
class Bench {
  readonly events: MasterEvent[] = [];
  readonly records = new AgentRecords();
  readonly outbox = new Outbox();
  readonly toStrangers = new Outbox();
  readonly refusals = new RefusalCounts();
  readonly leadership = new Leadership(0, undefined, () => undefined);
  readonly schedule = new Schedule(INTERVAL, this.leadership, seededRandom(41));
  credential: Credential | undefined = KMC;
  readonly admission: Admission;

  constructor(changes: Partial<Crypto> = {}) {
    const options = masterOptions({
      crypto: { ...crypto, ...changes },
      others: Array.from({ length: 9 }, (_, i) => ({ host: `10.0.0.${i + 2}`, port: 7525 })),
      credential: (name) => (name === KMC.name ? this.credential : undefined),
    });
    this.leadership.begin();
    const group = new Group(options, this.leadership);
    const { credential } = options.keys;
    const settings = { ...options, credential };
    const emit = (event: MasterEvent) => this.events.push(event);
    const announcements = new Announcements(this.leadership, this.records, this.outbox);
    const parts = { ...this, group, announcements, challenge: () => {} };
    this.admission = new Admission(settings, parts, emit);
  }

  take(bytes: Uint8Array, second: number): Refusal | undefined {
    return this.admission.greeted(this.#datagram(bytes, second), readHeader(bytes));
  }

  #datagram(bytes: Uint8Array, second: number): Datagram {
    return { bytes, from: AGENT_ADDRESS, at: stampAt(second * SECOND) };
  }

  /** Greets at one second, and reads what the welcome says, which leaves at another. */
  welcomed(second: number, leaves = second, hello: Partial<Hello> = {}): Welcome | undefined {
    this.take(cookieRequestOf(WHO), second);
    const [answer] = pull(this.toStrangers, second * SECOND);
    const { bytes, initiator } = helloOf(WHO, readCookie(answer!.bytes), hello);
    if (this.take(bytes, second) !== undefined) return undefined;
    const [welcome] = pull(this.outbox, leaves * SECOND);
    const read = initiator.readWelcome(welcome!.bytes.subarray(WELCOME.noise));
    return readWelcome(read!.payload);
  }

  /** Comes in: the first datagram under the session opens at `second`. */
  confirm(second: number): void {
    const record = this.records.recordOf(this.credential ?? KMC);
    this.admission.confirm(record, this.#datagram(new Uint8Array(0), second));
  }

  get types(): readonly string[] {
    return this.events.splice(0).map(({ type }) => type);
  }
}

t.test('a cookie goes to strangers, a welcome leaves with all that is proven', (t) => {
  const bench = new Bench();
  t.equal(bench.take(cookieRequestOf(WHO), 1), undefined);
  t.equal(bench.outbox.length, 0);
  const [answer] = pull(bench.toStrangers, SECOND);
  t.match(answer, { to: AGENT_ADDRESS, header: { type: TYPE.cookie, sequence: 76 } });
  t.equal(bench.take(helloOf(WHO, readCookie(answer!.bytes)).bytes, 1), undefined);
  t.equal(bench.toStrangers.length, 0);
  const [welcome] = pull(bench.outbox, SECOND);
  t.match(welcome, { to: AGENT_ADDRESS, header: { type: TYPE.welcome, session: 4711 } });
  t.same(bench.types, [], 'nobody has come in yet');
  t.end();
});

t.test('a hello whose key is a point of small order is counted, and not answered', (t) => {
  const bench = new Bench({ diffieHellman: () => undefined });
  bench.take(cookieRequestOf(WHO), 1);
  const [answer] = pull(bench.toStrangers, SECOND);
  t.equal(bench.take(helloOf(WHO, readCookie(answer!.bytes)).bytes, 1), undefined);
  t.same(pull(bench.outbox, SECOND), []);
  t.same(bench.refusals.observe(), { 'bad-field': 1 });
  t.end();
});

t.test('a welcome says how things are as it leaves', (t) => {
  const bench = new Bench();
  const said = bench.welcomed(1, 3)!;
  t.equal(said.seconds, BEGINNING.seconds + 3);
  t.match(said, { quality: 'unset', term: 1, intervalMilliseconds: 1000, takesWalls: true });
  t.equal(said.masters.length, 4, 'as many other masters as it has room for');
  t.end();
});

t.test('with the first datagram under its session an agent is in, and is measured', (t) => {
  const bench = new Bench();
  bench.welcomed(1);
  const record = bench.records.recordOf(KMC);
  t.equal(record.session, undefined);
  bench.confirm(1.5);
  t.ok(record.session);
  t.equal(record.offered, undefined);
  t.match(record, { heardAt: at(1.5), health: 'healthy', standing: 'joining' });
  t.equal(record.asker.roundTrip.smoothed, 0.5 * SECOND, 'from the welcome to the first answer');
  t.same(bench.types, ['joined']);
  t.not(bench.schedule.next(), NEVER);
  t.end();
});

t.test('a client is in as well, but is not measured', (t) => {
  const bench = new Bench();
  bench.welcomed(1, 1, { asksItself: true });
  bench.confirm(1.5);
  t.equal(bench.records.recordOf(KMC).standing, 'client');
  t.equal(bench.schedule.next(), NEVER);
  t.end();
});

t.test('one that leaves keeps its record, but no session and no place in the schedule', (t) => {
  const bench = new Bench();
  bench.welcomed(1);
  bench.confirm(1.5);
  const record = bench.records.recordOf(KMC);
  bench.admission.left(record);
  t.equal(record.session, undefined);
  t.equal(bench.schedule.next(), NEVER);
  t.same(bench.types, ['joined', 'left']);
  t.equal(bench.records.size, 1);
  t.end();
});

t.test(
  'a refusal is an event once a second for each name, and once for all that are unknown',
  (t) => {
    const bench = new Bench();
    const wrong = { ...WHO, key: new Uint8Array(32) };
    for (const second of [1, 1.2, 1.9, 2, 2.5])
      t.equal(bench.take(cookieRequestOf(wrong), second), 'not-authenticated');
    for (const name of ['a', 'b', 'c'])
      t.equal(bench.take(cookieRequestOf({ ...WHO, name }), 3), 'unknown-name');
    t.match(bench.events, [
      { type: 'refused', reason: 'not-authenticated', name: 'kmc', from: AGENT_ADDRESS },
      { type: 'refused', reason: 'not-authenticated', name: 'kmc', from: AGENT_ADDRESS },
      { type: 'refused', reason: 'unknown-name', name: 'a', from: AGENT_ADDRESS },
    ]);
    t.equal(bench.events.length, 3);
    const lately = (second: number) =>
      bench.admission
        .refusedLately(rawTime(second * 1e9))
        .map(({ reason, name }) => [reason, name]);
    t.same(lately(4), [
      ['not-authenticated', 'kmc'],
      ['unknown-name', 'a'],
    ]);
    t.same(lately(603), [], 'for ten minutes it says how things are');
    bench.welcomed(5);
    bench.confirm(5.5);
    t.same(lately(6), [['unknown-name', 'a']], 'it has come with the right key');
    t.end();
  },
);

t.test('a credential that is withdrawn ends its session; one that is still good does not', (t) => {
  const bench = new Bench();
  bench.welcomed(1);
  bench.confirm(1.5);
  bench.admission.expelUnknown(at(2));
  t.same(bench.types, ['joined']);
  bench.credential = undefined;
  bench.admission.expelUnknown(at(3));
  t.same(bench.types, ['left']);
  t.equal(bench.records.size, 0);
  t.end();
});

t.test('an old key lasts as long as it is said to, unless the new one has been used', (t) => {
  const until = BEGINNING.seconds + 100;
  const rotated = { ...KMC, key: crypto.randomBytes(32), old: { key: KMC.key, until } };
  const bench = new Bench();
  bench.welcomed(1);
  bench.confirm(1.5);
  bench.credential = rotated;
  bench.admission.expelUnknown(at(2));
  bench.admission.expire(at(99));
  t.same(bench.types, ['joined']);
  bench.admission.expire(at(100));
  t.same(bench.types, ['old-key-ended', 'left']);
  t.equal(bench.records.size, 0);
  t.end();
});

t.test('an offer that nobody takes up is forgotten', (t) => {
  const bench = new Bench();
  const { session } = bench.welcomed(1)!;
  t.ok(bench.records.hasSession(session));
  bench.admission.expire(at(62));
  t.notOk(bench.records.hasSession(session));
  t.end();
});
