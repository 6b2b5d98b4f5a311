// The other masters as their last beacons show them, and who of them is there.

import { MILLISECOND, type RawTime, type Span } from '@belfry/protocol';
import type { Beacon } from '@belfry/protocol/wire';
import { type Candidate, compareCandidates } from './candidates.js';

interface Peer {
  readonly beacon: Beacon;
  readonly term: number;
  readonly at: RawTime;
}

/** Another master: its last beacon, that beacon's age in nanoseconds, and whether its lease still holds. */
export interface PeerObservation {
  readonly beacon: Beacon;
  /** Under which it leads; 0 while it stands by. */
  readonly term: number;
  readonly age: Span;
  readonly there: boolean;
}

/** The other masters by their last beacons. A master is there until the lease in its beacon is over. */
export class Peers {
  /** By their numbers, so never more than eight. */
  readonly #peers = new Map<number, Peer>();

  /** Takes a beacon in, sent under `term`: 0 from a master that stands by. */
  heard(beacon: Beacon, term: number, at: RawTime): void {
    this.#peers.set(beacon.number, { beacon, term, at });
  }

  /** What they said says nothing any more. */
  forget(): void {
    this.#peers.clear();
  }

  /** The master with this number, if it leads and is there. */
  leading(number: number | undefined, at: RawTime): Peer | undefined {
    const peer = number === undefined ? undefined : this.#peers.get(number);
    return peer !== undefined && peer.term !== 0 && isThere(peer, at) ? peer : undefined;
  }

  /** Those that are there, the best candidate first. */
  there(at: RawTime): Beacon[] {
    return [...this.#peers.values()]
      .filter((peer) => isThere(peer, at))
      .map(({ beacon }) => beacon)
      .toSorted(compareCandidates);
  }

  /** How many that are there, and stand by, should rather lead than this one. */
  before(candidate: Candidate, at: RawTime): number {
    return this.there(at).filter(
      (beacon) => beacon.duty === 'stands-by' && compareCandidates(beacon, candidate) < 0,
    ).length;
  }

  /** Each of them as it is at `at`. */
  observe(at: RawTime): readonly PeerObservation[] {
    return [...this.#peers.values()].map((peer) => ({
      beacon: peer.beacon,
      term: peer.term,
      age: (at - peer.at) as Span,
      there: isThere(peer, at),
    }));
  }
}

const isThere = (peer: Peer, at: RawTime): boolean =>
  at - peer.at < peer.beacon.leaseMilliseconds * MILLISECOND;
