// A kernel's clock in virtual time: what steers it goes through, and what other programs do to it.

import { MODE } from '#agent/core/steering/timex.js';
import { PretendKernel } from '#agent/core/steering/pretend-kernel.js';
import { type ClockCalls, KernelClock } from '#agent/steering/kernel-clock.js';
import { STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { type GroupTime, type RawTime, type Span, spanOf } from '#protocol/time.js';

export class SimulatedKernel implements ClockCalls {
  readonly pretend: PretendKernel;
  readonly clock = new KernelClock(this);
  readonly #raw: () => RawTime;
  /** How wide its readings are, and by how much of that they are off. */
  width = 0;
  askew = 0;
  /** How long it has gone on while raw time stood still. */
  slept = 0;
  /** An errno with which every change is refused. */
  refuses = 0;
  calls = 0;

  constructor(raw: () => RawTime, time: GroupTime) {
    this.#raw = raw;
    this.pretend = new PretendKernel(raw(), time);
  }

  readSystemClock(): { raw: RawTime; time: GroupTime; width: Span } {
    const raw = this.#raw();
    // A reading that is off is one of another instant.
    const at = (raw - this.askew * this.width) as RawTime;
    return { raw: at, time: this.time, width: spanOf(this.width) };
  }

  adjustClock(timex: Float64Array): number {
    this.calls += 1;
    if (timex[TIMEX.modes] !== 0 && this.refuses !== 0) return -this.refuses;
    return this.pretend.adjust(timex, this.#now);
  }

  get #now(): RawTime {
    return (this.#raw() + this.slept) as RawTime;
  }

  get time(): GroupTime {
    return this.pretend.read(this.#now);
  }

  /** What any program can see. */
  get held(): Readonly<Record<keyof typeof TIMEX, number>> {
    const timex = this.#call({});
    const named = Object.entries(TIMEX).map(([name, place]) => [name, timex[place]!]);
    return Object.fromEntries(named) as Record<keyof typeof TIMEX, number>;
  }

  get synchronised(): boolean {
    return (this.held.status & STATUS.unsynchronised) === 0;
  }

  /** Somebody sets the clock. */
  move(by: number): void {
    this.pretend.move(this.#now, spanOf(by));
  }

  /** Another program changes these. */
  meddle(fields: Partial<Record<keyof typeof TIMEX, number>>): void {
    this.#call(fields);
  }

  #call(fields: Partial<Record<keyof typeof TIMEX, number>>): Float64Array {
    const timex = new Float64Array(TIMEX_FIELDS);
    for (const [name, value] of Object.entries(fields)) {
      timex[TIMEX[name as keyof typeof TIMEX]] = value;
      timex[TIMEX.modes]! |= MODE[name as keyof typeof MODE];
    }
    const answer = this.pretend.adjust(timex, this.#now);
    if (answer < 0) throw new Error(`refused: ${answer}`);
    return timex;
  }
}
