// When each agent is asked: quickly while it joins, then once an interval in a slot of its own, and
// again soon while a correction is not acknowledged.

import { type Random, spread } from '@belfry/protocol/core/endpoint.js';
import { type RawTime, SECOND, type Span } from '@belfry/protocol/core/time.js';
import { Timers } from '@belfry/protocol/core/timers.js';
import { type AgentRecord, SAMPLES_LEAST } from './agent-record.js';

/** A new agent is asked this often at first, or at a quarter of the interval if that is less. */
const BURST_PAUSE = (2 * SECOND) as Span;
const SPREAD = 0.02;
/** Each new slot stands this far from the last one: the golden section spreads any number evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const NEVER = Infinity as RawTime;

export class Schedule {
  readonly #interval: Span;
  readonly #random: Random;
  readonly #timers = new Timers<AgentRecord>();
  #slot = 0;

  constructor(interval: Span, random: Random) {
    this.#interval = interval;
    this.#random = random;
  }

  next(): RawTime {
    return this.#timers.next();
  }

  /** A new agent: ask at once. */
  begin(record: AgentRecord, at: RawTime): void {
    this.#slot = (this.#slot + GOLDEN) % 1;
    record.slot = this.#slot;
    record.resendAt = NEVER;
    record.askAt = at;
    record.placed = false;
    this.#timers.set(record, at);
  }

  /** Something was decided that nobody should wait an interval for: ask within a second, spread. */
  hurry(record: AgentRecord, at: RawTime): void {
    const soon = at + record.slot * Math.min(this.#interval, SECOND);
    record.askAt = Math.min(record.askAt, soon) as RawTime;
    this.#set(record);
  }

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

  /** Takes one agent that is to be asked now; `settled` tells whether the group has its time. */
  due(at: RawTime, settled: boolean): AgentRecord | undefined {
    const record = this.#timers.due(at);
    if (record === undefined) return undefined;
    record.resendAt = NEVER;
    if (at >= record.askAt) record.askAt = this.#nextAsk(record, at, settled);
    else record.asker.roundTrip.backOff();
    this.#set(record);
    return record;
  }

  #set(record: AgentRecord): void {
    this.#timers.set(record, Math.min(record.askAt, record.resendAt) as RawTime);
  }

  #nextAsk(record: AgentRecord, at: RawTime, settled: boolean): RawTime {
    if (record.estimator.samples < SAMPLES_LEAST && record.health !== 'lost') {
      const quick = Math.min(BURST_PAUSE, this.#interval / 4) as Span;
      return (at + Math.max(spread(quick, SPREAD, this.#random), leastPause(record))) as RawTime;
    }
    // The first pause after the burst moves the agent to its slot.
    const first = settled && !record.placed;
    if (first) record.placed = true;
    const pause = first
      ? this.#interval * (0.5 + record.slot)
      : spread(this.#interval, SPREAD, this.#random);
    // After a stall of more than an interval the missed asks are not made up for.
    const from = at - record.askAt > this.#interval ? at : record.askAt;
    return (from + Math.max(pause, leastPause(record))) as RawTime;
  }
}

/** No more than four asks are on their way at once, however short the interval is. */
const leastPause = ({ asker }: AgentRecord): number => (asker.roundTrip.smoothed ?? 0) / 4;
