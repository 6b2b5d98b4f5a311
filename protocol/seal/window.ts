// The replay window: which sequences of one sender were already seen (RFC 4303, section 3.4.3).

const WIDTH = 64;

/** Remembers the last 64 sequences. Two 32-bit words, so that a master can keep thousands. */
export class ReplayWindow {
  #highest = -1;
  #near = 0;
  #far = 0;

  /** True when `sequence` is new; it is remembered then. Ask only after the tag has opened. */
  accept(sequence: number): boolean {
    const ahead = sequence - this.#highest;
    if (ahead > 0) {
      this.#shift(ahead);
      this.#highest = sequence;
      this.#near |= 1;
      return true;
    }
    const age = -ahead;
    if (age >= WIDTH) return false;
    const bit = 1 << (age & 31);
    if (age < 32) {
      if ((this.#near & bit) !== 0) return false;
      this.#near |= bit;
    } else {
      if ((this.#far & bit) !== 0) return false;
      this.#far |= bit;
    }
    return true;
  }

  #shift(by: number): void {
    if (by >= WIDTH) {
      this.#near = this.#far = 0;
    } else if (by >= 32) {
      this.#far = this.#near << (by - 32);
      this.#near = 0;
    } else {
      this.#far = (this.#far << by) | (this.#near >>> (32 - by));
      this.#near <<= by;
    }
  }
}
