// What a clock makes of the temperature of its machine: it learns while corrections come, and foretells in holdover.

import {
  type GroupTime,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  groupDifference,
  rawDifference,
} from '@belfry/protocol';
import { type Line, lineAt, lineBound } from '@belfry/protocol/clock';
import { THERMAL_WINDOW, type ThermalMemory, ThermalModel } from './thermal-model.js';

/** In holdover the temperature is looked at so often. */
const LOOK_EVERY = (10 * SECOND) as Span;
/** What a crystal feels follows a sensor on a chip with a time constant of a few minutes. */
const LAG = (150 * SECOND) as Span;
/** No sensor that shows less or more tells of a machine that runs. */
const COLDEST = -60;
const HOTTEST = 150;
/** The rate of a window is within 1 ppm of its line's, unless the time was set in it: nanoseconds per nanosecond. */
const RATE_APART = 1e-6;

/** A window that has begun. */
interface Window {
  readonly begun: RawTime;
  readonly group: GroupTime;
  looks: number;
  temperatures: number;
}

/**
 * Turns looks at a thermometer into windows for a `ThermalModel`, and its predictions into lines. The promise of a line
 * that is bent so is that of the straight one, and how far the two are apart.
 */
export class Warmth {
  readonly #thermometer: (() => number | undefined) | undefined;
  readonly #model: ThermalModel;
  #window: Window | undefined;
  /** Smoothed as a crystal feels it. */
  #felt: { readonly at: RawTime; readonly temperature: number } | undefined;
  /** In holdover: the line as it would run without a thermometer. Its bound is the promise. */
  #straight: Line | undefined;
  #lookAt = NEVER;

  /** `thermometer` reads degrees Celsius, or undefined while the machine shows none. */
  constructor(
    thermometer: (() => number | undefined) | undefined,
    memory: ThermalMemory | undefined,
  ) {
    this.#thermometer = thermometer;
    this.#model = new ThermalModel(memory);
  }

  /** What is to be kept over a restart; undefined without a thermometer. */
  get memory(): ThermalMemory | undefined {
    return this.#felt === undefined ? undefined : this.#model.memory;
  }

  /** Does it foretell, or has it not shown yet that it can? */
  get counts(): boolean {
    return this.#felt !== undefined && this.#model.counts;
  }

  /** A correction came at `at`: this is the line from then on. */
  corrected(line: Line, at: RawTime): void {
    // Rates from before are of another day.
    if (this.#straight !== undefined) this.#interrupt();
    this.#straight = undefined;
    this.#lookAt = NEVER;
    const temperature = this.#look(at);
    if (temperature === undefined) return;
    const window = this.#window;
    if (window !== undefined) {
      window.looks += 1;
      window.temperatures += temperature;
      const lasted = rawDifference(at, window.begun);
      if (lasted < THERMAL_WINDOW) return;
      this.#learn(window, line, at, lasted);
    }
    this.#window = { begun: at, group: lineAt(line, at), looks: 1, temperatures: temperature };
  }

  /** The rate is of where two lines are, not of what they say: that lags behind, as it rests on many samples. */
  #learn({ group, looks, temperatures }: Window, line: Line, at: RawTime, lasted: Span): void {
    const rate = groupDifference(lineAt(line, at), group) / lasted - 1;
    // The time was set meanwhile, or corrections stayed away.
    if (Math.abs(rate - line.rate) > RATE_APART || lasted > 2 * THERMAL_WINDOW) this.#interrupt();
    else this.#model.learn(rate, temperatures / looks);
  }

  #interrupt(): void {
    this.#model.interrupt();
    this.#window = undefined;
  }

  /** From now on no corrections come, and `line` is gone on with. */
  holdOver(line: Line, at: RawTime): void {
    if (!this.counts) return;
    this.#straight = line;
    this.#lookAt = (at + LOOK_EVERY) as RawTime;
  }

  /** When the thermometer is to be looked at next. */
  wakeAt(): RawTime {
    return this.#lookAt;
  }

  /**
   * Looks at the thermometer, if that is due, and answers the line to follow from `at` on in the place of `current`;
   * undefined when nothing changes.
   */
  wake(current: Line, at: RawTime): Line | undefined {
    const straight = this.#straight;
    if (at < this.#lookAt || straight === undefined) return undefined;
    this.#lookAt = (at + LOOK_EVERY) as RawTime;
    const temperature = this.#look(at);
    const rate = temperature === undefined ? undefined : this.#model.rateAt(temperature);
    if (rate === undefined) return undefined;
    const group = lineAt(current, at);
    const apart = Math.abs(groupDifference(group, lineAt(straight, at)));
    return {
      ...straight,
      raw: at,
      group,
      rate,
      bound: (lineBound(straight, at) + apart) as Span,
      drift: straight.drift + Math.abs(rate - straight.rate),
    };
  }

  /** Reads the thermometer; what a crystal feels of it comes with a lag. */
  #look(at: RawTime): number | undefined {
    const temperature = this.#thermometer?.();
    if (temperature === undefined || !(temperature >= COLDEST && temperature <= HOTTEST))
      return undefined;
    const before = this.#felt;
    const since = before === undefined ? Infinity : rawDifference(at, before.at);
    const share = 1 - Math.exp(-since / LAG);
    const from = before?.temperature ?? temperature;
    this.#felt = { at, temperature: from + share * (temperature - from) };
    return this.#felt.temperature;
  }
}
