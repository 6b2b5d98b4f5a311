// What time it is in each group: asked of each source by Cristian's algorithm, as an agent asks its master.

import { AskedClock } from '@belfry/agent/core';
import { type RawTime, type Span, groupTime, isCredible, spanOf } from '@belfry/protocol';
import { fieldsOf, numberOf } from '../wall/reading.js';

/** A reading of a group's time. */
export interface GroupReading {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bound: Span;
}

/**
 * A clock for each source, over this machine's raw counter. Each source promises the time of its group, whether it leads
 * it or follows, so each clock may be read for it.
 */
export class GroupClocks {
  readonly #interval: Span;
  readonly #clocks = new Map<string, AskedClock>();

  /** @param interval From one ask of a source to the next, once its time is known. */
  constructor(interval: Span) {
    this.#interval = interval;
  }

  /**
   * A source answered with this line what it was asked at raw time `asked`. False if that does not count: a clock that
   * was not set says nothing, and a delay that cannot be is none.
   */
  answered(source: string, line: unknown, asked: RawTime, answered: RawTime): boolean {
    const fields = fieldsOf(line);
    const seconds = numberOf(fields['seconds']) ?? 0;
    const nanoseconds = numberOf(fields['nanoseconds']) ?? -1;
    const bound = numberOf(fields['boundNs']) ?? -1;
    const isTime = Number.isSafeInteger(seconds) && isCredible(seconds);
    if (!isTime || !(nanoseconds >= 0 && nanoseconds < 1e9) || bound < 0) return false;
    const time = groupTime(seconds, nanoseconds);
    const answer = { group: source, time, bound: spanOf(bound) };
    return this.#clockOf(source).answered(answer, asked, answered) === undefined;
  }

  /** A source did not answer. */
  failed(source: string): void {
    this.#clockOf(source).failed();
  }

  /** How long to wait until a source is asked again. */
  pause(source: string): Span {
    return this.#clockOf(source).pause;
  }

  /** The counter stood still, as in a machine that slept: nothing is known any more. */
  forget(): void {
    this.#clocks.clear();
  }

  /**
   * The time of a group by the first of these sources that is corrected; while none is, by the one that is least wrong.
   * Undefined while nobody knows.
   */
  time(sources: readonly string[], raw: RawTime): GroupReading | undefined {
    const readings = sources
      .flatMap((source) => this.#clocks.get(source)?.now(raw) ?? [])
      .filter(({ state }) => state !== 'unset')
      .map(({ earliest, latest, state }) => ({
        state,
        time: (earliest + latest) / 2n,
        // What is lost by halving counts.
        bound: spanOf(Number(latest - earliest + 1n) / 2),
      }));
    const best =
      readings.find(({ state }) => state === 'synchronised') ??
      readings.toSorted((a, b) => a.bound - b.bound)[0];
    return best && { time: best.time, bound: best.bound };
  }

  #clockOf(source: string): AskedClock {
    const known = this.#clocks.get(source);
    if (known !== undefined) return known;
    const made = new AskedClock({ interval: this.#interval });
    this.#clocks.set(source, made);
    return made;
  }
}
