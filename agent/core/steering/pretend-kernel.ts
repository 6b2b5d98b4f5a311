// A clock that behaves as Linux's does under clock_adjtime: for dry runs, and for trials in virtual time.

import { CLOCK_STATE, ERROR_GROWTH, ERROR_MOST, STATUS, TIMEX } from '@belfry/protocol/clock';
import { type GroupTime, type RawTime, SECOND, type Span, groupAdd } from '@belfry/protocol';
import { MODE, READ_ONLY, TICK } from './timex.js';

const EINVAL = 22;
const FREQUENCY_MOST = 500 * 65_536;
const SLEW_MOST = 5e8;
const DAY = 86_400;
const MICROSECOND = 1e3;

/** The share of what is left to slew that is slewed in one second, with the constant 0. */
const SLEW_SHARE = 1 / 4;

/** After kernel/time/ntp.c, as of Linux 6: without pulses a second, adjtime and TAI. */
export class PretendKernel {
  #raw: RawTime;
  #seconds: number;
  #nanoseconds: number;
  #frequency = 0;
  #tick = TICK;
  #slew = 0;
  /** What is slewed in the present second. */
  #slewing = 0;
  #constant = 2;
  #status: number = STATUS.unsynchronised;
  #state: number = CLOCK_STATE.ok;
  /** Microseconds. */
  #maxError: number = ERROR_MOST / MICROSECOND;
  #estimatedError: number = ERROR_MOST / MICROSECOND;

  /** At raw time `raw` it shows `time`. */
  constructor(raw: RawTime, time: GroupTime) {
    this.#raw = raw;
    this.#seconds = time.seconds;
    this.#nanoseconds = time.nanoseconds;
  }

  /** What it shows at raw time `raw`, which never goes back. */
  read(raw: RawTime): GroupTime {
    this.#advance(raw);
    return { seconds: this.#seconds, nanoseconds: this.#nanoseconds };
  }

  /** Moves it at once, as clock_settime and ADJ_SETOFFSET do. */
  move(raw: RawTime, by: Span): void {
    const moved = groupAdd(this.read(raw), by);
    this.#seconds = moved.seconds;
    this.#nanoseconds = moved.nanoseconds;
    this.#status |= STATUS.unsynchronised;
    this.#maxError = ERROR_MOST / MICROSECOND;
    this.#estimatedError = ERROR_MOST / MICROSECOND;
    this.#slew = 0;
    this.#slewing = 0;
  }

  /** The call itself, at raw time `raw`: the clock's state, or -errno. */
  adjust(timex: Float64Array, raw: RawTime): number {
    const modes = timex[TIMEX.modes]!;
    const fault = faultIn(timex, modes);
    if (fault !== 0) return -fault;
    this.#advance(raw);
    if ((modes & MODE.setOffset) !== 0) {
      const unit = (modes & MODE.nano) === 0 ? MICROSECOND : 1;
      const by = timex[TIMEX.seconds]! * SECOND + timex[TIMEX.fraction]! * unit;
      this.move(raw, by as Span);
    }
    this.#take(timex, modes);
    this.#show(timex);
    return (this.#status & STATUS.unsynchronised) === 0 ? this.#state : CLOCK_STATE.error;
  }

  #take(timex: Float64Array, modes: number): void {
    const given = (mode: number): boolean => (modes & mode) !== 0;
    if (given(MODE.status)) this.#setStatus(timex[TIMEX.status]!);
    if (given(MODE.nano)) this.#status |= STATUS.nano;
    const nano = (this.#status & STATUS.nano) !== 0;
    if (given(MODE.frequency)) this.#frequency = limit(timex[TIMEX.frequency]!, FREQUENCY_MOST);
    if (given(MODE.maxError)) this.#maxError = timex[TIMEX.maxError]!;
    if (given(MODE.estimatedError)) this.#estimatedError = timex[TIMEX.estimatedError]!;
    if (given(MODE.constant)) this.#constant = timex[TIMEX.constant]! + (nano ? 0 : 4);
    // A frequency that is not held would learn from the slew: those who use this hold it.
    if (given(MODE.offset) && (this.#status & STATUS.pll) !== 0)
      this.#slew = limit(timex[TIMEX.offset]! * (nano ? 1 : MICROSECOND), SLEW_MOST);
    if (given(MODE.tick)) this.#tick = timex[TIMEX.tick]!;
  }

  #setStatus(status: number): void {
    if ((this.#status & STATUS.pll) !== 0 && (status & STATUS.pll) === 0) {
      this.#state = CLOCK_STATE.ok;
      this.#status = STATUS.unsynchronised;
    }
    this.#status = (this.#status & READ_ONLY) | (status & ~READ_ONLY);
  }

  #show(timex: Float64Array): void {
    const unit = (this.#status & STATUS.nano) === 0 ? MICROSECOND : 1;
    timex[TIMEX.offset] = Math.trunc(this.#slew / unit);
    timex[TIMEX.frequency] = this.#frequency;
    timex[TIMEX.maxError] = this.#maxError;
    timex[TIMEX.estimatedError] = this.#estimatedError;
    timex[TIMEX.status] = this.#status;
    timex[TIMEX.constant] = this.#constant;
    timex[TIMEX.precision] = 1;
    timex[TIMEX.tolerance] = FREQUENCY_MOST;
    timex[TIMEX.seconds] = this.#seconds;
    timex[TIMEX.fraction] = Math.floor(this.#nanoseconds / unit);
    timex[TIMEX.tick] = this.#tick;
    timex[TIMEX.tai] = 0;
  }

  /** The length of its second is settled as each begins; a new frequency counts at once. */
  #advance(raw: RawTime): void {
    for (;;) {
      const rate =
        1 + (this.#frequency / 65_536) * 1e-6 + this.#tick / TICK - 1 + this.#slewing / SECOND;
      const left = (SECOND - this.#nanoseconds) / rate;
      if (raw < this.#raw + left) {
        this.#nanoseconds += (raw - this.#raw) * rate;
        this.#raw = raw;
        return;
      }
      this.#raw = (this.#raw + left) as RawTime;
      this.#seconds += 1;
      this.#nanoseconds = 0;
      this.#beginSecond();
    }
  }

  #beginSecond(): void {
    this.#leap();
    this.#maxError += ERROR_GROWTH * 1e6;
    if (this.#maxError > ERROR_MOST / MICROSECOND) {
      this.#maxError = ERROR_MOST / MICROSECOND;
      this.#status |= STATUS.unsynchronised;
    }
    this.#slewing = this.#slew * SLEW_SHARE * 2 ** -this.#constant;
    this.#slew -= this.#slewing;
  }

  #leap(): void {
    const inserts = (this.#status & STATUS.insertLeap) !== 0;
    const deletes = (this.#status & STATUS.deleteLeap) !== 0;
    if (this.#state === CLOCK_STATE.ok)
      this.#state = inserts ? CLOCK_STATE.insert : deletes ? CLOCK_STATE.delete : CLOCK_STATE.ok;
    else if (this.#state === CLOCK_STATE.insert && inserts && this.#seconds % DAY === 0) {
      this.#seconds -= 1;
      this.#state = CLOCK_STATE.inserting;
    } else if (this.#state === CLOCK_STATE.delete && deletes && (this.#seconds + 1) % DAY === 0) {
      this.#seconds += 1;
      this.#state = CLOCK_STATE.over;
    } else if (this.#state === CLOCK_STATE.inserting) this.#state = CLOCK_STATE.over;
    else if (!inserts && !deletes) this.#state = CLOCK_STATE.ok;
  }
}

/** What the kernel refuses before it does anything; 0 for nothing. */
function faultIn(timex: Float64Array, modes: number): number {
  const tick = timex[TIMEX.tick]!;
  if ((modes & MODE.tick) !== 0 && (tick < 0.9 * TICK || tick > 1.1 * TICK)) return EINVAL;
  const most = (modes & MODE.nano) === 0 ? SECOND / MICROSECOND : SECOND;
  const fraction = timex[TIMEX.fraction]!;
  if ((modes & MODE.setOffset) !== 0 && (fraction < 0 || fraction >= most)) return EINVAL;
  return 0;
}

const limit = (value: number, most: number): number => Math.max(-most, Math.min(value, most));
