// The serial bridge: every port that a configuration names, one timer for all their telegrams.

import { MILLISECOND, NEVER, type RawTime, type Span, type WallClock } from '@belfry/protocol';
import type { Log } from '@belfry/host/daemon';
import { loadBinding, type SerialBinding } from './binding.js';
import { PortKeeper } from './port-keeper.js';
import type { ClockPortConfig, PortConfig } from './config/ports-config.js';
import { PreciseTimer } from './precise-timer.js';
import { type PortReport, reportPort } from './report.js';
import { timingOf } from '@belfry/telegrams/language';
import { SettingsMemory } from './settings-memory.js';
import { Talker } from './talker.js';
import { type ShownSource, TelegramSender, type Through } from './telegram-sender.js';

/** Telegrams that leave so close together are sent in one go. */
const TOGETHER = 0.06 * MILLISECOND;

/** In a leap second it looks so often whether that is over. */
const LOOK_AGAIN = 50 * MILLISECOND;
/** So long before a leap second, seconds, nothing is begun that takes until then. */
const BEFORE_LEAP = 3;

/** Is a leap second here, or about to be? */
const isAtLeap = (through: Through | undefined): boolean =>
  through !== undefined && through.time.seconds >= through.leap.at - BEFORE_LEAP;

interface Driven {
  readonly config: PortConfig;
  readonly keeper: PortKeeper;
  readonly sender: TelegramSender | Talker;
}

/** All serial ports of an agent: one timer wakes the process for whichever telegram or question is due next. */
export class Bridge {
  #driven: readonly Driven[] = [];
  /** When each of them is due, as reckoned last. */
  #moments: readonly RawTime[] = [];
  readonly #source: ShownSource;
  readonly #timer: PreciseTimer;

  readonly #memory: SettingsMemory | undefined;

  private constructor(source: ShownSource, memory: SettingsMemory | undefined) {
    this.#source = source;
    this.#memory = memory;
    this.#timer = new PreciseTimer({
      raw: () => source.raw(),
      aim: () => this.#aim(),
      due: () => this.#send(),
    });
  }

  /**
   * Begins to drive the ports; answers in one line why it cannot. A port alone is never a reason. When clocks were set
   * is kept in the file `memory`, if there is one.
   */
  static async open(
    ports: readonly PortConfig[],
    source: ShownSource,
    log: Pick<Log, 'say' | 'fault'>,
    memory?: string,
  ): Promise<Bridge | { readonly fault: string }> {
    const binding = await loadBinding();
    if ('fault' in binding) return binding;
    const areSet = ports.some((port) => port.kind === 'clock' && port.set !== undefined);
    const tell = (fault: string): void =>
      log.fault('settings', `${fault}: after a restart a clock may be set before its time`);
    const kept = areSet && memory !== undefined ? new SettingsMemory(memory, tell) : undefined;
    const bridge = new Bridge(source, kept);
    bridge.#driven = ports.map((port) => bridge.#drive(port, binding, log));
    for (const { keeper } of bridge.#driven) keeper.start();
    bridge.#timer.start();
    return bridge;
  }

  /** Stops the timer and closes every port. It takes a second at most: a device that hangs is left behind. */
  async stop(): Promise<void> {
    this.#timer.stop();
    for (const { sender } of this.#driven) sender.stop();
    await Promise.all(this.#driven.map(({ keeper }) => keeper.stop()));
  }

  /** What `status` shows of each port, in the order of the configuration. */
  report(): PortReport[] {
    const raw = this.#source.raw();
    return this.#driven.map(({ config, keeper, sender }) =>
      reportPort(config, keeper.observe(), sender.observe(raw)),
    );
  }

  /** The clocks that answer, as far as they are known. */
  walls(raw: RawTime): WallClock[] {
    return this.#talkers().flatMap(({ config, talker }) => talker.wall(config.wall, raw) ?? []);
  }

  /** The shown clock made a step. */
  stepped(by: Span): void {
    for (const { talker } of this.#talkers()) talker.stepped(by);
  }

  #talkers(): { readonly config: ClockPortConfig; readonly talker: Talker }[] {
    return this.#driven.flatMap(({ config, sender }) =>
      config.kind === 'clock' ? { config, talker: sender as Talker } : [],
    );
  }

  #drive(config: PortConfig, binding: SerialBinding, log: Pick<Log, 'say' | 'fault'>): Driven {
    let talker: Talker | undefined;
    const keeper = new PortKeeper({
      path: config.path,
      line: config.line,
      binding,
      raw: () => this.#source.raw(),
      tell: (level, text, kind) =>
        kind === undefined ? log.say(level, text) : log.fault(kind, text, level),
      onOpen: () => {
        talker?.restart();
        this.#timer.start();
      },
      onData: (bytes) => {
        talker?.heard(bytes);
        // Whoever has answered may be asked anew, or set.
        if (talker !== undefined) this.#timer.start();
      },
    });
    if (config.kind === 'clock') {
      talker = new Talker(config, keeper, this.#source, {
        lastSet: this.#memory?.lastSet(config.path),
        say: (text) => log.say('info', text),
        onSetting: (time) => this.#memory?.setting(config.path, time),
      });
      return { config, keeper, sender: talker };
    }
    const timing = timingOf(config.format, config.line);
    return {
      config,
      keeper,
      sender: new TelegramSender({ ...config, timing, keeper }, this.#source),
    };
  }

  #aim(): RawTime {
    const raw = this.#source.raw();
    const reading = this.#source.now(raw);
    const waits = isAtLeap(this.#source.through?.(raw));
    // Who is asked and set knows nothing of second 60, and may wait for it.
    this.#moments = this.#driven.map(({ config, sender }) =>
      waits && config.kind === 'clock' ? NEVER : sender.leavesAt(raw, reading),
    );
    const again = waits ? ((raw + LOOK_AGAIN) as RawTime) : NEVER;
    return this.#moments.reduce((first, at) => Math.min(first, at) as RawTime, again);
  }

  /**
   * Sends everything that is due by now, or within the time that a look at the timer takes; answers when
   * the next is due.
   */
  #send(): RawTime {
    const until = this.#source.raw() + TOGETHER;
    let next = NEVER;
    for (const [i, { sender }] of this.#driven.entries()) {
      const at = this.#moments[i]!;
      if (at <= until) sender.send(at);
      else next = Math.min(next, at) as RawTime;
    }
    return next;
  }
}
