// Whom an agent follows: the master that leads under the latest term, and nobody of an earlier one.

import { type RawTime, SECOND, type Span } from '@belfry/protocol/core/time.js';
import { isNewer16 } from '@belfry/protocol/core/wire/serial-number.js';
import type { Contact } from './contact.js';

/** The leader is heard if it spoke within this, where nobody asks for another time. */
const HEARS = (2 * SECOND) as Span;
/** Intervals after which a master is silent. */
export const SILENT_AFTER = 4;
/** For so long, and so many intervals, nobody led whom we could follow, before a term may be void. */
const FORSAKEN_AFTER = (60 * SECOND) as Span;
const FORSAKEN_INTERVALS = 8;

export class Allegiance {
  /** By itself an agent may ask one that stands by, until somebody leads. */
  readonly #asksItself: boolean;
  /** The latest term that is known; 0 for none. */
  term: number;
  /** The term under which this very device leads; 0 if it does not. */
  ownTerm = 0;
  #master: Contact | undefined;
  /** When somebody was last heard to lead whom we could follow. */
  #ledAt: RawTime;

  constructor(asksItself: boolean, term: number, start = 0 as RawTime) {
    this.#asksItself = asksItself;
    this.term = term;
    this.#ledAt = start;
  }

  /** Whom it follows. */
  get master(): Contact | undefined {
    return this.#master;
  }

  /** Is one that leads followed, and there? */
  hasLeader(at: RawTime, interval: Span): boolean {
    const master = this.#master;
    return master !== undefined && master.term !== 0 && !isSilent(master, at, interval);
  }

  /** Is the reign over of whoever names this term? */
  isStale(term: number): boolean {
    return term !== 0 && this.term !== 0 && isNewer16(this.term, term);
  }

  /**
   * A master that leads more than half of what exists says that nobody leads under the term that we know.
   * That is no way back to one whose reign is over: it knows of the later term, and we have heard nobody who
   * leads under it for long. Answers whether the term is forgotten.
   */
  recall(voided: number, at: RawTime, interval: Span): boolean {
    const patience = Math.max(FORSAKEN_AFTER, FORSAKEN_INTERVALS * interval);
    if (this.ownTerm !== 0 || voided !== this.term || at - this.#ledAt < patience) return false;
    this.term = 0;
    return true;
  }

  /** Does another master lead under the same term while the one that is followed is there? */
  isSecond(contact: Contact, term: number, at: RawTime, interval: Span): boolean {
    const master = this.#master;
    if (term === 0 || master === undefined || master === contact || master.term !== term)
      return false;
    return !isSilent(master, at, interval);
  }

  /**
   * This master has said that it leads under `term`, or stands by (0). Answers whether another one is
   * followed from now on.
   */
  judge(contact: Contact, term: number, at: RawTime, interval: Span): boolean {
    contact.term = term;
    contact.refusedTerm = 0;
    if (term !== 0) {
      this.#ledAt = at;
      return this.#turnTo(contact);
    }
    if (this.#asksItself)
      return (
        (this.#master === undefined || isSilent(this.#master, at, interval)) &&
        this.#turnTo(contact)
      );
    this.forget(contact);
    return false;
  }

  #turnTo(contact: Contact): boolean {
    if (contact === this.#master) return false;
    const before = this.#master;
    this.#master = contact;
    if (!this.#asksItself) return true;
    before?.asking.stop();
    if (before !== undefined) before.asking.follows = false;
    contact.asking.follows = true;
    return true;
  }

  forget(contact: Contact): void {
    if (contact === this.#master) this.#master = undefined;
  }

  /** The term of the leader if it was heard just now, else 0: what a master that stands by is told. */
  hears(at: RawTime, within = HEARS): number {
    if (this.ownTerm !== 0) return this.ownTerm;
    const master = this.#master;
    return master !== undefined && at - master.heardAt < within ? master.term : 0;
  }

  /** One that stands by asks: at a long interval we have to look whether the leader is there. */
  lookForLeader(asks: Contact, at: RawTime, within = HEARS): void {
    const master = this.#master;
    if (master === undefined || master === asks || at - master.heardAt < within / 2) return;
    if (master.asking.wakeAt() === Infinity) master.asking.ask(at);
  }
}

const isSilent = (contact: Contact, at: RawTime, interval: Span): boolean =>
  at - contact.heardAt >= SILENT_AFTER * interval;
