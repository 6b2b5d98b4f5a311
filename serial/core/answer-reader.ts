// Finds a clock's answer in what comes after a question: behind an echo, and among bytes that belong to nothing.

import { groupDifference, isCredible, type RawTime, SECOND } from '@belfry/protocol';
import {
  type Decoded,
  interpret,
  type Knowledge,
  matchTelegram,
  mayBeMisaligned,
  type TelegramFormat,
  telegramSize,
  type TelegramRefusal,
} from '@belfry/telegrams/language';
import { type Dialogue, findMessage } from './dialogue.js';
import type { PortFault } from './fault.js';
import { exceptionIn } from './modbus.js';
import { TelegramReader } from './telegram-reader.js';

/** An answer that tells a time, and when its first byte came. */
export interface ToldTime {
  readonly decoded: Decoded;
  readonly first: RawTime;
}

/** What there is in place of an answer: a time that cannot be, or a fault with its words. */
export type NoAnswer =
  { readonly impossible: string } | { readonly fault: PortFault; readonly text: string };

/** Refusals of a telegram that mean a time which cannot be. */
const IMPOSSIBLE: ReadonlySet<TelegramRefusal> = new Set<TelegramRefusal>([
  'out-of-range',
  'contradiction',
  'no-such-date',
  'no-such-time',
  'wrong-weekday',
]);

/** An answer that has no place of its own is taken at once if it is no further off than this. */
const EXPECTED = 86_400 * SECOND;
/** An echo may be disturbed, too. */
const MISSED_MOST = 2;

/**
 * Reads the answers of one clock. One is looked for at every byte. Of an answer that bytes in the wrong place could
 * look like as well, only a credible time is one, and only a time of about now is taken before all has come that may
 * come: with what stands around it, such an answer may be read in several ways.
 */
export class AnswerReader {
  readonly #dialogue: Dialogue;
  readonly #format: TelegramFormat;
  readonly #ask: Uint8Array;
  readonly #isLoose: boolean;
  readonly #reader: TelegramReader;
  #bytes: number[] = [];
  #stamps: RawTime[] = [];
  /** The first place at which no answer that is not aligned has been looked for yet. */
  #next = 0;
  #found: ToldTime[] = [];
  /** What the last question found that was not taken at once. */
  #before: readonly ToldTime[] = [];
  /** Why something that looked like an answer tells no time. */
  #impossible: string | undefined;
  #echoes: boolean | undefined;
  /** Questions in a row that did not come back on a line that echoes. */
  #missed = 0;

  /** `format` is the answer's, as the port shows it; `ask` the question that it answers. */
  constructor(dialogue: Dialogue, format: TelegramFormat, ask: Uint8Array) {
    this.#dialogue = dialogue;
    this.#format = format;
    this.#ask = ask;
    this.#isLoose = mayBeMisaligned(format);
    this.#reader = new TelegramReader(format);
  }

  /** Whether the line brings back what is sent, as RS-485 does with many adapters; false before it is known. */
  get echoes(): boolean {
    return this.#echoes === true;
  }

  /** The question leaves: what came before it belongs to nothing. */
  asked(): void {
    this.#reader.reset();
    this.#bytes = [];
    this.#stamps = [];
    this.#next = 0;
    this.#found = [];
    this.#impossible = undefined;
  }

  /** Takes bytes in that came at `at`; answers the time that they tell, once they do. */
  take(portion: Uint8Array, at: RawTime, knowledge: Knowledge): ToldTime | undefined {
    for (const byte of portion) {
      this.#bytes.push(byte);
      this.#stamps.push(at);
      const heard = this.#isLoose
        ? this.#lookEverywhere(knowledge)
        : this.#lookAhead(Uint8Array.of(byte), at, knowledge);
      if (heard === undefined) continue;
      this.#learnEcho();
      return heard;
    }
    return undefined;
  }

  /** No more is waited for: the answer that may be meant, or why there is none. */
  expire(): ToldTime | NoAnswer {
    this.#learnEcho();
    const found = this.#likeliest();
    if (found !== undefined) return found;
    const means = exceptionIn(this.#dialogue, this.#dialogue.ask, this.#ask, this.#bytes);
    if (means !== undefined)
      return { fault: 'refused-question', text: `it refuses the question: ${means}` };
    if (this.#impossible !== undefined) return { impossible: this.#impossible };
    return this.#whyNone();
  }

  /** Of several, the one that runs on from what was found the last time. */
  #likeliest(): ToldTime | undefined {
    const [found, before] = [this.#found, this.#before];
    this.#before = found;
    return found.find((one) => before.some((other) => runsOn(other, one))) ?? found[0];
  }

  #whyNone(): NoAnswer {
    const echo = findMessage(this.#ask, this.#bytes) >= 0 ? this.#ask.length : 0;
    const count = this.#bytes.length - echo;
    const size = telegramSize(this.#format);
    const aside = echo === 0 ? '' : ', besides the echo of the question';
    if (count === 0) {
      const only = echo === 0 ? '' : ': only the echo of the question came';
      return { fault: 'no-answer', text: `it does not answer${only}` };
    }
    return count < size
      ? { fault: 'partial-answer', text: `only ${count} of ${size} bytes came${aside}` }
      : { fault: 'garbage', text: `${count} bytes came that are no answer${aside}` };
  }

  /** An answer with a beginning or a check stands where it is found. */
  #lookAhead(byte: Uint8Array, at: RawTime, knowledge: Knowledge): ToldTime | undefined {
    for (const one of this.#reader.take(byte, at, knowledge)) {
      if ('decoded' in one) return { decoded: one.decoded, first: one.stamps[0]! };
      // What began like an answer may be something else, and the answer still come.
      if (IMPOSSIBLE.has(one.why)) this.#impossible = one.why;
    }
    return undefined;
  }

  /** Every place at which an answer may have begun that could be complete by now. */
  #lookEverywhere(knowledge: Knowledge): ToldTime | undefined {
    const bytes = Uint8Array.from(this.#bytes);
    for (; this.#next < bytes.length; this.#next += 1) {
      const reading = matchTelegram(this.#format, bytes.subarray(this.#next));
      if (!reading.ok && reading.why === 'short') return undefined;
      if (!reading.ok || this.#isInEcho(this.#next)) continue;
      const decoded = interpret(this.#format, reading, knowledge);
      if (!decoded.ok) continue;
      if (!isCredible(decoded.seconds)) {
        this.#impossible = 'no time of today';
        continue;
      }
      const answer = { decoded, first: this.#stamps[this.#next]! };
      this.#found.push(answer);
      const { near } = knowledge;
      const away = near === undefined ? Infinity : Math.abs(decoded.seconds - near);
      if (away * SECOND < EXPECTED) return answer;
    }
    return undefined;
  }

  /** The bytes of the question that come back are no part of an answer, unless this line does not do so. */
  #isInEcho(at: number): boolean {
    if (this.#echoes === false) return false;
    const echo = findMessage(this.#ask, this.#bytes);
    return echo >= 0 && at < echo + this.#ask.length;
  }

  /** A question that came back before its answer comes back the next time, too. */
  #learnEcho(): void {
    const isHere = findMessage(this.#ask, this.#bytes) >= 0;
    this.#missed = isHere ? 0 : this.#missed + 1;
    this.#echoes = isHere || (this.echoes && this.#missed <= MISSED_MOST);
  }
}

/** Whether both are of one clock that runs. */
const runsOn = (earlier: ToldTime, later: ToldTime): boolean =>
  Math.abs(groupDifference(later.decoded, earlier.decoded) - (later.first - earlier.first)) <=
  2 * SECOND;
