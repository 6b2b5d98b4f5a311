// A session: the two keys that a handshake gave, and the envelope around every datagram under it.

import type { Aead } from '../crypto.js';
import type { Address } from '../endpoint.js';
import { type Departing, isPlausible } from '../departures.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, type Stamp, rawDifference } from '../time.js';
import { type Header, writeHeader } from '../wire/header.js';
import { HEADER, TAG_SIZE } from '../wire/layout.js';
import { TYPE } from '../wire/codecs.js';
import { Path } from './path.js';
import { ReplayWindow } from './window.js';

/** Sequences after which a session must be replaced; far below the nonce counter's turn. */
const SEQUENCES_MOST = 2 ** 31;

/** One side of a session: it seals what is sent, opens what arrives, counts both, and knows where the peer is. */
export class Session implements Departing {
  /** The number under which the peer addresses us, and the one under which we address it. */
  readonly localId: number;
  readonly remoteId: number;
  /** Asks and adjusts heard under this session, modulo 2^16. */
  heard = 0;
  /** The sequence of the newest adjust applied under this session; -1 for none. */
  applied = -1;
  /**
   * By how much later than stated the last reply really left, whole nanoseconds; undefined while nobody
   * knows.
   */
  correction: number | undefined;
  /** The sequence of the ask that it answered, and when it was said to leave; -1 for none. */
  #replied = -1;
  #stated = 0 as RawTime;
  readonly path: Path;
  readonly #send: Aead;
  readonly #receive: Aead;
  readonly #window = new ReplayWindow();
  readonly #nonce = new Uint8Array(12);
  #sequence = 0;

  constructor(
    ids: { localId: number; remoteId: number },
    keys: { send: Aead; receive: Aead },
    address: Address,
  ) {
    this.localId = ids.localId;
    this.remoteId = ids.remoteId;
    this.#send = keys.send;
    this.#receive = keys.receive;
    this.path = new Path(address);
  }

  /** Where the peer is proven to hear. */
  get address(): Address {
    return this.path.address;
  }

  /** The sequence for the next ask, adjust or notice. */
  takeSequence(): number {
    if (this.exhausted()) throw new Error('a session was used beyond its last sequence');
    this.#sequence += 1;
    return this.#sequence - 1;
  }

  /** Counts one ask or adjust. */
  hear(): void {
    this.heard = (this.heard + 1) & 0xffff;
  }

  /** A reply to the ask `sequence` says that it leaves at `stated`. */
  replied(sequence: number, stated: RawTime): void {
    this.#replied = sequence;
    this.#stated = stated;
    this.correction = undefined;
  }

  /** The reply to the ask `sequence` has left at `at`: what it stated is corrected by that in the reply after it. */
  departed(sequence: number, { at }: Stamp): void {
    if (sequence !== this.#replied || !isPlausible(this.#stated, at)) return;
    this.correction = Math.round(rawDifference(at, this.#stated));
  }

  /** Whether all sequence numbers are used: nothing can be sealed any more, and a new handshake is needed. */
  exhausted(): boolean {
    return this.#sequence >= SEQUENCES_MOST;
  }

  /**
   * Writes the header and seals the body that stands behind it in `buffer`; answers the
   * datagram's length.
   */
  seal(buffer: Uint8Array, header: Omit<Header, 'version' | 'session'>, bodySize: number): number {
    const { type, flags, term, sequence } = header;
    writeHeader(buffer, { type, flags, term, session: this.remoteId, sequence });
    const nonce = this.#nonceOf(type, sequence);
    this.#send.seal(buffer, 0, HEADER.size, bodySize, nonce);
    return HEADER.size + bodySize + TAG_SIZE;
  }

  /**
   * Opens a datagram where it stands, or says why not. Replies carry their ask's sequence and are
   * matched by whoever asked; everything else passes the replay window.
   */
  open(bytes: Uint8Array, header: Header): Refusal | undefined {
    const nonce = this.#nonceOf(header.type, header.sequence);
    if (!this.#receive.open(bytes, 0, HEADER.size, bytes.length - HEADER.size, nonce))
      return 'bad-tag';
    if (header.type !== TYPE.reply && !this.#window.accept(header.sequence)) return 'replayed';
    return undefined;
  }

  /**
   * Noise's nonce, four zero bytes and a little-endian 64-bit counter, whose low half is the
   * sequence and whose high half the message type: a reply may so carry its ask's sequence
   * without ever using a nonce twice.
   */
  #nonceOf(type: number, sequence: number): Uint8Array {
    const nonce = this.#nonce;
    nonce[4] = sequence;
    nonce[5] = sequence >>> 8;
    nonce[6] = sequence >>> 16;
    nonce[7] = sequence >>> 24;
    nonce[8] = type;
    return nonce;
  }
}
