// A canvass: every agent is asked twice whether it hears the leader, and then the answers are counted.

import { NEVER, type RawTime, type Span } from '@belfry/protocol';

/**
 * Counts whether agents hear the leader: all are asked at the beginning and again halfway, and at the end the answers
 * are counted.
 */
export class Canvass {
  /** From the first asking to the count. */
  readonly #lasts: Span;
  /** Who answered, and whether it hears the leader. */
  readonly #witnesses = new Map<string, boolean>();
  #beginAt = NEVER;
  #againAt = NEVER;
  #countAt = NEVER;

  constructor(lasts: Span) {
    this.#lasts = lasts;
  }

  /** It is to begin, or has begun. */
  get planned(): boolean {
    return this.#beginAt !== NEVER || this.#countAt !== NEVER;
  }

  /** It begins at `at`. */
  plan(at: RawTime): void {
    this.#beginAt = at;
  }

  /** It ends without a count, or does not begin. */
  stop(): void {
    this.#beginAt = this.#againAt = this.#countAt = NEVER;
  }

  /** The last answer of each counts. */
  witness(name: string, hears: boolean): void {
    if (this.#countAt !== NEVER) this.#witnesses.set(name, hears);
  }

  /** When `due` next has something to do; never if nothing is planned. */
  wakeAt(): RawTime {
    return Math.min(this.#beginAt, this.#againAt, this.#countAt) as RawTime;
  }

  /** What is to be done now: ask everybody, or count. */
  due(at: RawTime): 'ask' | 'count' | undefined {
    if (at >= this.#countAt) {
      this.stop();
      return 'count';
    }
    if (at >= this.#beginAt) {
      this.#witnesses.clear();
      this.#beginAt = NEVER;
      this.#againAt = (at + this.#lasts / 2) as RawTime;
      this.#countAt = (at + this.#lasts) as RawTime;
      return 'ask';
    }
    if (at < this.#againAt) return undefined;
    this.#againAt = NEVER;
    return 'ask';
  }

  /** How many agents have answered. */
  get answered(): number {
    return this.#witnesses.size;
  }

  /** How many of them hear the leader. */
  get hearing(): number {
    return [...this.#witnesses.values()].filter(Boolean).length;
  }
}
