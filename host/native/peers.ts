// Addresses as the addon writes them, made into text once for each peer and not for each datagram.

import { type Address, canonicalHost } from '@belfry/protocol';
import type { Slots } from './addon.js';

/** So many are remembered; a stranger who invents more makes us forget them all. */
const REMEMBERED = 16_384;

/** Words of an address with its scope. */
const WORDS = 5;

/** An address that also knows its bytes. */
export class Peer implements Address {
  readonly host: string;
  readonly port: number;
  readonly local: string | undefined;
  /** Four words in network order, and the scope; the same of `local`, all 0 where nobody knows that. */
  readonly words: Uint32Array;

  constructor({ host, port, local }: Address, words: Uint32Array) {
    this.host = host;
    this.port = port;
    this.local = local;
    this.words = words;
  }

  /** Makes it the destination of a slot. */
  aim({ outAddress, outScope, outLocal }: Slots, slot: number): void {
    for (let word = 0; word < 4; word += 1) outAddress[4 * slot + word] = this.words[word]!;
    outScope[slot] = this.words[4]!;
    for (let word = 0; word < WORDS; word += 1)
      outLocal[WORDS * slot + word] = this.words[WORDS + word]!;
  }
}

/**
 * Knows the last 16384 addresses from which datagrams came, so that each becomes text once and not for every
 * datagram. One that was heard at two addresses of this machine is two: each is answered from where it was heard.
 */
export class PeerTable {
  readonly #slots: Slots;
  readonly #addressOf: (slot: number) => Address;
  readonly #known = new Map<number, Peer>();

  /** @param addressOf Where the datagram in a slot came from, and where it arrived, as text. */
  constructor(slots: Slots, addressOf: (slot: number) => Address) {
    this.#slots = slots;
    this.#addressOf = addressOf;
  }

  /** Where the datagram in a slot came from. */
  of(slot: number): Peer {
    const key = this.#keyOf(slot);
    const known = this.#known.get(key);
    // Two may share a key, and then take turns.
    if (known !== undefined && this.#isOf(known, slot)) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const address = this.#addressOf(slot);
    const host = canonicalHost(address.host) ?? address.host;
    const peer = new Peer({ ...address, host }, this.#wordsOf(slot));
    this.#known.set(key, peer);
    return peer;
  }

  /** A signed word: a wider number would be made anew to look. */
  #keyOf(slot: number): number {
    const { inAddress, inScope, inPort, inLocal } = this.#slots;
    let key = mixed(inPort[slot]!, inScope[slot]!);
    for (let at = 4 * slot; at < 4 * slot + 4; at += 1) key = mixed(key, inAddress[at]!);
    for (let at = WORDS * slot; at < WORDS * slot + WORDS; at += 1) key = mixed(key, inLocal[at]!);
    return key;
  }

  #isOf({ port, words }: Peer, slot: number): boolean {
    const { inAddress, inScope, inPort, inLocal } = this.#slots;
    if (port !== inPort[slot] || words[4] !== inScope[slot]) return false;
    for (let word = 0; word < 4; word += 1)
      if (words[word] !== inAddress[4 * slot + word]) return false;
    for (let word = 0; word < WORDS; word += 1)
      if (words[WORDS + word] !== inLocal[WORDS * slot + word]) return false;
    return true;
  }

  #wordsOf(slot: number): Uint32Array {
    const { inAddress, inScope, inLocal } = this.#slots;
    const words = new Uint32Array(2 * WORDS);
    words.set(inAddress.subarray(4 * slot, 4 * slot + 4));
    words[4] = inScope[slot]!;
    words.set(inLocal.subarray(WORDS * slot, WORDS * slot + WORDS), WORDS);
    return words;
  }
}

const mixed = (one: number, other: number): number => Math.imul(one ^ other, 0x9e3779b1);
