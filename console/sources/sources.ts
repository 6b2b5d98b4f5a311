// All daemons that a console follows, and what time they say it is.

import { MILLISECOND, type RawTime, SECOND, type Span } from '@belfry/protocol';
import type { SourceConfig } from '../config/sources-config.js';
import { GroupClocks, type GroupReading } from '../core/clock/group-clocks.js';
import { MACHINE_WORLD, Source, type SourceWorld } from './source.js';

/** From one ask of a source for the time to the next. */
const ASK_EVERY = SECOND as Span;

/** What follows from sources. */
export interface SourcesHearer {
  /** A line of this source, parsed as JSON. */
  readonly heard: (source: string, line: object) => void;
  /** Its lines do not come, for this reason. */
  readonly lost: (source: string, fault: string) => void;
}

/** A source with the ask that waits for its answer. */
interface Asked {
  readonly source: Source;
  number: number;
  /** Undefined while none waits. */
  askedAt: RawTime | undefined;
  /** Calls the next ask off. */
  callOff: () => void;
}

/** Follows all sources, and keeps the time of each. */
export class Sources {
  readonly #hearer: SourcesHearer;
  readonly #raw: () => RawTime;
  readonly #world: SourceWorld;
  readonly #clocks = new GroupClocks(ASK_EVERY);
  readonly #all = new Map<string, Asked>();

  /**
   * @param raw This machine's counter, which runs on by itself.
   * @param world What they live by; in a test another one.
   */
  constructor(
    configs: readonly SourceConfig[],
    hearer: SourcesHearer,
    raw: () => RawTime,
    world: SourceWorld = MACHINE_WORLD,
  ) {
    this.#hearer = hearer;
    this.#raw = raw;
    this.#world = world;
    for (const config of configs) {
      const { name } = config;
      const source = new Source(
        config,
        {
          heard: (line) => this.#heard(name, line),
          lost: (fault) => {
            this.#askNoMore(name);
            hearer.lost(name, fault);
          },
          follows: () => this.#ask(name),
        },
        world,
      );
      this.#all.set(name, { source, number: 0, askedAt: undefined, callOff: () => {} });
    }
  }

  /** Begins to follow. */
  start(): void {
    for (const { source } of this.#all.values()) source.start();
  }

  /** Ends. */
  stop(): void {
    for (const [name, { source }] of this.#all) {
      this.#askNoMore(name);
      source.stop();
    }
  }

  /** Group time now by the first of these sources that knows it; undefined while none does. */
  time(sources: readonly string[]): GroupReading | undefined {
    return this.#clocks.time(sources, this.#raw());
  }

  /** This machine slept, and its counter stood still. */
  slept(): void {
    this.#clocks.forget();
  }

  #heard(name: string, line: object): void {
    // Before anything else, because this is when it came.
    if ((line as { readonly type?: unknown }).type === 'time') this.#answered(name, line);
    else this.#hearer.heard(name, line);
  }

  #ask(name: string): void {
    const asked = this.#all.get(name)!;
    if (asked.askedAt !== undefined) this.#clocks.failed(name);
    asked.number += 1;
    asked.askedAt = this.#raw();
    asked.source.ask(asked.number);
    this.#askLater(name, asked);
  }

  /** An answer that comes after the next ask is of an ask of before, and none. */
  #answered(name: string, line: object): void {
    const answered = this.#raw();
    const asked = this.#all.get(name)!;
    const { ask } = line as { readonly ask?: unknown };
    if (asked.askedAt === undefined || ask !== asked.number) return;
    const counts = this.#clocks.answered(name, line, asked.askedAt, answered);
    asked.askedAt = undefined;
    if (!counts) this.#clocks.failed(name);
    this.#askLater(name, asked);
  }

  #askLater(name: string, asked: Asked): void {
    asked.callOff();
    const pause = this.#clocks.pause(name) / MILLISECOND;
    asked.callOff = this.#world.later(pause, () => this.#ask(name));
  }

  #askNoMore(name: string): void {
    const asked = this.#all.get(name)!;
    asked.callOff();
    asked.askedAt = undefined;
  }
}
