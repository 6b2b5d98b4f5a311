// Addresses as the addon writes them, made into text once for each peer and not for each datagram.

import { type Address, canonicalHost } from '@belfry/protocol';
import type { Slots } from './addon.js';

/** So many are remembered; a stranger who invents more makes us forget them all. */
const REMEMBERED = 16_384;

/** An address that also knows its bytes. */
export class Peer implements Address {
  readonly host: string;
  readonly port: number;
  /** Four words in network order, and the scope. */
  readonly words: Uint32Array;

  constructor(host: string, port: number, words: Uint32Array) {
    this.host = host;
    this.port = port;
    this.words = words;
  }

  /** Makes it the destination of a slot. */
  aim({ outAddress, outScope }: Slots, slot: number): void {
    for (let word = 0; word < 4; word += 1) outAddress[4 * slot + word] = this.words[word]!;
    outScope[slot] = this.words[4]!;
  }
}

/**
 * Knows the last 16384 addresses from which datagrams came, so that each becomes text once and not for every
 * datagram.
 */
export class PeerTable {
  readonly #slots: Slots;
  readonly #hostOf: (slot: number) => string;
  readonly #known = new Map<number, Peer>();

  /** @param hostOf Where the datagram in a slot came from, as text. */
  constructor(slots: Slots, hostOf: (slot: number) => string) {
    this.#slots = slots;
    this.#hostOf = hostOf;
  }

  /** Where the datagram in a slot came from. */
  of(slot: number): Peer {
    const { inAddress, inScope, inPort } = this.#slots;
    const from = 4 * slot;
    const [a, b, c, d] = [
      inAddress[from]!,
      inAddress[from + 1]!,
      inAddress[from + 2]!,
      inAddress[from + 3]!,
    ];
    const scope = inScope[slot]!;
    const port = inPort[slot]!;
    // Two may share a key, and then take turns. A signed word: a wider number would be made anew to look.
    const key = mixed(mixed(mixed(mixed(mixed(port, scope), d), c), b), a);
    const known = this.#known.get(key);
    if (known?.port === port && isSame(known.words, a, b, c, d, scope)) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const words = Uint32Array.of(a, b, c, d, scope);
    const host = this.#hostOf(slot);
    const peer = new Peer(canonicalHost(host) ?? host, port, words);
    this.#known.set(key, peer);
    return peer;
  }
}

const mixed = (one: number, other: number): number => Math.imul(one ^ other, 0x9e3779b1);

function isSame(
  words: Uint32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  scope: number,
): boolean {
  return words[0] === a && words[1] === b && words[2] === c && words[3] === d && words[4] === scope;
}
