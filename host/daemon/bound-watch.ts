// Notices when a clock may be wrong by much more than it usually may.

/** Looks before anything is usual. */
const LOOKS_LEAST = 60;
/** Of each look so much goes into what is usual: with a look in five seconds it follows in about an hour. */
const SHARE = 1 / 500;
/** So many times the usual is unusual; a part of that is usual again. */
const UNUSUAL = 8;
const USUAL_AGAIN = 3;
/** No bound below this is worth a word, nanoseconds. */
const LEAST = 100_000;
/** What lasts for so many looks, about two hours, has become usual. */
const LASTS = 1500;

/** What is told when it begins, and when it is over: nanoseconds. */
export interface UnusualBound {
  readonly bound: number;
  readonly usual: number;
  readonly lasts: boolean;
}

/** Learns how wide a bound usually is, and says when it is not. Pure: somebody looks every few seconds. */
export class BoundWatch {
  #looks = 0;
  /** Its logarithm, because bounds differ by factors. */
  #usual = 0;
  #unusualFor = 0;

  /** Takes a look; a bound that is not known says nothing. Answers what has changed. */
  look(bound: number): UnusualBound | undefined {
    if (!Number.isFinite(bound)) return undefined;
    const seen = Math.log(Math.max(bound, LEAST / UNUSUAL));
    this.#looks += 1;
    const usual = Math.exp(this.#usual);
    const wasUnusual = this.#unusualFor > 0;
    const isUnusual =
      this.#looks > LOOKS_LEAST && Math.exp(seen) > (wasUnusual ? USUAL_AGAIN : UNUSUAL) * usual;
    this.#unusualFor = isUnusual ? this.#unusualFor + 1 : 0;
    if (this.#unusualFor > LASTS) [this.#unusualFor, this.#usual] = [0, seen];
    // At first it is the mean of all looks.
    if (!isUnusual) this.#usual += (seen - this.#usual) * Math.max(1 / this.#looks, SHARE);
    return isUnusual === wasUnusual ? undefined : { bound, usual, lasts: isUnusual };
  }
}
