// Loss per direction, told apart by the replier's count of asks heard.

import { aheadBy16 } from '../wire/serial-number.js';

/** Asks in one half of the window over which recent loss is reported. */
const HALF_WINDOW = 64;

interface Tally {
  asks: number;
  lostOut: number;
  lostBack: number;
}

export interface LossObservation {
  /** Shares from 0 to 1 over the last 64 to 128 asks whose fate is known. */
  readonly out: number;
  readonly back: number;
  readonly total: Readonly<Tally>;
  readonly duplicates: number;
  readonly reordered: number;
  readonly late: number;
}

const emptyTally = (): Tally => ({ asks: 0, lostOut: 0, lostBack: 0 });

/**
 * Follows the asks of one session. Between two replies, as many asks were lost on the way out as
 * the replier did not count, and as many replies on the way back as it counted and we did not see.
 * An ask that was overtaken counts as lost until it arrives, and then as found: less than none lost.
 */
export class Loss {
  #asked = 0;
  #askedAtLast = 0;
  #heardAtLast = 0;
  #total = emptyTally();
  #previous = emptyTally();
  #current = emptyTally();
  duplicates = 0;
  reordered = 0;
  late = 0;

  asked(): void {
    this.#asked += 1;
  }

  /** A reply to ask number `ask` (counted from 1) came, and says how many asks were heard. */
  answered(ask: number, heard: number): void {
    const heardSince = aheadBy16(heard, this.#heardAtLast);
    if (ask <= this.#askedAtLast || heardSince <= 0) {
      // It was overtaken, and counted as lost on the way back when that was seen.
      this.reordered += 1;
      this.#count({ asks: 0, lostOut: 0, lostBack: -1 });
      return;
    }
    const asks = ask - this.#askedAtLast;
    this.#count({ asks, lostOut: asks - heardSince, lostBack: heardSince - 1 });
    this.#askedAtLast = ask;
    this.#heardAtLast = heard;
  }

  /** A new session counts from zero; what is known of the path stays. */
  restart(): void {
    this.#asked = this.#askedAtLast = this.#heardAtLast = 0;
  }

  get count(): number {
    return this.#asked;
  }

  observe(): LossObservation {
    const asks = this.#previous.asks + this.#current.asks;
    const share = (lost: number): number => (asks === 0 ? 0 : Math.max(lost, 0) / asks);
    return {
      out: share(this.#previous.lostOut + this.#current.lostOut),
      back: share(this.#previous.lostBack + this.#current.lostBack),
      total: { ...this.#total },
      duplicates: this.duplicates,
      reordered: this.reordered,
      late: this.late,
    };
  }

  #count(tally: Tally): void {
    for (const into of [this.#total, this.#current]) {
      into.asks += tally.asks;
      into.lostOut += tally.lostOut;
      into.lostBack += tally.lostBack;
    }
    if (this.#current.asks < HALF_WINDOW) return;
    this.#previous = this.#current;
    this.#current = emptyTally();
  }
}
