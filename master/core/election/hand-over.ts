// Handing the lead over: whom a leader names as its successor, and whether a master asks to be named.

import { NEVER, type RawTime, type Span } from '@belfry/protocol';

/**
 * Hands the lead over: a leader names its successor for a while, and a master that stands by asks for as long to be
 * named.
 */
export class HandOver {
  readonly #lasts: Span;
  #successor: number | undefined;
  #until = NEVER;
  #claimsUntil = -Infinity as RawTime;

  /** The one that is named has a time of `lasts` to take over; who asks to be named asks as long. */
  constructor(lasts: Span) {
    this.#lasts = lasts;
  }

  /** The number of the master that is to lead next. */
  get successor(): number | undefined {
    return this.#successor;
  }

  /** Names the master with this number, from `at` on. */
  to(number: number, at: RawTime): void {
    this.#successor = number;
    this.#until = (at + this.#lasts) as RawTime;
  }

  /** Nobody is named any more. */
  stop(): void {
    this.#successor = undefined;
    this.#until = NEVER;
  }

  /** True once when the one that was named has not taken over in time. */
  failed(at: RawTime): boolean {
    if (at < this.#until) return false;
    this.stop();
    return true;
  }

  /** An operator wants this master to lead. */
  claim(at: RawTime): void {
    this.#claimsUntil = (at + this.#lasts) as RawTime;
  }

  /** Whether this master asks to be named. */
  claims(at: RawTime): boolean {
    return at < this.#claimsUntil;
  }

  /** It leads: there is nothing to hand over, nor to ask for. */
  settle(): void {
    this.stop();
    this.#claimsUntil = -Infinity as RawTime;
  }
}
