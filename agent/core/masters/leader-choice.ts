// Which master an agent follows: the one that leads under the latest term, and nobody of an earlier one.

import { type RawTime, SECOND, type Span } from '@belfry/protocol';
import { isNewer16 } from '@belfry/protocol/wire';
import type { MasterRecord } from './master-record.js';

/** The leader is heard if it spoke within this, unless the master that asks names another time. */
const HEARD_WITHIN = (2 * SECOND) as Span;
/** Intervals after which a master is silent. */
export const SILENT_AFTER = 4;
/** A term may be void once no master that we could follow has led for this long, and for this many intervals. */
const LEADERLESS_AFTER = (60 * SECOND) as Span;
const LEADERLESS_INTERVALS = 8;

/** The choice of one leader among the masters, by what they say of their terms and by how lately they spoke. */
export class LeaderChoice {
  /** An agent that asks by itself may ask a master that stands by, until one leads. */
  readonly #asksItself: boolean;
  /** The latest term that is known; 0 for none. */
  term: number;
  /** The term under which this very device leads; 0 if it does not. */
  ownTerm = 0;
  #followed: MasterRecord | undefined;
  #lastLeader: MasterRecord | undefined;
  /** When a master was last heard to lead that we could follow. */
  #ledAt: RawTime;

  /** `term` is the latest that an earlier run knew, 0 for none; nobody has led before `start`. */
  constructor(asksItself: boolean, term: number, start = 0 as RawTime) {
    this.#asksItself = asksItself;
    this.term = term;
    this.#ledAt = start;
  }

  /** The master that is followed; undefined while there is none. */
  get followed(): MasterRecord | undefined {
    return this.#followed;
  }

  /** True while a master is followed that leads and has not fallen silent. */
  hasLeader(at: RawTime, interval: Span): boolean {
    const master = this.#followed;
    return master !== undefined && master.term !== 0 && !isSilent(master, at, interval);
  }

  /** True for a term that is over: a later one is known. */
  isStale(term: number): boolean {
    return term !== 0 && this.term !== 0 && isNewer16(this.term, term);
  }

  /**
   * A master that leads more than half of what exists says that nobody leads under the term that we know.
   * That is no way back to a master whose term is over: it knows of the later term, and we have heard nobody that
   * leads under it for long. Answers whether the term is forgotten.
   */
  recall(voided: number, at: RawTime, interval: Span): boolean {
    const patience = Math.max(LEADERLESS_AFTER, LEADERLESS_INTERVALS * interval);
    if (this.ownTerm !== 0 || voided !== this.term || at - this.#ledAt < patience) return false;
    this.term = 0;
    return true;
  }

  /** True when `record` names the same term as the master that is followed, and that one has not fallen silent. */
  isSecond(record: MasterRecord, term: number, at: RawTime, interval: Span): boolean {
    const master = this.#followed;
    if (term === 0 || master === undefined || master === record || master.term !== term)
      return false;
    return !isSilent(master, at, interval);
  }

  /**
   * This master has said that it leads under `term`, or stands by (0). Answers whether another one is
   * followed from now on.
   */
  judge(record: MasterRecord, term: number, at: RawTime, interval: Span): boolean {
    record.term = term;
    record.refusedTerm = 0;
    if (term !== 0) {
      this.#ledAt = at;
      return this.#turnTo(record);
    }
    if (this.#asksItself)
      return (
        (this.#followed === undefined || isSilent(this.#followed, at, interval)) &&
        this.#turnTo(record)
      );
    this.forget(record);
    return false;
  }

  /**
   * Whose place `record` has taken, which leads under `term`: answered once at each change, whether that master gave
   * the lead away or fell silent. Undefined for the first that leads, and for one that goes on to lead.
   */
  successionOf(record: MasterRecord, term: number): MasterRecord | undefined {
    if (term === 0 || record === this.#lastLeader) return undefined;
    const before = this.#lastLeader;
    this.#lastLeader = record;
    return before;
  }

  #turnTo(record: MasterRecord): boolean {
    if (record === this.#followed) return false;
    const before = this.#followed;
    this.#followed = record;
    if (!this.#asksItself) return true;
    before?.asking.stop();
    if (before !== undefined) before.asking.follows = false;
    record.asking.follows = true;
    return true;
  }

  /** This master is followed no more, if it was. */
  forget(record: MasterRecord): void {
    if (record === this.#followed) this.#followed = undefined;
  }

  /**
   * The term of the leader if it was heard within `within`, else 0: the reply to a master that stands by. A device
   * that leads hears itself.
   */
  hears(at: RawTime, within = HEARD_WITHIN): number {
    if (this.ownTerm !== 0) return this.ownTerm;
    const master = this.#followed;
    return master !== undefined && at - master.heardAt < within ? master.term : 0;
  }

  /** A master that stands by asks: at a long interval we have to look whether the leader is there. */
  lookForLeader(asks: MasterRecord, at: RawTime, within = HEARD_WITHIN): void {
    const master = this.#followed;
    if (master === undefined || master === asks || at - master.heardAt < within / 2) return;
    if (master.asking.wakeAt() === Infinity) master.asking.ask(at);
  }
}

const isSilent = (record: MasterRecord, at: RawTime, interval: Span): boolean =>
  at - record.heardAt >= SILENT_AFTER * interval;
