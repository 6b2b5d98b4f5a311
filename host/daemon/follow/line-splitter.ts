// Lines out of a stream of bytes that somebody else writes: bounded, whatever comes.

const NEWLINE = 10;

/** Takes bytes in as they come, and hands whole lines on. Its memory is bounded by the longest line that it takes. */
export class LineSplitter {
  readonly #most: number;
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #size = 0;

  /** @param most Bytes in a line, its end not counted. */
  constructor(most: number, onLine: (line: string) => void) {
    this.#most = most;
    this.#onLine = onLine;
  }

  /** Whether nothing waits for the end of its line. */
  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /**
   * Takes these bytes, and hands on each line that ends in them, as UTF-8 without its end. False when a line is too
   * long: what waited is forgotten, and the caller should hear no more of this stream.
   */
  take(chunk: Buffer): boolean {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      if (!this.#keep(rest.subarray(0, end))) return false;
      const line = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
      this.#forget();
      rest = rest.subarray(end + 1);
      this.#onLine(line.toString('utf8'));
    }
    return this.#keep(rest);
  }

  #keep(part: Buffer): boolean {
    if (this.#size + part.length > this.#most) {
      this.#forget();
      return false;
    }
    if (part.length > 0 || this.#parts.length === 0) this.#parts.push(part);
    this.#size += part.length;
    return true;
  }

  #forget(): void {
    this.#parts = [];
    this.#size = 0;
  }
}
