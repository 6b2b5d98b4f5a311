// Reads JSON as people write it: says where it breaks, and finds keys that were given twice.

import { excerpt, joinPath } from './fault.js';

/** A key that stands twice in one object: its path, and the line of each. */
export interface DuplicateKey {
  readonly path: string;
  readonly lines: readonly [first: number, second: number];
}

/** Where and how the text stops being JSON; lines and columns count from 1. */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** What came of reading JSON: its value and the keys that stand twice, or where it stops being JSON. */
export type JsonReading =
  | { readonly value: unknown; readonly duplicates: readonly DuplicateKey[] }
  | { readonly mistake: JsonMistake };

/** Reads a JSON text; of a key given twice the last counts, as everywhere, but it is told. */
export function readJson(text: string): JsonReading {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return { value: JSON.parse(text) as unknown, duplicates: scanner.duplicates };
  } catch (error) {
    if (error instanceof Misplaced)
      return { mistake: { ...scanner.place(error.at), reason: error.message } };
    // The scanner leaves the finest rules (control characters in a text) to the engine.
    if (error instanceof SyntaxError)
      return { mistake: { ...scanner.place(0), reason: error.message } };
    throw error;
  }
}

class Misplaced extends Error {
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

const DEEPEST = 64;

/** Walks the text once without keeping any value: JSON.parse does that better. */
class Scanner {
  readonly duplicates: DuplicateKey[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** The line of the last key, and where it ends: counted on from there, not from the beginning. */
  #line = 1;
  #lineEnd: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = this.#breakFrom(0);
  }

  document(): void {
    this.#value('');
    if (this.#peek() !== '') this.#fail('there is more after the end');
  }

  place(at: number): { line: number; column: number } {
    const before = this.#text.slice(0, at).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  }

  #lineNow(): number {
    while (this.#lineEnd < this.#at) {
      this.#lineEnd = this.#breakFrom(this.#lineEnd + 1);
      this.#line += 1;
    }
    return this.#line;
  }

  #breakFrom(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? Infinity : end;
  }

  #value(path: string): void {
    const first = this.#peek();
    if (first === '{' || first === '[') {
      if (++this.#depth > DEEPEST) this.#fail('this is nested too deeply');
      if (first === '{') this.#object(path);
      else this.#array(path);
      this.#depth -= 1;
    } else if (first === '"') this.#string();
    else if (this.#match(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?)\b/iy) === '')
      this.#fail(`expected a value, found ${this.#found()}`);
  }

  #object(path: string): void {
    const lines = new Map<string, number>();
    this.#at += 1;
    if (this.#skip('}')) return;
    do {
      if (lines.size > 0 && this.#peek() === '}') this.#fail('a comma before } is one too many');
      if (this.#peek() !== '"')
        this.#fail(`expected a key in double quotes, found ${this.#found()}`);
      const line = this.#lineNow();
      const key = JSON.parse(this.#string()) as string;
      const earlier = lines.get(key);
      if (earlier !== undefined)
        this.duplicates.push({ path: joinPath(path, key), lines: [earlier, line] });
      lines.set(key, line);
      if (!this.#skip(':'))
        this.#fail(`expected a colon after ${excerpt(key)}, found ${this.#found()}`);
      this.#value(joinPath(path, key));
    } while (this.#skip(','));
    if (!this.#skip('}')) this.#fail(`expected a comma or }, found ${this.#found()}`);
  }

  #array(path: string): void {
    this.#at += 1;
    if (this.#skip(']')) return;
    let count = 0;
    do {
      if (count > 0 && this.#peek() === ']') this.#fail('a comma before ] is one too many');
      this.#value(joinPath(path, count));
      count += 1;
    } while (this.#skip(','));
    if (!this.#skip(']')) this.#fail(`expected a comma or ], found ${this.#found()}`);
  }

  #string(): string {
    const text = this.#match(/"(?:[^"\\\r\n]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"/iy);
    if (text === '') this.#fail('this text has no closing quote on its line, or a wrong escape');
    return text;
  }

  /** What comes next besides space: one character, or nothing at the end. */
  #peek(): string {
    this.#match(/[ \t\r\n]*/y);
    return this.#text.charAt(this.#at);
  }

  #skip(mark: string): boolean {
    if (this.#peek() !== mark) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #found(): string {
    const rest = this.#text.slice(this.#at);
    if (rest === '') return 'the end of the file';
    if (/^(?:\/[/*]|#)/.test(rest)) return 'a comment, which JSON does not have';
    return /^(?:"[^"\p{Cc}]{0,20}"?|[\w.+-]{1,20}|\P{Cc})/u.exec(rest)?.[0] ?? controlText(rest);
  }

  #fail(reason: string): never {
    throw new Misplaced(this.#at, reason);
  }
}

/** What a terminal would obey rather than show. */
const controlText = (text: string): string =>
  /^[\r\n]/.test(text) ? 'a line break' : `the control character ${JSON.stringify(text.charAt(0))}`;
