// UTC over a master's raw clock, as far as it is known: by the master's own kernel, or by what others told it.

import { type Line, lineAt, lineBound, lineUnheard } from '@belfry/protocol/clock';
import { type RawTime, type Span, groupAdd, groupDifference } from '@belfry/protocol';
import type { SystemReading } from './system-clock.js';
import { UtcSource } from './utc-source.js';

/** Where UTC is, over a master's raw clock. Once that is known it stays known: only its bound grows. */
export class Utc {
  /** By this machine's kernel. */
  readonly #own = new UtcSource();
  readonly #believesOwn: boolean;
  /** By references, or by the leader before: where it was last known to be. */
  #told: Line | undefined;

  /** `believesOwn` where this machine's kernel is right by definition: mode master. Else it is one reference of many. */
  constructor(believesOwn: boolean) {
    this.#believesOwn = believesOwn;
  }

  /** It was known once. */
  get isKnown(): boolean {
    return this.#told !== undefined || (this.#believesOwn && this.#own.readAt > -Infinity);
  }

  /** Others tell it now. */
  get isTold(): boolean {
    return this.#told !== undefined && this.#told.unheardSince === undefined;
  }

  /** When this machine's kernel last knew it. */
  get ownReadAt(): RawTime {
    return this.#own.readAt;
  }

  /** Takes a reading of the machine's own clock in, if that is worth something. */
  read({ error, ...reading }: SystemReading): void {
    if (error !== undefined) this.#own.add({ ...reading, error });
  }

  /** Others tell it, from now on and until `hold`. */
  tell(line: Line): void {
    this.#told = line;
  }

  /** Nobody tells it any more: it is where it was, and its bound grows as a crystal drifts and bends. */
  hold(at: RawTime): void {
    const told = this.#told;
    if (told === undefined || told.unheardSince !== undefined) return;
    this.#told = lineUnheard(told, at);
  }

  /** A leap second is over: UTC counts as `by` more from now on. */
  countAnew(by: Span): void {
    this.#own.countAnew(by);
    if (this.#told !== undefined)
      this.#told = { ...this.#told, group: groupAdd(this.#told.group, by) };
  }

  /** Where it is by this machine's own kernel; undefined where that never knew. */
  own(at: RawTime): Line | undefined {
    return this.#own.line(at);
  }

  /** Where it is, as far as is known. */
  line(at: RawTime): Line | undefined {
    return (this.#believesOwn ? this.#own.line(at) : undefined) ?? this.#told;
  }

  /** How far a line may be from it at `at`, and how fast that grows; nothing where it is not known. */
  errorOf(line: Line, at: RawTime): { readonly error: Span; readonly growth: number } {
    const utc = this.line(at);
    if (utc === undefined) return { error: 0 as Span, growth: 0 };
    const apart = Math.abs(groupDifference(lineAt(line, at), lineAt(utc, at)));
    return {
      error: (apart + lineBound(utc, at)) as Span,
      growth: utc.drift + Math.abs(line.rate - utc.rate),
    };
  }
}
