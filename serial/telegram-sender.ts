// One wall clock that listens: prepares its next telegram, and sends it at its moment.

import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  SECOND,
  type Span,
  groupDifference,
  groupTime,
} from '@belfry/protocol';
import type { Leap } from '@belfry/protocol/leap';
import type { Reading } from '@belfry/protocol/clock';
import type { Quality } from '@belfry/protocol/wire';
import { bytesFor, trusted, type Untrusted } from './core/policy.js';
import { Punctuality, type PunctualityObservation } from './core/punctuality.js';
import {
  type Cadence,
  type Departure,
  countedAgain,
  namedSecond,
  nextDeparture,
} from './core/schedule.js';
import { WriteTime } from './core/write-time.js';
import type { PortKeeper } from './port-keeper.js';
import { knowsLeapSeconds, momentOf } from '@belfry/telegrams/language';

/** What a port sends, through which keeper, and what while the time cannot be trusted. */
export interface TelegramSenderOptions extends Cadence {
  readonly keeper: PortKeeper;
  readonly untrusted: Untrusted;
  /** With a clock that may be further off than this, the time is as good as never set. */
  readonly maxError: Span;
}

/** Whoever sends something at moments of its own. */
export interface Sender {
  /** The next moment, by the clock as it is shown at `raw`; infinite for none. */
  leavesAt(raw: RawTime, reading: Reading): RawTime;
  /** That moment is now, or was. */
  send(at: RawTime): void;
  stop(): void;
}

/** The shown clock, and how good it is. */
export interface ShownSource {
  raw(): RawTime;
  now(raw: RawTime): Reading;
  quality(raw: RawTime): Quality;
  /**
   * Before a leap second that is stepped: group time as it is shown at `raw`, which runs on through it. Telegrams are
   * planned by that. Undefined at any other time.
   */
  through?(raw: RawTime): Through | undefined;
}

/** A clock on its way through a leap second. */
export interface Through {
  readonly time: GroupTime;
  readonly leap: Leap;
}

/** Later than this a telegram shows a wrong second for longer than it is worth. */
export const LATE_MOST = 20 * MILLISECOND;
/** Telegrams are written down so long before they leave: late enough to know how good the time is. */
const PREPARE = SECOND;
/** Whatever is left in the kernel so long after a telegram has left would leave too late. */
const LEFT_OVER = 100 * MILLISECOND;

/** An attempt: how late it began, and how long it took. */
interface Done {
  readonly late: Span;
  readonly took: Span;
  readonly bytes: Uint8Array | undefined;
  readonly sent: ReturnType<PortKeeper['send']> | undefined;
}

/** What has become of a port's telegrams: sent, dropped, missed, and how punctual they were. */
export interface TelegramsObservation {
  /** The last telegram that left; undefined before the first. */
  readonly last: { readonly names: number; readonly bytes: Uint8Array } | undefined;
  readonly sent: number;
  /** Not sent, because it was too late or the port did not take it. */
  readonly dropped: number;
  /** Not sent, because the port was not there. */
  readonly missed: number;
  readonly punctuality: PunctualityObservation | undefined;
}

/**
 * Sends telegrams to one wall clock that only listens. Each is encoded up to a second ahead and written at its
 * moment; one that is more than 20 ms late is dropped and counted.
 */
export class TelegramSender implements Sender {
  readonly #options: TelegramSenderOptions;
  readonly #source: ShownSource;
  readonly #punctuality = new Punctuality();
  readonly #writeTime = new WriteTime();
  #next: Departure | undefined;
  /** The leap second by whose count it is planned. */
  #leap: Leap | undefined;
  /** What was done last, while nobody has looked yet what came of it. */
  #done: Done | undefined;
  #prepared: { readonly bytes: Uint8Array | undefined } | undefined;
  #last: TelegramsObservation['last'];
  #sent = 0;
  #dropped = 0;
  #missed = 0;
  #flushing: NodeJS.Timeout | undefined;

  constructor(options: TelegramSenderOptions, source: ShownSource) {
    this.#options = options;
    this.#source = source;
  }

  leavesAt(raw: RawTime, { time }: Reading): RawTime {
    this.#settle();
    const through = this.#turnTo(raw);
    const pause = this.#pause(through?.time ?? time);
    if (pause < PREPARE) this.#prepared ??= { bytes: this.#bytes(raw) };
    return (raw + pause - this.#writeTime.value) as RawTime;
  }

  send(at: RawTime): void {
    const { keeper } = this.#options;
    // The last microseconds, in which nothing else may come in between.
    while (this.#source.raw() < at);
    const began = this.#source.raw();
    const late = (began - at) as Span;
    const bytes = this.#prepared?.bytes;
    const sent = bytes === undefined || late > LATE_MOST ? undefined : keeper.send(bytes);
    const took = (this.#source.raw() - began) as Span;
    // Others may be due as well: all else can wait.
    this.#done = { late, bytes, sent, took };
  }

  #settle(): void {
    if (this.#done === undefined) return;
    const { keeper, timing } = this.#options;
    const { late, bytes, sent, took } = this.#done;
    const departure = this.#next!;
    this.#done = undefined;
    if (sent === 'sent') {
      // When the kernel had it, against when it should have: as long as a write usually takes after `at`.
      this.#punctuality.add((late + took - this.#writeTime.value) as Span);
      this.#writeTime.add(took);
      this.#sent += 1;
      this.#last = { names: namedSecond(departure.names, this.#leap).seconds, bytes: bytes! };
      const over = timing.duration + LEFT_OVER;
      this.#flushing = setTimeout(() => void keeper.flush(), over / MILLISECOND);
    } else if (sent === 'closed') this.#missed += 1;
    else if (sent !== undefined) this.#dropped += 1;
    else if (bytes !== undefined) this.#tooLate(late);
    this.#plan(departure);
  }

  stop(): void {
    clearTimeout(this.#flushing);
  }

  /** What has become of its telegrams so far. */
  observe(): TelegramsObservation {
    this.#settle();
    return {
      last: this.#last,
      sent: this.#sent,
      dropped: this.#dropped,
      missed: this.#missed,
      punctuality: this.#punctuality.observe(),
    };
  }

  #tooLate(late: Span): void {
    this.#dropped += 1;
    const text = `this process was ${Math.round(late / MILLISECOND)} ms late; the telegram is dropped`;
    if (this.#options.keeper.isOpen) this.#options.keeper.failedOnce('late', text);
  }

  /** From `time` to the next telegram, which is reckoned anew when the clock was set meanwhile. */
  #pause(time: GroupTime): Span {
    const { format } = this.#options;
    if (this.#next !== undefined) {
      const pause = groupDifference(this.#next.leaves, time);
      if (pause > -SECOND && pause < format.every + SECOND) return pause;
    }
    this.#next = nextDeparture(this.#options, time, undefined, this.#leap);
    this.#prepared = undefined;
    return groupDifference(this.#next.leaves, time);
  }

  #plan(last: Departure): void {
    const raw = this.#source.raw();
    const through = this.#source.through?.(raw);
    const time = through?.time ?? this.#source.now(raw).time;
    // `last` is by the count by which it was planned.
    const isSame = through?.leap === this.#leap;
    this.#next = nextDeparture(this.#options, time, isSame ? last : undefined, through?.leap);
    this.#leap = through?.leap;
    this.#prepared = undefined;
  }

  /** Where a leap second is over, the next telegram is by another count. */
  #turnTo(raw: RawTime): Through | undefined {
    const through = this.#source.through?.(raw);
    const before = this.#leap;
    this.#leap = through?.leap;
    if (before === undefined || through !== undefined || this.#next === undefined) return through;
    const isOver = groupDifference(this.#source.now(raw).time, groupTime(before.at - 1)) >= 0;
    if (isOver) this.#next = countedAgain(this.#next, before);
    return through;
  }

  #bytes(raw: RawTime): Uint8Array | undefined {
    const { zone, format, untrusted, maxError } = this.#options;
    const { bound } = this.#source.now(raw);
    const quality = trusted({ quality: this.#source.quality(raw), bound }, maxError);
    const { seconds, leapSecond } = namedSecond(this.#next!.names, this.#leap);
    const state = { quality, bound, leap: this.#leap };
    const shows60 = leapSecond && knowsLeapSeconds(format);
    return bytesFor(format, momentOf(groupTime(seconds), zone, state, shows60), untrusted);
  }
}
