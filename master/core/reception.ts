// The master's end of the handshake: who may come in, and under which session.

import type { Crypto } from '@belfry/protocol/core/crypto.js';
import type { Datagram } from '@belfry/protocol/core/endpoint.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { Responder } from '@belfry/protocol/core/seal/handshake.js';
import { Session } from '@belfry/protocol/core/seal/session.js';
import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { type Header, viewOf, writeHeader } from '@belfry/protocol/core/wire/header.js';
import {
  type Hello,
  helloPrologue,
  readHello,
  readHelloName,
} from '@belfry/protocol/core/wire/hello.js';
import { HANDSHAKE_SIZE, HELLO, TYPE, WELCOME } from '@belfry/protocol/core/wire/layout.js';
import { type Welcome, writeWelcome } from '@belfry/protocol/core/wire/welcome.js';
import type { AgentRecord } from './agent-record.js';
import type { Roster } from './roster.js';

/** Handshakes that one name may ask for in a second; each costs public-key work. */
const HANDSHAKES_A_SECOND = 4;

/** A hello that was accepted; its welcome is written when it is pulled. */
export interface Admission {
  readonly record: AgentRecord;
  /** The credential's, or its old one. */
  readonly key: Uint8Array;
  readonly responder: Responder;
  readonly hello: Hello;
  readonly datagram: Pick<Datagram, 'from'>;
  readonly sequence: number;
}

export class Reception {
  readonly #crypto: Crypto;
  readonly #roster: Roster;
  readonly #credential: (name: string) => Credential | undefined;

  constructor(
    crypto: Crypto,
    roster: Roster,
    credential: (name: string) => Credential | undefined,
  ) {
    this.#crypto = crypto;
    this.#roster = roster;
    this.#credential = credential;
  }

  /**
   * `inUse` tells whether a record's present device is alive. A master that does not lead keeps away
   * an agent that would have a session with it alone, and never be corrected. `now` is group time, in
   * seconds, by which old keys end.
   */
  admit(
    datagram: Datagram,
    header: Header,
    inUse: (record: AgentRecord) => boolean,
    leads: boolean,
    now: number,
  ): Admission | Refusal {
    const name = readHelloName(viewOf(datagram.bytes));
    if (name === undefined) return 'bad-field';
    const credential = this.#credential(name);
    if (credential === undefined) return 'unknown-name';
    const record = this.#roster.recordOf(credential);
    const opened = this.#open(record, datagram.bytes, now);
    if (opened === undefined) return 'not-authenticated';
    const { payload, ...proof } = opened;
    // Counted behind the tag, so that a stranger cannot use up what is the agent's.
    if (!mayHandshake(record, datagram.at.at)) return 'rate';
    const hello = readHello(payload);
    if (hello === undefined) return 'bad-field';
    if (credential.role === 'client' && !hello.asksItself) return 'wrong-role';
    if (!leads && !hello.asksItself && !hello.severalMasters) return 'not-leading';
    const another = record.session !== undefined && record.hello?.instance !== hello.instance;
    // Who has the new key is the true one, whoever still has a session under the old.
    const outdone = proof.key === credential.key && record.isUnderOldKey(now);
    if (another && !outdone && inUse(record)) return 'name-in-use';
    return {
      record,
      ...proof,
      hello,
      datagram: { from: datagram.from },
      sequence: header.sequence,
    };
  }

  /** The payload of a hello, by whichever of the name's keys opens it. */
  #open(
    record: AgentRecord,
    bytes: Uint8Array,
    now: number,
  ): (Pick<Admission, 'key' | 'responder'> & { readonly payload: Uint8Array }) | undefined {
    for (const key of record.keys(now)) {
      const responder = new Responder(this.#crypto, key, helloPrologue(bytes));
      const payload = responder.readHello(bytes.subarray(HELLO.noise));
      if (payload !== undefined) return { key, responder, payload };
    }
    return undefined;
  }

  /** Writes the welcome and offers the session; answers the length, 0 when the key is unusable. */
  welcome(
    admission: Admission,
    buffer: Uint8Array,
    at: RawTime,
    offer: Omit<Welcome, 'session'>,
  ): number {
    const { record, key, responder, hello, datagram, sequence } = admission;
    const localId = this.#unusedId();
    const finished = responder.writeWelcome(writeWelcome({ ...offer, session: localId }));
    if (finished === undefined) return 0;
    writeHeader(buffer, {
      type: TYPE.welcome,
      flags: 0,
      term: offer.term,
      session: hello.session,
      sequence,
    });
    buffer.set(finished.message, WELCOME.noise);
    const keys = {
      send: this.#crypto.aead(finished.keys.send),
      receive: this.#crypto.aead(finished.keys.receive),
    };
    const session = new Session({ localId, remoteId: hello.session }, keys, datagram.from);
    this.#roster.offer(record, { session, hello, key, at });
    return HANDSHAKE_SIZE;
  }

  #unusedId(): number {
    for (;;) {
      const id = viewOf(this.#crypto.randomBytes(4)).getUint32(0);
      if (id !== 0 && !this.#roster.hasSession(id)) return id;
    }
  }
}

function mayHandshake(record: AgentRecord, at: RawTime): boolean {
  if (at - record.handshakesSince >= SECOND) {
    record.handshakesSince = at;
    record.handshakes = 0;
  }
  record.handshakes += 1;
  return record.handshakes <= HANDSHAKES_A_SECOND;
}
