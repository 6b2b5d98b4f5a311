// The serial bridge: every port that a configuration names, one timer for all their telegrams.

import { MILLISECOND, type RawTime } from '@belfry/protocol/core/time.js';
import type { Log } from '@belfry/protocol/node/log.js';
import { loadBinding } from './binding.js';
import { PortKeeper } from './port-keeper.js';
import type { PortConfig } from './ports-config.js';
import { PreciseTimer } from './precise-timer.js';
import { type PortReport, reportPort } from './report.js';
import { timingOf } from './telegram/language/layout.js';
import { earliest, type ShownSource, Wall } from './wall.js';

/** Telegrams that leave so close together are sent in one go. */
const TOGETHER = 0.06 * MILLISECOND;

interface Driven {
  readonly config: PortConfig;
  readonly keeper: PortKeeper;
  readonly wall: Wall;
}

export class Bridge {
  readonly #driven: readonly Driven[];
  readonly #source: ShownSource;
  readonly #timer: PreciseTimer;

  private constructor(driven: readonly Driven[], source: ShownSource) {
    this.#driven = driven;
    this.#source = source;
    this.#timer = new PreciseTimer({
      raw: () => source.raw(),
      aim: () => this.#aim(),
      due: () => this.#send(),
    });
  }

  /** Begins to drive the ports; answers in one line why it cannot. A port alone is never a reason. */
  static async open(
    ports: readonly PortConfig[],
    source: ShownSource,
    log: Pick<Log, 'say' | 'fault'>,
  ): Promise<Bridge | { readonly fault: string }> {
    const binding = await loadBinding();
    if ('fault' in binding) return binding;
    const driven = ports.map((config): Driven => {
      const keeper = new PortKeeper({
        path: config.path,
        line: config.line,
        binding,
        raw: () => source.raw(),
        tell: (level, text, kind) =>
          kind === undefined ? log.say(level, text) : log.fault(kind, text, level),
      });
      const timing = timingOf(config.format, config.line);
      return { config, keeper, wall: new Wall({ ...config, timing, keeper }, source) };
    });
    const bridge = new Bridge(driven, source);
    for (const { keeper } of driven) keeper.start();
    bridge.#timer.start();
    return bridge;
  }

  async stop(): Promise<void> {
    this.#timer.stop();
    for (const { wall } of this.#driven) wall.stop();
    await Promise.all(this.#driven.map(({ keeper }) => keeper.stop()));
  }

  report(): PortReport[] {
    return this.#driven.map(({ config, keeper, wall }) =>
      reportPort(config, keeper.observe(), wall.observe()),
    );
  }

  #aim(): RawTime {
    const raw = this.#source.raw();
    return earliest(
      this.#driven.map(({ wall }) => wall),
      raw,
      this.#source.now(raw),
    );
  }

  /** Sends everything that is due by now, or within the time that a look at the timer takes. */
  #send(): void {
    const raw = this.#source.raw();
    const reading = this.#source.now(raw);
    for (const { wall } of this.#driven) {
      const at = wall.leavesAt(raw, reading);
      if (at - raw <= TOGETHER) wall.send(at);
    }
  }
}
