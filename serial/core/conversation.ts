// Talks with one clock: when to ask, what to make of an answer, when to set it, and whether that took.

import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  isCredible,
  spanOf,
} from '@belfry/protocol';
import {
  characterTime,
  type Decoded,
  lineOf,
  formatIn,
  type Zone,
} from '@belfry/telegrams/language';
import type { ClockMessage, Own } from './clock-message.js';
import { type ToldTime, AnswerReader } from './answer-reader.js';
import { type Dialogue, fixedBytes, formatFor } from './dialogue.js';
import type { PortFault } from './fault.js';
import { type Done, Setter } from './setter.js';
import { WallClockError, type WallClockEstimate } from './wall-clock-error.js';

/** Which clock is asked, over which line, how often, and whether it is also set. */
export interface ConversationOptions {
  readonly dialogue: Dialogue;
  readonly zone: Zone;
  readonly line: Dialogue['line'];
  /** From one look at it to the next, once it is known. */
  readonly every: Span;
  /** How long an answer may take. */
  readonly timeout: Span;
  /** Set it when it is off by more than `tolerance`, no more often than `every`. */
  readonly set?: { readonly tolerance: Span; readonly every: Span };
  /** How much earlier it is set; undefined to measure it. */
  readonly delay?: Span | undefined;
  /** When it was set last, as far as is known from before a restart. */
  readonly lastSet?: GroupTime | undefined;
  readonly start: RawTime;
}

/** What happened: a fault, the decision to set the clock, that it is set, and that an answer was as it should be. */
export type ConversationEvent =
  | { readonly type: 'fault'; readonly fault: PortFault; readonly text: string }
  | { readonly type: 'setting'; readonly time: GroupTime }
  | { readonly type: 'set'; readonly by: Span }
  | { readonly type: 'answered' };

/** Within one look questions follow each other so soon; so many are asked at most. */
const QUICK = 0.7 * SECOND;
const QUICK_MOST = 24;
/** After so many failures in a row it is let be for a while. */
const FAILURES_SOON = 3;
/** What is known of a clock that is asked: how far it is off, what it showed, how often it answered. */
export interface ConversationObservation {
  readonly estimate: WallClockEstimate | undefined;
  /** Since an answer last counted; undefined before. */
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
  readonly #ask: Uint8Array;
  readonly #reader: AnswerReader;
  readonly #setter: Setter;
  /** Of the wall clock less one that began as the shown clock did, and runs on as raw time does. */
  readonly #error: WallClockError;
  #origin: GroupTime | undefined;
  readonly #events: ConversationEvent[] = [];
  #askAt: RawTime;
  /** When the question under way was sent; undefined while none is. */
  #asking: RawTime | undefined;
  /** By how much earlier the setting left that is to be verified. */
  #verifying: Span | undefined;
  /** Questions of the look under way. */
  #questions = 0;
  /** Questions in a row without a good answer, and answers in a row that told a time which cannot be. */
  #failures = 0;
  #impossible = 0;
  #left: Span | undefined;
  #answeredAt: RawTime | undefined;
  #shown: GroupTime | undefined;
  #untrusted = false;
  #saidUntrusted = false;
  #asked = 0;
  #answered = 0;
  #sets = 0;

  constructor(options: ConversationOptions) {
    const { dialogue, zone, line, start, set, delay, lastSet } = options;
    this.#options = options;
    this.#character = characterTime(lineOf(line));
    this.#ask = fixedBytes(dialogue, dialogue.ask);
    const answer = formatIn(formatFor(dialogue, dialogue.answer), zone);
    this.#reader = new AnswerReader(dialogue, answer, this.#ask);
    this.#askAt = start;
    this.#error = new WallClockError(dialogue.resolution, this.#character);
    const every = set?.every ?? (Infinity as Span);
    this.#setter = new Setter({ ...options, character: this.#character, every, delay, lastSet });
    if (set === undefined) this.#left = 0 as Span;
  }

  /** The shown clock made a step: a clock that is set is counted from where that leaves it. */
  stepped(by: Span): void {
    if (this.#options.set !== undefined && this.#left !== undefined)
      this.#left = spanOf(this.#left - by);
  }

  /** The port was opened anew: what was under way is lost. */
  restart(at: RawTime): void {
    this.#asking = undefined;
    this.#setter.restart();
    this.#askAt = at;
    this.#look(at);
  }

  poll(): ConversationEvent | undefined {
    return this.#events.shift();
  }

  /** The message that is to be sent next; undefined while an answer is waited for. */
  next(own: Own): ClockMessage | undefined {
    if (this.#setter.isBusy) {
      const message = this.#setter.next(own);
      if (message === undefined && !this.#setter.isBusy) this.#rest(own.raw);
      return message;
    }
    if (this.#asking !== undefined) return undefined;
    return { bytes: this.#ask, at: this.#askAt, punctual: false };
  }

  /** When `expire` has something to do. */
  wakeAt(): RawTime {
    if (this.#asking === undefined) return this.#setter.wakeAt();
    return (this.#asking + this.#options.timeout) as RawTime;
  }

  /** The message has left, which was due at `due`. */
  sent(at: RawTime, own: Own, due = at): void {
    if (this.#setter.isBusy) return this.#isSet(this.#setter.sent(at, spanOf(at - due)), own);
    this.#asked += 1;
    this.#questions += 1;
    this.#reader.asked();
    this.#asking = at;
  }

  /** The message could not be sent, though some of it may have left if `partly`: try again later. */
  notSent(at: RawTime, partly = false): void {
    this.#setter.notSent(partly);
    this.#rest(at);
  }

  /** Bytes that came at `own.raw`. */
  heard(bytes: Uint8Array, own: Own): void {
    const { zone } = this.#options;
    if (this.#setter.isBusy)
      return this.#isSet(this.#setter.heard(bytes, this.#reader.echoes), own);
    if (this.#asking === undefined) return;
    const { seconds } = own.reading.time;
    const near = isCredible(seconds) ? seconds : undefined;
    const heard = this.#reader.take(bytes, own.raw, { zone, near });
    if (heard !== undefined) this.#answeredWith(heard, own);
  }

  /** Gives up what was waited for too long. */
  expire(own: Own): void {
    if (own.raw < this.wakeAt()) return;
    if (this.#setter.isBusy) {
      const means = this.#setter.expire();
      const text =
        means === undefined ? 'it did not acknowledge being set' : `it refuses: ${means}`;
      return this.#fail('refused-setting', text, own);
    }
    const heard = this.#reader.expire();
    if ('decoded' in heard) this.#answeredWith(heard, own);
    else if ('impossible' in heard) this.#answeredImpossibly(heard.impossible, own);
    else this.#fail(heard.fault, heard.text, own);
  }

  observe(own: Pick<Own, 'raw' | 'reading'>): ConversationObservation {
    return {
      estimate: this.#estimate(own),
      age: this.#answeredAt === undefined ? undefined : spanOf(own.raw - this.#answeredAt),
      left: this.#left,
      delay: this.#setter.delay,
      shown: this.#shown,
      untrusted: this.#untrusted,
      asked: this.#asked,
      answered: this.#answered,
      set: this.#sets,
    };
  }

  /** No good answer came: asked again soon, but not for long. */
  #fail(fault: PortFault, text: string, { raw }: Own): void {
    this.#asking = undefined;
    this.#failures += 1;
    if (this.#failures % FAILURES_SOON === 0) this.#rest(raw);
    else this.#askFrom(raw + QUICK);
    this.#tell(fault, text);
  }

  #tell(fault: PortFault, text: string): void {
    this.#events.push({ type: 'fault', fault, text });
  }

  /** What cannot be may have been misread: it is a fault of the clock if it says so again. */
  #answeredImpossibly(why: string, own: Own): void {
    this.#impossible += 1;
    if (this.#impossible > 1)
      return this.#fail('impossible-date', `it shows what cannot be: ${why}`, own);
    this.#asking = undefined;
    this.#askFrom(own.raw + QUICK);
  }

  #answeredWith({ decoded, first }: ToldTime, own: Own): void {
    const { dialogue } = this.#options;
    const asked = this.#asking!;
    this.#asking = undefined;
    const from = (asked + this.#ask.length * this.#character) as RawTime;
    const until = (first - this.#character) as RawTime;
    // Without a wire, as over USB alone, an answer may be there before its ask could have been sent.
    const [low, high] = until >= from ? [from, until] : [asked, first];
    if (high - low > this.#options.timeout)
      return this.#fail('slow-answer', 'it took too long', own);
    this.#origin ??= groupAdd(own.reading.time, spanOf(-own.raw));
    const ahead = groupDifference(decoded, this.#origin);
    this.#answered += 1;
    const wasImpossible = this.#impossible > 0;
    this.#failures = 0;
    this.#impossible = 0;
    const verdict = this.#error.add({
      at: low,
      low: ahead - high,
      high: ahead - low + dialogue.resolution,
      gap: high - low,
    });
    if (verdict !== 'doubted') this.#counts(decoded, own);
    if (verdict === 'believed' && this.#options.set !== undefined) this.#left = undefined;
    if (wasImpossible || this.#error.misread > 0)
      this.#tell('unconfirmed', 'what it said it did not say again: that does not count');
    this.#events.push({ type: 'answered' });
    this.#plan(own);
  }

  #counts(decoded: Decoded, { raw }: Own): void {
    this.#answeredAt = raw;
    this.#shown = { seconds: decoded.seconds, nanoseconds: decoded.nanoseconds };
    // A clock that shows no time of today was never set, whatever it says of itself.
    const says = decoded.facts.quality === 'unset' || !isCredible(decoded.seconds);
    if (says === this.#saidUntrusted) this.#untrusted = says;
    this.#saidUntrusted = says;
  }

  /** The wall clock less the shown clock, which may have been slewed and stepped since it was read. */
  #estimate({ raw, reading }: Pick<Own, 'raw' | 'reading'>): WallClockEstimate | undefined {
    const error = this.#error.at(raw);
    if (error === undefined) return undefined;
    const shown = groupDifference(reading.time, groupAdd(this.#origin!, spanOf(raw)));
    return { offset: spanOf(error.offset - shown), bound: error.bound };
  }

  /** What to do after an answer: ask soon again, set it, or let it be for a while. */
  #plan(own: Own): void {
    const estimate = this.#estimate(own);
    const isKnown = estimate !== undefined && (this.#error.isSettled || this.#isOff(estimate));
    if (isKnown && this.#judge(own, estimate)) return;
    if (this.#error.isSettled || this.#questions >= QUICK_MOST) this.#rest(own.raw);
    else this.#askFrom(own.raw + QUICK);
  }

  /** At `earliest`, or soon after it where the answer tells most. */
  #askFrom(earliest: number): void {
    const lead = this.#ask.length * this.#character;
    const { seconds, nanoseconds } = this.#origin ?? { seconds: 0, nanoseconds: 0 };
    const phase = (seconds % 3600) * SECOND + nanoseconds;
    const read = this.#error.readAt((earliest + lead) as RawTime, phase);
    this.#askAt = (read - lead) as RawTime;
  }

  /** No more questions for a while; then a new look begins. */
  #rest(raw: RawTime): void {
    this.#asking = undefined;
    const at = (raw + this.#options.every) as RawTime;
    this.#look(at);
    this.#askFrom(at);
  }

  #look(at: RawTime): void {
    this.#questions = 0;
    this.#error.look(at);
  }

  /** Beyond its tolerance for certain, however little else is known; one that stands still, too. */
  #isOff({ offset, bound }: WallClockEstimate): boolean {
    const { set } = this.#options;
    return set !== undefined && Math.abs(offset) - bound > set.tolerance;
  }

  /** What follows from where the clock is. Answers whether it is being set. */
  #judge(own: Own, { offset, bound }: WallClockEstimate): boolean {
    const { set, dialogue } = this.#options;
    if (set === undefined || dialogue.set === undefined) return false;
    const off = this.#isOff({ offset, bound });
    const isSynchronised = own.quality() === 'synchronised';
    if (!off && isSynchronised) this.#left ??= offset;
    if (this.#verifying !== undefined) {
      if (off) this.#tell('setting-without-effect', 'it is as wrong as before it was set');
      else this.#setter.learn(this.#verifying, offset);
      this.#verifying = undefined;
    }
    if (!off || !isSynchronised || own.reading.bound > set.tolerance) return false;
    if (!this.#setter.mayBegin(own)) return false;
    this.#setter.begin(own, offset);
    this.#events.push({ type: 'setting', time: own.reading.time });
    return true;
  }

  #isSet(done: Done | undefined, { raw }: Own): void {
    if (done === undefined) return;
    this.#sets += 1;
    this.#verifying = done.early;
    this.#left = undefined;
    this.#error.forget();
    this.#questions = 0;
    this.#askAt = (raw + QUICK) as RawTime;
    this.#events.push({ type: 'set', by: done.by });
  }
}
