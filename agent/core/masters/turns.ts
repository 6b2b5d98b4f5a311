// The addresses of one master, of which one is used at a time and each has its turn.

import { type Address, sameAddress } from '@belfry/protocol';

/** Goes round the addresses of one master, and stays at the one that works. */
export class Turns {
  #all: readonly Address[];
  #place = 0;

  /** Begins with the first of `addresses`, of which there is one at least. */
  constructor(addresses: readonly Address[]) {
    this.#all = addresses;
  }

  /** The one whose turn it is. */
  get address(): Address {
    return this.#all[this.#place]!;
  }

  /** How many addresses there are. */
  get count(): number {
    return this.#all.length;
  }

  /** This one did not help: the next has its turn. Answers whether all have had theirs. */
  turn(): boolean {
    this.#place = (this.#place + 1) % this.#all.length;
    return this.#place === 0;
  }

  /** This address works: its turn does not end. */
  stayAt(address: Address): void {
    const place = this.#placeOf(address);
    if (place >= 0) this.#place = place;
  }

  /**
   * The addresses are others now, one at least; one that is used and still among them is used on. Answers whether it
   * is not.
   */
  replace(addresses: readonly Address[]): boolean {
    const { address } = this;
    this.#all = addresses;
    const place = this.#placeOf(address);
    this.#place = Math.max(place, 0);
    return place < 0;
  }

  #placeOf(address: Address): number {
    return this.#all.findIndex((one) => sameAddress(one, address));
  }
}
