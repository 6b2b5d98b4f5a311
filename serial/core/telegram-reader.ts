// Finds telegrams of one format in bytes that come in any portions, with anything in between.

import type { RawTime, Span } from '@belfry/protocol';
import {
  bytesOfText,
  decode,
  type Decoded,
  type Knowledge,
  type TelegramFormat,
  telegramSize,
  type Timing,
  type TelegramRefusal,
} from '@belfry/telegrams/language';

/** A telegram, and when each of its bytes came, which is at the end of its stop bit. */
export interface Heard {
  readonly decoded: Decoded;
  readonly bytes: Uint8Array;
  readonly stamps: readonly RawTime[];
}

/**
 * What a whole telegram's length of bytes was refused for, when it began like one: a date that
 * cannot be, or something else.
 */
export interface Misheard {
  readonly why: TelegramRefusal;
  readonly bytes: Uint8Array;
}

/** When a telegram's on-time mark came, for characters that take `character` each. */
export const markOf = ({ stamps }: Heard, { mark }: Timing, character: Span): RawTime =>
  mark < stamps.length ? ((stamps[mark]! - character) as RawTime) : stamps.at(-1)!;

/**
 * Finds the telegrams of one format among the bytes that arrive at a port, however they are cut and whatever stands
 * between them.
 */
export class TelegramReader {
  readonly #format: TelegramFormat;
  readonly #size: number;
  readonly #begins: readonly number[];
  readonly #bytes: number[] = [];
  readonly #stamps: RawTime[] = [];
  #skipped = 0;

  constructor(format: TelegramFormat) {
    this.#format = format;
    this.#size = telegramSize(format);
    const [first] = format.emit;
    this.#begins = typeof first === 'string' ? bytesOfText(first) : [];
  }

  /** Bytes that were part of no telegram, so far. */
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
      this.#bytes.push(byte);
      this.#stamps.push(at);
      while (this.#bytes.length > 0 && !this.#mayBegin()) this.#drop(1);
      if (this.#bytes.length === this.#size) found.push(this.#read(knowledge));
    }
    return found;
  }

  /** Forgets what was begun. */
  reset(): void {
    this.#drop(this.#bytes.length);
  }

  #mayBegin(): boolean {
    const many = Math.min(this.#begins.length, this.#bytes.length);
    for (let i = 0; i < many; i += 1) if (this.#bytes[i] !== this.#begins[i]) return false;
    return true;
  }

  #read(knowledge: Knowledge): Heard | Misheard {
    const bytes = Uint8Array.from(this.#bytes);
    const stamps = [...this.#stamps];
    const decoded = decode(this.#format, bytes, knowledge);
    if (decoded.ok) {
      this.#bytes.length = 0;
      this.#stamps.length = 0;
      return { decoded, bytes, stamps };
    }
    this.#drop(1);
    while (this.#bytes.length > 0 && !this.#mayBegin()) this.#drop(1);
    return { why: decoded.why, bytes };
  }

  #drop(many: number): void {
    this.#bytes.splice(0, many);
    this.#stamps.splice(0, many);
    this.#skipped += many;
  }
}
