// One daemon that the console follows: connected to, heard, asked for the time, and connected to again.

import { FollowConnection, greetingOf } from '@belfry/host/daemon';
import type { SourceConfig } from '../config/sources-config.js';
import { CommandConnection } from './command-connection.js';
import type { LineConnection, LineHearer } from './line-connection.js';

/** How often changes shall come, milliseconds. */
const EVERY_MS = 1000;
/** How long the first line may take: a command may have to cross a network first. */
const FIRST_LINE_WITHIN = 15_000;
/** Lines come each second: who says nothing for so long is stuck, or cut off. */
const SILENCE_MOST = 5000;
/** The pause before the next try doubles from the one to the other while nobody is heard, milliseconds. */
const PAUSE = { least: 500, most: 30_000 } as const;
/** Who was heard for so long is tried again soon. */
const STEADY = 3000;

/** Characters of why a daemon ended it. */
const FAREWELL_MOST = 300;

/** Whoever hears what sources tell. */
export interface SourceHearer {
  /** A line of the daemon, parsed as JSON. */
  readonly heard: (line: object) => void;
  /** No lines come, for this reason; the source is tried again by itself. */
  readonly lost: (fault: string) => void;
  /** It follows now, and may be asked. */
  readonly follows: () => void;
}

/** Opens a connection to a source. */
export type Connect = (config: SourceConfig, hearer: LineHearer) => LineConnection;

/** Connects to a socket, or runs the command. */
export const connectSource: Connect = (config, hearer) =>
  'socket' in config
    ? new FollowConnection(config.socket, { command: 'follow', everyMs: EVERY_MS }, hearer)
    : new CommandConnection(config.command, hearer);

/** What a source lives by: in a test, another one. */
export interface SourceWorld {
  readonly connect: Connect;
  /** From 0 to 1. */
  readonly dice: () => number;
  /** Milliseconds that go on. */
  readonly now: () => number;
  /** Does this in so many milliseconds, unless the function that it answers is called before. */
  readonly later: (milliseconds: number, act: () => void) => () => void;
}

/** This machine. */
export const MACHINE_WORLD: SourceWorld = {
  connect: connectSource,
  dice: Math.random,
  now: () => performance.now(),
  later: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** Follows one daemon until it is stopped. Nothing here waits: whatever does not come in time is given up. */
export class Source {
  readonly #config: SourceConfig;
  readonly #hearer: SourceHearer;
  readonly #world: SourceWorld;
  #connection: LineConnection | undefined;
  /** Another one for each connection, and for each end of one: what comes of an earlier one is not heard. */
  #tries = 0;
  /** Calls off what is to be done later: the next try, or the end of patience. */
  #callOff: () => void = () => {};
  #pause: number = PAUSE.least;
  /** Undefined before the first line. */
  #greetedAt: number | undefined;
  #heardAt = 0;
  /** The last event that was told; a daemon sends all that it keeps if it has none of that id. */
  #lastEvent = '';
  /** Why the daemon ended it, as it said. */
  #farewell: string | undefined;

  constructor(config: SourceConfig, hearer: SourceHearer, world: SourceWorld = MACHINE_WORLD) {
    this.#config = config;
    this.#hearer = hearer;
    this.#world = world;
  }

  /** Whether its lines come. */
  get isLive(): boolean {
    return this.#greetedAt !== undefined;
  }

  /** Connects, and does so again whenever that is over. */
  start(): void {
    this.#greetedAt = undefined;
    this.#farewell = undefined;
    this.#callOff = this.#world.later(FIRST_LINE_WITHIN, () =>
      this.#lose(silenceText(`${this.#who} did not answer`, FIRST_LINE_WITHIN)),
    );
    this.#tries += 1;
    const mine = this.#tries;
    const connection = this.#world.connect(this.#config, {
      line: (line) => {
        if (mine === this.#tries) this.#take(line);
      },
      over: (why) => {
        if (mine === this.#tries) this.#lose(this.#farewell ?? why);
      },
    });
    // It may have been over at once.
    if (mine === this.#tries) this.#connection = connection;
  }

  /** Ends; nothing is heard any more. */
  stop(): void {
    this.#tries += 1;
    this.#callOff();
    this.#connection?.close();
    this.#connection = undefined;
    this.#greetedAt = undefined;
  }

  /** Asks what time it is; the answer is a line like others. */
  ask(number: number): void {
    if (this.isLive) this.#connection?.write(JSON.stringify({ ask: number }));
  }

  get #who(): string {
    return 'socket' in this.#config
      ? `the daemon at ${this.#config.socket}`
      : `what "${this.#config.command.join(' ')}" runs`;
  }

  #take(line: string): void {
    if (this.#greetedAt === undefined) return this.#greet(line);
    this.#heardAt = this.#world.now();
    this.#hand(line);
  }

  #greet(line: string): void {
    const greeting = greetingOf(line, this.#who);
    if ('fault' in greeting) return this.#lose(greeting.fault);
    this.#greetedAt = this.#world.now();
    this.#heardAt = this.#greetedAt;
    this.#callOff();
    this.#watch();
    this.#hand(line);
    this.#connection?.write(JSON.stringify({ after: this.#lastEvent }));
    this.#hearer.follows();
  }

  #hand(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return this.#lose(`${this.#who} wrote a line that is not JSON: is it of another version?`);
    }
    if (typeof value !== 'object' || value === null) return;
    const { type, id, why } = value as Readonly<Record<string, unknown>>;
    if (type === 'event' && typeof id === 'string') this.#lastEvent = id;
    if (type === 'end' && typeof why === 'string')
      this.#farewell = `${this.#who} ended it: ${why.slice(0, FAREWELL_MOST)}`;
    this.#hearer.heard(value);
  }

  /** Each line puts the end of patience off. */
  #watch(): void {
    const left = this.#heardAt + SILENCE_MOST - this.#world.now();
    if (left <= 0)
      return this.#lose(silenceText(`${this.#who} has said nothing any more`, SILENCE_MOST));
    this.#callOff = this.#world.later(left, () => this.#watch());
  }

  #lose(fault: string): void {
    const lasted = this.#greetedAt === undefined ? 0 : this.#world.now() - this.#greetedAt;
    this.stop();
    if (lasted > STEADY) this.#pause = PAUSE.least;
    // A hundred consoles that lost the same machine do not come back together.
    const pause = this.#pause * (0.75 + 0.5 * this.#world.dice());
    this.#pause = Math.min(2 * this.#pause, PAUSE.most);
    this.#callOff = this.#world.later(pause, () => this.start());
    this.#hearer.lost(fault);
  }
}

const silenceText = (what: string, milliseconds: number): string =>
  `${what} for ${milliseconds / 1000} s: is it stuck, or the network cut?`;
