// Finds telegrams of one format in bytes that come in any portions, with anything in between.

import { isCredible, type RawTime, type Span } from '@belfry/protocol';
import {
  type Decoded,
  interpret,
  type Knowledge,
  headOf,
  leastSize,
  matchTelegram,
  mayBeMisaligned,
  type TelegramFormat,
  type TelegramReading,
  timingOf,
  type Timing,
  type TelegramRefusal,
} from '@belfry/telegrams/language';

/** A telegram, and when each of its bytes came, which is at the end of its stop bit. */
export interface Heard {
  readonly decoded: Decoded;
  readonly bytes: Uint8Array;
  readonly stamps: readonly RawTime[];
  /** How many bytes later its on-time mark stands than in a telegram of ours. */
  readonly shift: number;
}

/**
 * What bytes were refused for that began like a telegram: a date that cannot be, or something else.
 */
export interface Misheard {
  readonly why: TelegramRefusal;
  readonly bytes: Uint8Array;
}

/** When a telegram's on-time mark came, for characters that take `character` each. */
export const markOf = (
  { stamps, shift }: Pick<Heard, 'stamps' | 'shift'>,
  { mark }: Timing,
  character: Span,
): RawTime => {
  const at = mark + shift;
  return at < stamps.length ? ((stamps[at]! - character) as RawTime) : stamps.at(-1)!;
};

/** What a byte between two telegrams is, if it is nothing but the end of a line. */
const LINE_ENDS: ReadonlySet<number> = new Set([0x0a, 0x0d]);

/**
 * Finds the telegrams of one format among the bytes that arrive at a port, however they are cut and whatever stands
 * between them: one is looked for at every byte.
 */
export class TelegramReader {
  readonly #format: TelegramFormat;
  /** What every telegram begins with, before anything that differs. */
  readonly #head: Pick<TelegramFormat, 'emit'>;
  readonly #least: number;
  readonly #mark: number;
  readonly #isLoose: boolean;
  #bytes = new Uint8Array();
  #stamps: RawTime[] = [];
  #skipped = 0;

  constructor(format: TelegramFormat) {
    this.#format = format;
    this.#head = { emit: headOf(format) };
    this.#least = leastSize(format);
    this.#mark = timingOf(format).mark;
    this.#isLoose = mayBeMisaligned(format);
  }

  /** Bytes that were part of no telegram, so far; ends of lines are not counted. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Bytes that may yet become a telegram. */
  get pending(): number {
    return this.#bytes.length;
  }

  /** Takes bytes in that came at `at`; answers every telegram that is complete, good or not. */
  take(portion: Uint8Array, at: RawTime, knowledge: Knowledge): (Heard | Misheard)[] {
    const found: (Heard | Misheard)[] = [];
    for (const byte of portion) {
      this.#bytes = Uint8Array.from([...this.#bytes, byte]);
      this.#stamps.push(at);
      this.#look(knowledge, found);
    }
    return found;
  }

  /** Forgets what was begun. */
  reset(): void {
    this.#drop(this.#bytes.length);
  }

  /** Reads as far as something stands there that may be a telegram and is not yet complete. */
  #look(knowledge: Knowledge, found: (Heard | Misheard)[]): void {
    while (this.#bytes.length > 0) {
      if (!this.#mayBegin()) this.#drop(1);
      else if (this.#bytes.length < this.#least) return;
      else {
        const reading = matchTelegram(this.#format, this.#bytes);
        if (!reading.ok && reading.why === 'short') return;
        const one = reading.ok ? this.#read(reading, knowledge) : undefined;
        if (one !== undefined) found.push(one);
        // Without a beginning of its own, what does not look like a telegram is none that was misheard.
        else if (!reading.ok && this.#head.emit.length > 0)
          found.push({ why: reading.why, bytes: this.#bytes.slice() });
        if (one === undefined || 'why' in one) this.#drop(1);
      }
    }
  }

  #mayBegin(): boolean {
    const head = matchTelegram(this.#head, this.#bytes);
    return head.ok || head.why === 'short';
  }

  #read(reading: TelegramReading, knowledge: Knowledge): Heard | Misheard | undefined {
    const { size, mark } = reading;
    const bytes = this.#bytes.slice(0, size);
    const decoded = interpret(this.#format, reading, knowledge);
    if (!decoded.ok) return { why: decoded.why, bytes };
    // What may be misaligned and is no time of today is.
    if (this.#isLoose && !isCredible(decoded.seconds)) return undefined;
    const stamps = this.#stamps.slice(0, size);
    this.#bytes = this.#bytes.slice(size);
    this.#stamps = this.#stamps.slice(size);
    return { decoded, bytes, stamps, shift: mark - this.#mark };
  }

  #drop(many: number): void {
    for (const byte of this.#bytes.subarray(0, many)) if (!LINE_ENDS.has(byte)) this.#skipped += 1;
    this.#bytes = this.#bytes.slice(many);
    this.#stamps = this.#stamps.slice(many);
  }
}
