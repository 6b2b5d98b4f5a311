// Where UTC is over one agent's raw clock, as its machine's kernel knows and the agent tells.

import type { Line } from '@belfry/protocol/clock';
import { type RawTime, type Refusal, SECOND, type Span, credibleTime } from '@belfry/protocol';
import type { LeapCourse } from '@belfry/protocol/leap';
import type { ReferenceReading } from '@belfry/protocol/wire';
import { ReferenceCount } from '../group/reference-count.js';
import { UtcSource } from '../group/utc-source.js';

/** A report is read as it leaves, and nothing that is used travels for so long. */
const OLD = 60 * SECOND;

/** What one agent has told of UTC. */
export class ToldUtc {
  #source = new UtcSource();
  /** By which count its clock goes through a leap second. */
  readonly #count: ReferenceCount;
  /** When, by the master's raw clock, it was last told something, and something of worth. */
  #toldAt = -Infinity as RawTime;
  #knownAt = -Infinity as RawTime;

  /** `leaps` are those that the group knows. */
  constructor(leaps: LeapCourse) {
    this.#count = new ReferenceCount(leaps);
  }

  /** When it last told anything. */
  get toldAt(): RawTime {
    return this.#toldAt;
  }

  /** When it last told where UTC is. */
  get knownAt(): RawTime {
    return this.#knownAt;
  }

  /** Takes a report in that came at `at`, when the agent's raw clock showed about `raw`; or says why not. */
  take(said: ReferenceReading, at: RawTime, raw: number): Refusal | undefined {
    const readAt = (said.rawSeconds * SECOND + said.rawNanoseconds) as RawTime;
    if (Math.abs(raw - readAt) > OLD) return 'delay-too-long';
    this.#toldAt = at;
    // Its kernel does not know: what it knew is held over for a while.
    if (said.error === Infinity) return undefined;
    const time = credibleTime(said.seconds, said.nanoseconds);
    if (time === undefined) return 'incredible-time';
    const shown = { raw: readAt, time, width: said.width as Span };
    const { reading, isNewCount } = this.#count.counted(shown, this.#source.line(readAt));
    // It smears, or does not, other than was believed: what was learned of it is of another count.
    if (isNewCount) this.#source = new UtcSource();
    const before = this.#source.readAt;
    this.#source.add({ ...reading, error: said.error as Span });
    if (this.#source.readAt > before) this.#knownAt = at;
    return undefined;
  }

  /** A leap second is over: UTC counts as `by` more from now on. */
  countAnew(by: Span): void {
    this.#source.countAnew(by);
  }

  /** Where UTC is over the agent's raw clock, from `raw` on. */
  line(raw: RawTime): Line | undefined {
    return this.#source.line(raw);
  }
}
