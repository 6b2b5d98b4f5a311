// When each agent is asked: at its own pace, and again soon while a correction is not acknowledged.

import { type Random, NEVER, type RawTime, SECOND, type Span, Timers } from '@belfry/protocol';
import { Pace } from '@belfry/protocol/measure';
import type { AgentRecord } from './agent-record.js';
import type { Leads } from '../leadership/leadership.js';

/** Each new slot stands this far from the last one: the golden section spreads any number evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Who stands by asks the agents so many times less often: enough to know them when it has to lead. */
const STANDBY_EVERY = 8;

/**
 * Decides when each agent is asked: at its own slot of every interval, soon after a change, and again when an adjust
 * is not acknowledged in time. A master that stands by asks eight times less often.
 */
export class Schedule {
  readonly #configured: Span;
  readonly #leadership: Leads;
  readonly #random: Random;
  readonly #timers = new Timers<AgentRecord>();
  #slot = 0;

  /** A leader asks each agent once an `interval`. */
  constructor(interval: Span, leadership: Leads, random: Random) {
    this.#configured = interval;
    this.#leadership = leadership;
    this.#random = random;
  }

  /** When the next agent is due; never while there is none. */
  next(): RawTime {
    return this.#timers.next();
  }

  /** How often each agent is asked now, nanoseconds. */
  get interval(): Span {
    return ((this.#leadership.leads ? 1 : STANDBY_EVERY) * this.#configured) as Span;
  }

  /** A new agent: ask at once. */
  begin(record: AgentRecord, at: RawTime): void {
    this.#slot = (this.#slot + GOLDEN) % 1;
    record.pace = new Pace(this.#slot);
    record.resendAt = NEVER;
    record.askAt = at;
    this.#timers.set(record, at);
  }

  /** Something was decided that nobody should wait an interval for: ask soon, spread. */
  hurry(record: AgentRecord, at: RawTime, within = SECOND as Span): void {
    const soon = at + record.pace.slot * Math.min(this.interval, within);
    record.askAt = Math.min(record.askAt, soon) as RawTime;
    this.#set(record);
  }

  /** It is asked no more. */
  end(record: AgentRecord): void {
    this.#timers.cancel(record);
  }

  /** A correction has left at `at`: send it again if no answer comes in time. */
  expectAnswer(record: AgentRecord, at: RawTime): void {
    record.resendAt = (at + record.asker.roundTrip.timeout) as RawTime;
    this.#set(record);
  }

  /** The answer came. */
  settle(record: AgentRecord): void {
    record.resendAt = NEVER;
    this.#set(record);
  }

  /** Takes one agent that is to be asked now. */
  due(at: RawTime): AgentRecord | undefined {
    const record = this.#timers.due(at);
    if (record === undefined) return undefined;
    record.resendAt = NEVER;
    if (at >= record.askAt) record.askAt = this.#nextAsk(record, at);
    else record.asker.roundTrip.backOff();
    this.#set(record);
    return record;
  }

  #set(record: AgentRecord): void {
    this.#timers.set(record, Math.min(record.askAt, record.resendAt) as RawTime);
  }

  #nextAsk(record: AgentRecord, at: RawTime): RawTime {
    // Who is lost is not asked quickly, however little is known of it.
    const answers = record.health === 'lost' ? Infinity : record.samples;
    const pause = record.pace.pause(answers, this.interval, this.#random);
    // After a stall of more than an interval the missed asks are not made up for.
    const from = at - record.askAt > this.interval ? at : record.askAt;
    return (from + Math.max(pause, leastPause(record))) as RawTime;
  }
}

/** No more than four asks are on their way at once, however short the interval is. */
const leastPause = ({ asker }: AgentRecord): number => (asker.roundTrip.smoothed ?? 0) / 4;
