// Offered sessions: each welcome makes one, under a number of its own, and one that nobody uses is forgotten.

import t from 'tap';
import { SessionOffers } from '#master/core/admission/session-offers.js';
import type { AcceptedHello } from '#master/core/admission/hello-check.js';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import type { Crypto } from '#protocol/crypto.js';
import { Initiator, Responder } from '#protocol/seal/handshake.js';
import { SECOND, rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Hello, readHello, writeHello } from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { inspect } from '#protocol/wire/message.js';
import { WELCOME, type Welcome, readWelcome } from '#protocol/wire/welcome.js';
import { AGENT_ADDRESS, KMC, crypto } from '../../../sim/alone.js';
import { randomHello, randomWelcome } from '../../../sim/dice.js';
import { seededRandom } from '../../../sim/random.js';

const at = (seconds: number) => rawTime(seconds * SECOND);
const random = seededRandom(31);
const SAID: Omit<Welcome, 'session'> = { ...randomWelcome(random), term: 7 };

/** A hello as the check lets it pass, and the side that will read the welcome. */
function accepted(records: AgentRecords, own: Crypto = crypto): [AcceptedHello, Initiator] {
  const initiator = new Initiator(crypto, KMC.key, new Uint8Array(4));
  const responder = new Responder(own, KMC.key, new Uint8Array(4));
  const said: Hello = { ...randomHello(random), session: 4711 };
  const hello = readHello(responder.readHello(initiator.writeHello(writeHello(said)))!)!;
  const record = records.recordOf(KMC);
  return [{ record, key: KMC.key, responder, hello, from: AGENT_ADDRESS, sequence: 77 }, initiator];
}

t.test('a welcome says what it is given, and under which number the master is addressed', (t) => {
  const records = new AgentRecords();
  const [hello, initiator] = accepted(records);
  const buffer = new Uint8Array(HANDSHAKE_SIZE);
  const length = new SessionOffers(crypto, records).offer(hello, SAID, at(1), buffer);
  t.equal(length, HANDSHAKE_SIZE);
  t.match(inspect(buffer), { type: TYPE.welcome, term: 7, session: 4711, sequence: 77 });
  const { payload } = initiator.readWelcome(buffer.subarray(WELCOME.noise))!;
  const { session, ...rest } = readWelcome(payload)!;
  const { session: _, ...all } = { session, ...SAID };
  t.same(rest, all);
  t.equal(records.sessionOf(session)!.record, hello.record);
  t.equal(hello.record.offered!.session.localId, session);
  t.equal(hello.record.session, undefined, 'nobody is in yet');
  t.end();
});

t.test('a number that is zero or taken is drawn again', (t) => {
  const records = new AgentRecords();
  const drawn = [0, 0, 9, 9, 0, 10];
  const numbered: Crypto = {
    ...crypto,
    randomBytes: (length) => {
      if (length !== 4) return crypto.randomBytes(length);
      return Uint8Array.of(0, 0, 0, drawn.shift()!);
    },
  };
  const offers = new SessionOffers(numbered, records);
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const [first] = accepted(records);
  offers.offer(first, SAID, at(1), buffer);
  t.equal(first.record.offered!.session.localId, 9);
  const other = records.recordOf({ ...KMC, name: 'other' });
  offers.offer({ ...accepted(records)[0], record: other }, SAID, at(1), buffer);
  t.equal(other.offered!.session.localId, 10);
  t.end();
});

t.test('an offer that nobody uses is forgotten after a minute', (t) => {
  const records = new AgentRecords();
  const offers = new SessionOffers(crypto, records);
  const [hello] = accepted(records);
  offers.offer(hello, SAID, at(1), new Uint8Array(MAX_DATAGRAM));
  const { localId } = hello.record.offered!.session;
  offers.expire(at(61));
  t.ok(records.hasSession(localId));
  offers.expire(at(61.5));
  t.notOk(records.hasSession(localId));
  t.equal(hello.record.offered, undefined);
  t.end();
});

t.test('to a public key that is a point of small order nothing is offered', (t) => {
  const records = new AgentRecords();
  const weak: Crypto = { ...crypto, diffieHellman: () => undefined };
  const [hello] = accepted(records, weak);
  const offers = new SessionOffers(crypto, records);
  t.equal(offers.offer(hello, SAID, at(1), new Uint8Array(MAX_DATAGRAM)), 0);
  t.equal(hello.record.offered, undefined);
  t.end();
});
