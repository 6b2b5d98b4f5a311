// The check of a hello: what is refused, in which order, and what is remembered of it.

import t from 'tap';
import { type AcceptedHello, HelloCheck } from '#master/core/admission/hello-check.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import type { Address } from '#protocol/endpoint.js';
import type { Refusal } from '#protocol/refusal.js';
import type { Credential } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, type Span, rawTime } from '#protocol/time.js';
import type { Cookie } from '#protocol/wire/cookie.js';
import { viewOf } from '#protocol/wire/header.js';
import { HELLO, type Hello } from '#protocol/wire/hello.js';
import { AGENT_ADDRESS, KMC, crypto } from '../../../sim/alone.js';
import { helloOf, cookieRequestOf, stampAt } from '../../../sim/peer.js';

const WHO = { ...KMC, crypto };
const INTERVAL = SECOND as Span;
const LEADS = { leads: true, groupSeconds: 1000, interval: INTERVAL };

/** A check of its own, with what it looks at. */
class Bench {
  readonly records = new AgentRecords();
  credential: Credential = KMC;
  context = LEADS;
  /** Whose holder was asked whether it lives. */
  readonly challenged: string[] = [];
  readonly #check = new HelloCheck(
    crypto,
    this.records,
    (name) => (name === KMC.name ? this.credential : undefined),
    (record) => this.challenged.push(record.credential.name),
  );

  /** The refusal, or what else is found of these bytes at so many seconds. */
  judge(
    bytes: Uint8Array,
    second = 1,
    from: Address = AGENT_ADDRESS,
  ): ReturnType<HelloCheck['judge']> {
    const datagram = { bytes, from, at: stampAt(second * SECOND) };
    return this.#check.judge(datagram, { sequence: 77 }, this.context);
  }

  cookie(second = 1, who = WHO, from = AGENT_ADDRESS): Cookie {
    const found = this.judge(cookieRequestOf(who), second, from);
    if (typeof found === 'string' || !('cookie' in found)) throw new Error(String(found));
    return found.cookie;
  }

  /** A hello with a new cookie. */
  greet(
    hello: Partial<Hello> = {},
    second = 1,
    who = WHO,
    from = AGENT_ADDRESS,
  ): AcceptedHello | Refusal {
    const cookie = this.cookie(second, who, from);
    const found = this.judge(helloOf(who, cookie, hello).bytes, second, from);
    if (typeof found !== 'string' && 'cookie' in found) throw new Error('it was no question');
    return found;
  }

  /** Lets one in, as the first datagram under its session does. */
  letIn(second: number, hello: Partial<Hello> = {}): AcceptedHello {
    const found = this.greet(hello, second);
    if (typeof found === 'string') throw new Error(found);
    const { record, key } = found;
    Object.assign(record, {
      session: { address: AGENT_ADDRESS } as Session,
      key,
      hello: found.hello,
    });
    record.heardAt = rawTime(second * SECOND);
    return found;
  }
}

t.test('one that has no cookie is given one, at the price of a tag', (t) => {
  const bench = new Bench();
  t.match(bench.judge(cookieRequestOf(WHO)), {
    to: AGENT_ADDRESS,
    sequence: 77,
    cookie: { count: 1 },
  });
  t.equal(bench.records.size, 1, 'of the name there is a record, but no session');
  t.end();
});

t.test('a hello with its cookie is accepted, with the record of its name', (t) => {
  const bench = new Bench();
  const found = bench.greet({ instance: 5 });
  t.match(found, { sequence: 77, from: AGENT_ADDRESS, hello: { instance: 5, session: 4711 } });
  t.equal(typeof found !== 'string' && found.record, bench.records.recordOf(KMC));
  t.end();
});

t.test('strangers are refused by name, by key, and by a name that is none', (t) => {
  const bench = new Bench();
  t.equal(bench.judge(cookieRequestOf({ ...WHO, name: 'nobody' })), 'unknown-name');
  const key = new Uint8Array(32);
  t.equal(bench.judge(cookieRequestOf({ ...WHO, key })), 'not-authenticated');
  t.equal(bench.judge(helloOf({ ...WHO, key }, bench.cookie()).bytes), 'not-authenticated');
  const unnamed = cookieRequestOf(WHO);
  viewOf(unnamed).setUint8(HELLO.nameLength, 0);
  t.equal(bench.judge(unnamed), 'bad-field');
  t.end();
});

t.test('a cookie is good at its own address, for a while, and once', (t) => {
  const bench = new Bench();
  const cookie = bench.cookie();
  const { bytes } = helloOf(WHO, cookie);
  t.equal(bench.judge(bytes, 1, { host: '10.9.9.9', port: 9 }), 'not-authenticated');
  t.type(bench.judge(bytes.slice()), 'object');
  t.equal(bench.judge(bytes.slice()), 'spent-cookie', 'as somebody who recorded it sends it');
  t.type(
    bench.judge(helloOf(WHO, cookie, {}, 2).bytes),
    'object',
    'another attempt is another use',
  );
  t.equal(bench.judge(helloOf(WHO, cookie, {}, 1).bytes), 'spent-cookie');
  const newer = bench.cookie();
  t.type(bench.judge(helloOf(WHO, newer).bytes), 'object');
  t.equal(bench.judge(helloOf(WHO, cookie, {}, 3).bytes), 'spent-cookie', 'a newer one was used');
  t.equal(bench.judge(helloOf(WHO, newer, {}, 2).bytes, 200), 'stale-cookie');
  t.end();
});

t.test('one name has four handshakes in a second, and a forged one costs it none', (t) => {
  const bench = new Bench();
  const forged = { ...WHO, key: new Uint8Array(32) };
  for (let i = 0; i < 50; i += 1)
    t.equal(bench.judge(helloOf(forged, bench.cookie()).bytes), 'not-authenticated');
  for (let i = 0; i < 4; i += 1) t.type(bench.greet(), 'object');
  t.equal(bench.greet(), 'rate');
  t.type(bench.greet({}, 1.3), 'object');
  t.end();
});

t.test('a client asks by itself; with a standby an agent keeps other sessions, too', (t) => {
  const client = new Bench();
  client.credential = { ...KMC, role: 'client' };
  t.equal(client.greet({ asksItself: false }), 'wrong-role');
  t.type(client.greet({ asksItself: true }), 'object');
  const standby = new Bench();
  standby.context = { ...LEADS, leads: false };
  t.equal(standby.greet({ severalMasters: false }), 'not-leading');
  t.type(standby.greet({ severalMasters: true }), 'object');
  t.type(standby.greet({ severalMasters: false, asksItself: true }), 'object');
  t.end();
});

t.test('a name is in use while its device answers, for every device but that one', (t) => {
  const bench = new Bench();
  const { record } = bench.letIn(1, { instance: 1 });
  t.equal(bench.greet({ instance: 2 }, 2), 'contested');
  t.same(bench.challenged, ['kmc']);
  record.heardAt = rawTime(2.1 * SECOND);
  t.equal(bench.greet({ instance: 2 }, 2.3), 'name-in-use');
  t.type(bench.greet({ instance: 1 }, 2.4), 'object', 'it may come again');
  t.equal(bench.greet({ instance: 2 }, 4), 'name-in-use', 'its answer holds for a while');
  record.heardAt = rawTime(10 * SECOND);
  t.equal(bench.greet({ instance: 2 }, 11), 'contested', 'then it is asked again');
  t.type(bench.greet({ instance: 2 }, 14), 'object', 'it was silent for more than three intervals');
  t.end();
});

t.test(
  'a device that was killed is let in again as soon as its old session does not answer',
  (t) => {
    for (const interval of [SECOND, 64 * SECOND] as Span[]) {
      const bench = new Bench();
      bench.context = { ...LEADS, interval };
      bench.letIn(1, { instance: 1 });
      const elsewhere = { host: '10.0.0.77', port: 7 };
      t.equal(bench.greet({ instance: 2 }, 1.5, WHO, elsewhere), 'contested');
      t.equal(bench.greet({ instance: 2 }, 2.4, WHO, elsewhere), 'contested');
      t.equal(bench.challenged.length, 2, 'each time it is asked: one ask may be lost');
      t.type(bench.greet({ instance: 2 }, 2.6, WHO, elsewhere), 'object');
    }
    const far = new Bench();
    const { record } = far.letIn(1, { instance: 1 });
    record.asker.roundTrip.add((0.6 * SECOND) as Span);
    t.equal(far.greet({ instance: 2 }, 1.1), 'contested');
    t.equal(far.greet({ instance: 2 }, 3.4), 'contested', 'who is far away has longer to answer');
    t.type(far.greet({ instance: 2 }, 3.6), 'object');
    t.end();
  },
);

t.test(
  'a program that asks by itself is let in again where it was, and elsewhere it waits',
  (t) => {
    const bench = new Bench();
    bench.credential = { ...KMC, role: 'client' };
    bench.letIn(1, { instance: 1, asksItself: true });
    const again = { instance: 2, asksItself: true };
    const elsewhere = { host: '10.0.0.77', port: 7 };
    t.equal(bench.greet(again, 2, WHO, elsewhere), 'name-in-use');
    t.equal(bench.greet(again, 3), 'contested', 'at its own address');
    t.type(bench.greet(again, 4.1), 'object');
    t.end();
  },
);

t.test('the holder of the new key takes the name from a device under the old one', (t) => {
  const bench = new Bench();
  bench.letIn(1, { instance: 1 });
  const record = bench.records.recordOf(KMC);
  const key = crypto.randomBytes(32);
  bench.credential = { ...KMC, key, old: { key: KMC.key, until: 2000 } };
  t.ok(record.keep(bench.credential, LEADS.groupSeconds));
  t.type(bench.greet({ instance: 2 }, 2, { ...WHO, key }), 'object');
  t.equal(bench.greet({ instance: 3 }, 2), 'contested', 'not so another one with the old key');
  bench.context = { ...LEADS, groupSeconds: 2000 };
  t.equal(bench.judge(cookieRequestOf(WHO), 3), 'not-authenticated', 'which ends');
  t.end();
});
