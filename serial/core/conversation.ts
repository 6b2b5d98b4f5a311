// Talks with one clock: when to ask, what to make of an answer, when to set it, and whether that took.

import type { Reading } from '@belfry/protocol/clock';
import {
  type GroupTime,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  spanOf,
} from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';
import {
  encode,
  type TelegramFormat,
  characterTime,
  lineOf,
  telegramSize,
  formatIn,
  momentOf,
  type Zone,
} from '@belfry/telegrams/language';
import { contains, type Dialogue, fixedBytes, formatFor, type SetStep } from './dialogue.js';
import type { PortFault } from './fault.js';
import { SettingDelay } from './setting-delay.js';
import { TelegramReader } from './telegram-reader.js';
import { WallClockError, type WallClockEstimate } from './wall-clock-error.js';

/** Which clock is asked, over which line, how often, and whether it is also set. */
export interface ConversationOptions {
  readonly dialogue: Dialogue;
  readonly zone: Zone;
  readonly line: Dialogue['line'];
  /** How often it is asked once it is known. */
  readonly every: Span;
  /** How long an answer may take. */
  readonly timeout: Span;
  /** Set it when it is off by more than `tolerance`, no more often than `every`. */
  readonly set?: { readonly tolerance: Span; readonly every: Span };
  /** How much earlier it is set; undefined to measure it. */
  readonly delay?: Span | undefined;
  readonly start: RawTime;
}

/** The agent's own clock at an instant. */
export interface Own {
  readonly raw: RawTime;
  readonly reading: Reading;
  readonly quality: () => Quality;
}

/** Bytes to send, at which moment; later than that only if they do not have to be punctual. */
export interface ClockMessage {
  readonly bytes: Uint8Array;
  readonly at: RawTime;
  readonly punctual: boolean;
}

export type ConversationEvent =
  | { readonly type: 'fault'; readonly fault: PortFault; readonly text: string }
  | { readonly type: 'set'; readonly by: Span }
  | { readonly type: 'known'; readonly estimate: WallClockEstimate };

/** Asked in quick succession until it is known as well as it can be. */
const QUICK = 0.7 * SECOND;
const QUICK_MOST = 16;
/** From the decision to set until the moment at which the new time holds. */
const SET_AHEAD = 2 * SECOND;
/** Refusals of a telegram that mean a time which cannot be. */
const IMPOSSIBLE = new Set([
  'out-of-range',
  'contradiction',
  'no-such-date',
  'no-such-time',
  'wrong-weekday',
]);

interface Asking {
  readonly sent: RawTime;
  /** Bytes that came since. */
  count: number;
}

interface Setting {
  /** The second that is set, and from then on each step in turn. */
  readonly second: GroupTime;
  readonly by: Span;
  /** By how much earlier it leaves. */
  readonly early: Span;
  step: number;
  /** When the step under way was sent; undefined before. */
  sent: RawTime | undefined;
  readonly bytes: number[];
}

/** What is known of a clock that is asked: how far it is off, what it showed, how often it answered. */
export interface ConversationObservation {
  readonly estimate: WallClockEstimate | undefined;
  /** Since it was last read; undefined before. */
  readonly age: Span | undefined;
  /** How far it was off where it is counted from: 0 if it is only read; else what its setting left, once known. */
  readonly left: Span | undefined;
  /** How much earlier it is set. */
  readonly delay: Span;
  /** What it showed last, and whether it said that it is not to be trusted. */
  readonly shown: GroupTime | undefined;
  readonly untrusted: boolean;
  readonly asked: number;
  readonly answered: number;
  readonly set: number;
}

/** Decides what is said to one clock: when to ask it, what its answer means, when to set it. Pure: time is given. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #character: Span;
  readonly #answer: TelegramFormat;
  readonly #ask: Uint8Array;
  readonly #reader: TelegramReader;
  /** Of the wall clock less one that began as the shown clock did, and runs on as raw time does. */
  readonly #error = new WallClockError();
  #origin: GroupTime | undefined;
  readonly #events: ConversationEvent[] = [];
  #askAt: RawTime;
  #asking: Asking | undefined;
  #setting: Setting | undefined;
  #setAt = -Infinity as RawTime;
  /** By how much earlier the setting left that is to be verified. */
  #verifying: Span | undefined;
  readonly #delay: SettingDelay;
  #quick = 0;
  /** Half of the time within which an answer's clock was read, of late. */
  #half = 0;
  #left: Span | undefined;
  #answeredAt: RawTime | undefined;
  #shown: GroupTime | undefined;
  #untrusted = false;
  #asked = 0;
  #answered = 0;
  #sets = 0;

  constructor(options: ConversationOptions) {
    const { dialogue, zone, line, start } = options;
    this.#options = options;
    this.#character = characterTime(lineOf(line));
    this.#answer = formatIn(formatFor(dialogue, dialogue.answer), zone);
    this.#ask = fixedBytes(dialogue, dialogue.ask);
    this.#reader = new TelegramReader(this.#answer);
    this.#askAt = start;
    this.#delay = new SettingDelay(options.delay);
    if (options.set === undefined) this.#left = 0 as Span;
  }

  /** The shown clock made a step: a clock that is set is counted from where that leaves it. */
  stepped(by: Span): void {
    if (this.#options.set !== undefined && this.#left !== undefined)
      this.#left = spanOf(this.#left - by);
  }

  /** The port was opened anew: what was under way is lost. */
  restart(at: RawTime): void {
    this.#asking = undefined;
    this.#setting = undefined;
    this.#askAt = at;
    this.#quick = 0;
  }

  poll(): ConversationEvent | undefined {
    return this.#events.shift();
  }

  /** The message that is to be sent next; undefined while an answer is waited for. */
  next(own: Own): ClockMessage | undefined {
    if (this.#setting !== undefined) return this.#nextStep(own);
    if (this.#asking !== undefined) return undefined;
    return { bytes: this.#ask, at: this.#askAt, punctual: false };
  }

  /** When `expire` has something to do. */
  wakeAt(): RawTime {
    const sent = this.#asking?.sent ?? this.#setting?.sent;
    return sent === undefined ? NEVER : ((sent + this.#options.timeout) as RawTime);
  }

  /** The message has left. */
  sent(at: RawTime, own: Own): void {
    if (this.#setting !== undefined) {
      this.#setting.sent = at;
      this.#setting.bytes.length = 0;
      // Without an acknowledgement the next step may follow.
      if (this.#step(this.#setting).acknowledge === undefined) this.#acknowledged(own);
      return;
    }
    this.#asked += 1;
    this.#reader.reset();
    this.#asking = { sent: at, count: 0 };
  }

  /** The message could not be sent: try again later. */
  notSent(at: RawTime): void {
    this.#setAt = -Infinity as RawTime;
    this.#setting = undefined;
    this.#askAt = (at + this.#options.every) as RawTime;
  }

  /** Bytes that came at `own.raw`. */
  heard(bytes: Uint8Array, own: Own): void {
    if (this.#setting !== undefined) return this.#heardAcknowledgement(bytes, own);
    const asking = this.#asking;
    if (asking === undefined) return;
    asking.count += bytes.length;
    const near = own.reading.time.seconds;
    for (const one of this.#reader.take(bytes, own.raw, { zone: this.#options.zone, near })) {
      if (this.#asking === undefined) return;
      if ('decoded' in one) this.#answeredWith(one.decoded, one.stamps[0]!, own);
      else if (IMPOSSIBLE.has(one.why)) {
        this.#fail('impossible-date', `it shows what cannot be: ${one.why}`, own);
      }
    }
  }

  /** Gives up what was waited for too long. */
  expire(own: Own): void {
    if (own.raw < this.wakeAt()) return;
    if (this.#setting !== undefined) {
      // Some clocks stand still from the first step on, acknowledged or not: not left so for long.
      if (this.#options.dialogue.set!.length > 1) this.#setAt = -Infinity as RawTime;
      this.#setting = undefined;
      return this.#fail('refused-setting', 'it did not acknowledge being set', own);
    }
    const { count } = this.#asking!;
    const size = telegramSize(this.#answer);
    if (count === 0) this.#fail('no-answer', 'it does not answer', own);
    else if (count < size) this.#fail('partial-answer', `only ${count} of ${size} bytes came`, own);
    else this.#fail('garbage', `${count} bytes came that are no answer`, own);
  }

  observe(own: Pick<Own, 'raw' | 'reading'>): ConversationObservation {
    return {
      estimate: this.#estimate(own),
      age: this.#answeredAt === undefined ? undefined : spanOf(own.raw - this.#answeredAt),
      left: this.#left,
      delay: this.#delay.value,
      shown: this.#shown,
      untrusted: this.#untrusted,
      asked: this.#asked,
      answered: this.#answered,
      set: this.#sets,
    };
  }

  #fail(fault: PortFault, text: string, own: Own): void {
    this.#asking = undefined;
    this.#askAt = (own.raw + this.#options.every) as RawTime;
    this.#events.push({ type: 'fault', fault, text });
  }

  #answeredWith(
    decoded: GroupTime & { readonly facts: { readonly quality?: Quality } },
    first: RawTime,
    own: Own,
  ): void {
    const { dialogue } = this.#options;
    const asked = this.#asking!;
    this.#asking = undefined;
    const from = (asked.sent + this.#ask.length * this.#character) as RawTime;
    const until = (first - this.#character) as RawTime;
    // Without a wire, as over USB alone, an answer may be there before its ask could have been sent.
    const [low, high] = until >= from ? [from, until] : [asked.sent, first];
    if (high - low > this.#options.timeout)
      return this.#fail('slow-answer', 'it took too long', own);
    this.#origin ??= groupAdd(own.reading.time, spanOf(-own.raw));
    const ahead = groupDifference(decoded, this.#origin);
    this.#half = (high - low) / 2;
    this.#answered += 1;
    this.#answeredAt = own.raw;
    this.#shown = { seconds: decoded.seconds, nanoseconds: decoded.nanoseconds };
    this.#untrusted = decoded.facts.quality === 'unset';
    const most = ahead - low + dialogue.resolution;
    if (!this.#error.add(own.raw, spanOf(ahead - high), spanOf(most))) this.#jumped();
    this.#events.push({ type: 'known', estimate: this.#estimate(own)! });
    this.#plan(own);
  }

  /** Somebody else has set it: what was counted from is of no use. */
  #jumped(): void {
    this.#quick = 0;
    if (this.#options.set !== undefined) this.#left = undefined;
  }

  /** The wall clock less the shown clock, which may have been slewed and stepped since it was read. */
  #estimate({ raw, reading }: Pick<Own, 'raw' | 'reading'>): WallClockEstimate | undefined {
    const error = this.#error.at(raw);
    if (error === undefined) return undefined;
    const shown = groupDifference(reading.time, groupAdd(this.#origin!, spanOf(raw)));
    return { offset: spanOf(error.offset - shown), bound: error.bound };
  }

  /** What to do after an answer: ask soon again, at an edge of its last digit, or set it. */
  #plan(own: Own): void {
    const estimate = this.#estimate(own)!;
    const fine = estimate.bound <= 2 * this.#half + this.#character;
    this.#quick += 1;
    if (!fine && !this.#isOff(estimate) && this.#quick < QUICK_MOST) {
      this.#askAt = this.#atEdge(own, estimate, spanOf(QUICK));
      return;
    }
    this.#judge(own, estimate);
    this.#quick = fine ? QUICK_MOST : 0;
    this.#askAt = this.#atEdge(own, estimate, this.#options.every);
  }

  /** After a pause, the moment at which the clock's last digit changes, as far as is known. */
  #atEdge({ raw, reading }: Own, { offset }: WallClockEstimate, pause: Span): RawTime {
    const { resolution } = this.#options.dialogue;
    const lead = this.#ask.length * this.#character + this.#half;
    const then = reading.time.nanoseconds + (reading.time.seconds % 3600) * SECOND + pause + lead;
    const past = (((then + offset) % resolution) + resolution) % resolution;
    return (raw + pause + (past === 0 ? 0 : resolution - past)) as RawTime;
  }

  /** Beyond its tolerance for certain, however little else is known; one that stands still, too. */
  #isOff({ offset, bound }: WallClockEstimate): boolean {
    const { set } = this.#options;
    return set !== undefined && Math.abs(offset) - bound > set.tolerance;
  }

  #judge(own: Own, { offset, bound }: WallClockEstimate): void {
    const { set, dialogue } = this.#options;
    if (set === undefined || dialogue.set === undefined) return;
    const off = this.#isOff({ offset, bound });
    if (!off && own.quality() === 'synchronised') this.#left ??= offset;
    if (this.#verifying !== undefined) {
      if (!off) this.#delay.add(this.#verifying, offset);
      this.#verifying = undefined;
      if (off)
        this.#events.push({
          type: 'fault',
          fault: 'setting-without-effect',
          text: 'it is as wrong as before it was set',
        });
    }
    const tooSoon = own.raw - this.#setAt < set.every;
    if (!off || tooSoon || own.quality() !== 'synchronised' || own.reading.bound > set.tolerance)
      return;
    const second = { seconds: own.reading.time.seconds + SET_AHEAD / SECOND, nanoseconds: 0 };
    this.#setAt = own.raw;
    const early = this.#delay.value;
    this.#setting = { second, by: spanOf(-offset), early, step: 0, sent: undefined, bytes: [] };
  }

  #step({ step }: Setting): SetStep {
    return this.#options.dialogue.set![step]!;
  }

  /** The last step's last stop bit is on the second; those before it go as soon as they may. */
  #nextStep({ raw, reading }: Own): ClockMessage | undefined {
    const setting = this.#setting!;
    if (setting.sent !== undefined) return undefined;
    const { dialogue, zone } = this.#options;
    const format = formatIn(formatFor(dialogue, this.#step(setting).send), zone);
    const clock = { quality: 'synchronised', bound: reading.bound } as const;
    const bytes = encode(format, momentOf(setting.second, zone, clock));
    // A second that its digits cannot say is not set.
    if (bytes === undefined) {
      this.notSent(raw);
      return undefined;
    }
    const isLast = setting.step === dialogue.set!.length - 1;
    const lead = bytes.length * this.#character + setting.early;
    const pause = groupDifference(setting.second, reading.time) - lead;
    return { bytes, at: (isLast ? raw + pause : raw) as RawTime, punctual: isLast };
  }

  #heardAcknowledgement(bytes: Uint8Array, own: Own): void {
    const setting = this.#setting!;
    const wanted = this.#step(setting).acknowledge;
    if (setting.sent === undefined || wanted === undefined) return;
    setting.bytes.push(...bytes);
    const format = formatFor(this.#options.dialogue, wanted);
    if (contains(setting.bytes, format, telegramSize(format))) this.#acknowledged(own);
  }

  #acknowledged(own: Own): void {
    const setting = this.#setting!;
    setting.step += 1;
    setting.sent = undefined;
    if (setting.step < this.#options.dialogue.set!.length) return;
    this.#setting = undefined;
    this.#sets += 1;
    this.#verifying = setting.early;
    this.#left = undefined;
    this.#error.forget();
    this.#quick = 0;
    this.#askAt = (own.raw + QUICK) as RawTime;
    this.#events.push({ type: 'set', by: setting.by });
  }
}
