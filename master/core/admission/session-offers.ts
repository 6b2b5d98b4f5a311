// Sessions that a master offers: each is made with its welcome, and forgotten if nobody uses it.

import { type Crypto, type RawTime, SECOND } from '@belfry/protocol';
import { Session } from '@belfry/protocol/seal';
import {
  TYPE,
  viewOf,
  writeHeader,
  HANDSHAKE_SIZE,
  WELCOME,
  type Welcome,
  writeWelcome,
} from '@belfry/protocol/wire';
import type { AgentRecords } from '../agents/agent-records.js';
import type { AcceptedHello } from './hello-check.js';

/** How long an offered session may go unused. */
const OFFER_LASTS = 60 * SECOND;

/** Makes sessions for accepted hellos; the records keep them, offered until they are used. */
export class SessionOffers {
  readonly #crypto: Crypto;
  readonly #records: AgentRecords;

  constructor(crypto: Crypto, records: AgentRecords) {
    this.#crypto = crypto;
    this.#records = records;
  }

  /**
   * Writes the welcome that answers `accepted` into `buffer`, and offers the session in the records. Answers the
   * datagram's length in bytes; 0, and nothing is offered, where the other side's public key is a point of small
   * order.
   */
  offer(
    accepted: AcceptedHello,
    welcome: Omit<Welcome, 'session'>,
    at: RawTime,
    buffer: Uint8Array,
  ): number {
    const { record, key, responder, hello, from, sequence } = accepted;
    const localId = this.#unusedId();
    const finished = responder.writeWelcome(writeWelcome({ ...welcome, session: localId }));
    if (finished === undefined) return 0;
    writeHeader(buffer, {
      type: TYPE.welcome,
      flags: 0,
      term: welcome.term,
      session: hello.session,
      sequence,
    });
    buffer.set(finished.message, WELCOME.noise);
    const keys = {
      send: this.#crypto.aead(finished.keys.send),
      receive: this.#crypto.aead(finished.keys.receive),
    };
    const session = new Session({ localId, remoteId: hello.session }, keys, from);
    this.#records.offer(record, { session, hello, key, at });
    return HANDSHAKE_SIZE;
  }

  /** Forgets what was offered more than a minute before `at`, and never used. */
  expire(at: RawTime): void {
    this.#records.expireOffers((at - OFFER_LASTS) as RawTime);
  }

  #unusedId(): number {
    for (;;) {
      const id = viewOf(this.#crypto.randomBytes(4)).getUint32(0);
      if (id !== 0 && !this.#records.hasSession(id)) return id;
    }
  }
}
