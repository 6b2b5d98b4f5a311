// Sets a clock that answers, one message after the other, and never more often than it may be set.

import {
  type GroupTime,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  groupDifference,
  spanOf,
} from '@belfry/protocol';
import {
  encode,
  formatIn,
  momentOf,
  type TelegramFormat,
  type Zone,
} from '@belfry/telegrams/language';
import type { ClockMessage, Own } from './clock-message.js';
import { contains, type Dialogue, formatFor, findMessage, type SetStep } from './dialogue.js';
import { exceptionIn } from './modbus.js';
import { SettingDelay } from './setting-delay.js';

/** Which clock is set, how far off it may be, and how often it may be set. */
export interface SetterOptions {
  readonly dialogue: Dialogue;
  readonly zone: Zone;
  /** How long one character takes on the line. */
  readonly character: Span;
  /** How long an acknowledgement may take. */
  readonly timeout: Span;
  /** From one setting to the next. */
  readonly every: Span;
  /** How much earlier it is set; undefined to measure it. */
  readonly delay: Span | undefined;
  /** When it was set last, as far as is known from before a restart. */
  readonly lastSet: GroupTime | undefined;
}

/** A setting that is through: by how much it moved the clock, and how much earlier than without any delay it left. */
export interface Done {
  readonly by: Span;
  readonly early: Span;
}

/** From the decision to set until the moment at which the new time holds, besides what may be waited for. */
const AHEAD = SECOND;
const AHEAD_LEAST = 2 * SECOND;

interface Setting {
  /** The second that is set, and from then on each step in turn. */
  readonly second: GroupTime;
  readonly by: Span;
  /** By how much earlier it leaves; less by what it then was late. */
  early: number;
  step: number;
  /** When the step under way was sent; undefined before. */
  sent: RawTime | undefined;
  /** What was sent for it, and what has come since. */
  message: Uint8Array;
  readonly bytes: number[];
}

/**
 * Sets one clock. A setting counts for its pace from the decision on, whatever becomes of it: a clock that refuses is
 * asked to take a time no more often than one that obeys. What is left of a setting whose first step left goes on
 * without an acknowledgement, and late if it must, because some clocks stand still until the last step. Only one that
 * the port broke off half-way is done once more before its time, and one of which nothing left does not count.
 */
export class Setter {
  readonly #options: SetterOptions;
  readonly #steps: readonly SetStep[];
  readonly #delay: SettingDelay;
  #setting: Setting | undefined;
  #last: RawTime | undefined;
  #lastBefore: RawTime | undefined;
  #isBroken = false;
  #wasRepeated = false;

  constructor(options: SetterOptions) {
    this.#options = options;
    this.#steps = options.dialogue.set ?? [];
    this.#delay = new SettingDelay(options.delay);
  }

  /** By how much earlier the next setting leaves. */
  get delay(): Span {
    return this.#delay.value;
  }

  /** A setting is under way. */
  get isBusy(): boolean {
    return this.#setting !== undefined;
  }

  /** A setting that left by `early` sooner has left the clock off by `left`. */
  learn(early: Span, left: Span): void {
    this.#delay.add(early, left);
  }

  /** Whether the clock may be set again now. */
  mayBegin({ raw, reading }: Pick<Own, 'raw' | 'reading'>): boolean {
    const { every, lastSet } = this.#options;
    if (this.#isBroken && !this.#wasRepeated) return true;
    if (this.#last !== undefined) return raw - this.#last >= every;
    return lastSet === undefined || Math.abs(groupDifference(reading.time, lastSet)) >= every;
  }

  /** Begins to set it: it was off by `offset`. */
  begin({ raw, reading }: Own, offset: Span): void {
    const { timeout } = this.#options;
    const early = this.#delay.value;
    const waited = (this.#steps.length - 1) * timeout + Math.max(early, 0);
    const ahead = Math.ceil(Math.max(AHEAD + waited, AHEAD_LEAST) / SECOND);
    const second = { seconds: reading.time.seconds + ahead, nanoseconds: 0 };
    this.#wasRepeated = this.#last !== undefined && raw - this.#last < this.#options.every;
    this.#isBroken = false;
    this.#lastBefore = this.#last;
    this.#last = raw;
    this.#setting = {
      second,
      by: spanOf(-offset),
      early,
      step: 0,
      sent: undefined,
      message: new Uint8Array(),
      bytes: [],
    };
  }

  /** The port was opened anew: what was under way is lost. */
  restart(): void {
    const setting = this.#setting;
    this.#setting = undefined;
    if (setting === undefined) return;
    const hasLeft = setting.step > 0 || setting.sent !== undefined;
    if (hasLeft) this.#isBroken = this.#steps.length > 1;
    else {
      this.#isBroken = this.#wasRepeated;
      this.#wasRepeated = false;
      this.#last = this.#lastBefore;
    }
  }

  /** When an acknowledgement has been waited for long enough. */
  wakeAt(): RawTime {
    const sent = this.#setting?.sent;
    return sent === undefined ? NEVER : ((sent + this.#options.timeout) as RawTime);
  }

  /**
   * The message that is to be sent next; undefined while an acknowledgement is waited for, and for a second that the
   * message's digits cannot say. The last step's last stop bit is on the second; those before it go as soon as they may.
   */
  next({ raw, reading }: Own): ClockMessage | undefined {
    const setting = this.#setting!;
    if (setting.sent !== undefined) return undefined;
    const { zone, character } = this.#options;
    const format = formatIn(this.#formatOf(this.#step(setting).send), zone);
    const clock = { quality: 'synchronised', bound: reading.bound } as const;
    const bytes = encode(format, momentOf(setting.second, zone, clock));
    if (bytes === undefined) {
      this.restart();
      return undefined;
    }
    setting.message = bytes;
    const isLast = setting.step === this.#steps.length - 1;
    const lead = bytes.length * character + setting.early;
    const pause = isLast ? groupDifference(setting.second, reading.time) - lead : 0;
    return { bytes, at: (raw + pause) as RawTime, punctual: isLast && setting.step === 0 };
  }

  /** The message has left, `late` after its moment. Answers the setting if that is through. */
  sent(at: RawTime, late: Span): Done | undefined {
    const setting = this.#setting!;
    setting.sent = at;
    setting.bytes.length = 0;
    if (setting.step === this.#steps.length - 1) setting.early -= late;
    // Without an acknowledgement the next step may follow.
    return this.#step(setting).acknowledge === undefined ? this.#acknowledged() : undefined;
  }

  /** The message could not be sent; `partly` if some of it may have left. */
  notSent(partly: boolean): void {
    if (partly && this.#setting !== undefined) this.#setting.sent ??= this.#last!;
    this.restart();
  }

  /**
   * Takes bytes in that came. Answers the setting if it is through. On a line that `echoes`, what was sent comes back
   * first, and may look like its acknowledgement.
   */
  heard(bytes: Uint8Array, echoes: boolean): Done | undefined {
    const setting = this.#setting!;
    const wanted = this.#step(setting).acknowledge;
    if (setting.sent === undefined) return undefined;
    setting.bytes.push(...bytes);
    if (wanted === undefined) return undefined;
    const format = this.#formatOf(wanted);
    const rest = echoes ? afterEcho(setting) : setting.bytes;
    return contains(rest, format) ? this.#acknowledged() : undefined;
  }

  /**
   * No acknowledgement came: the setting goes on to its next step, or has failed. Answers what the clock said instead,
   * if that is known.
   */
  expire(): string | undefined {
    const { message, bytes } = this.#setting!;
    const { send } = this.#step(this.#setting!);
    const means = exceptionIn(this.#options.dialogue, send, message, bytes);
    this.#acknowledged();
    return means;
  }

  #step({ step }: Setting): SetStep {
    return this.#steps[step]!;
  }

  #formatOf(parts: Dialogue['answer']): TelegramFormat {
    return formatFor(this.#options.dialogue, parts);
  }

  #acknowledged(): Done | undefined {
    const setting = this.#setting!;
    setting.step += 1;
    setting.sent = undefined;
    if (setting.step < this.#steps.length) return undefined;
    this.#setting = undefined;
    return { by: setting.by, early: spanOf(setting.early) };
  }
}

/** What came behind the echo of the message; nothing before that is complete. */
function afterEcho({ message, bytes }: Setting): readonly number[] {
  const echo = findMessage(message, bytes);
  return echo < 0 ? [] : bytes.slice(echo + message.length);
}
