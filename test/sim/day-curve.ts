// The temperature of a small computer in a plant's hall over days, and what a crystal makes of it.

import { normal, seededRandom } from './random.js';

const DAY = 86_400;
const HOUR = 3600;

/** What one day is like: how far the hall swings, when the shift begins, and how much warmer it makes the computer. */
interface Day {
  readonly swing: number;
  readonly shift: number;
  readonly load: number;
}

/** A temperature, degrees Celsius, at a second since the start. */
export type DayCurve = (second: number) => number;

/**
 * The chip of a computer in a hall: colder at night and warmer in the afternoon by some degrees, an air conditioner that
 * switches every 25 minutes, and a shift of nine hours in which machines around it, and its own load, make it warmer
 * with a time constant of 50 minutes. No two days are alike.
 */
export function dayCurve(seed: number, days = 12): DayCurve {
  const random = seededRandom(seed);
  const list = Array.from({ length: days }, (): Day => ({
    swing: 3 + 3 * random(),
    shift: 6 * HOUR + 1800 * normal(random),
    load: 4 + 2 * random(),
  }));
  const phase = 6 * random();
  return (second) => {
    const { swing, shift, load } = list[Math.min(Math.floor(second / DAY), days - 1)]!;
    const within = second % DAY;
    const since = within - shift;
    const rising = since > 0 && since < 9 * HOUR ? 1 - Math.exp(-since / 3000) : 0;
    const falling = since >= 9 * HOUR ? Math.exp(-(since - 9 * HOUR) / 3000) : 0;
    return (
      42 +
      swing * Math.sin((2 * Math.PI * (within - 9 * HOUR)) / DAY) +
      1.2 * Math.sin((2 * Math.PI * second) / 1500 + phase) +
      load * (rising + falling)
    );
  };
}

/** A crystal's answer to temperature. */
export interface CrystalAnswer {
  /** In a degree around `turnover`, nanoseconds per nanosecond. */
  readonly slope: number;
  /** In a degree squared: -0.035 ppm for a tuning fork, far less for an AT cut. */
  readonly curve: number;
  /** Degrees Celsius. */
  readonly turnover: number;
  /** With which time constant it follows the chip's temperature, seconds. */
  readonly lag: number;
}

/** The usual crystal of a small computer, an AT cut: some 0.1 ppm in a degree where it is used. */
export const AT_CUT: CrystalAnswer = { slope: -8e-8, curve: -3e-9, turnover: 30, lag: 300 };

/** The rate of such a crystal in each second, nanoseconds per nanosecond; asked for in order. */
export function crystalRate(curve: DayCurve, answer: CrystalAnswer): (second: number) => number {
  let felt = curve(0);
  return (second) => {
    felt += (curve(second) - felt) / answer.lag;
    const warmth = felt - answer.turnover;
    return answer.slope * warmth + answer.curve * warmth * warmth;
  };
}
