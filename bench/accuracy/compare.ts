// Our figures beside the yardstick's: medians over the seeds, ratios, and what is left of a grid.

import type { Run, Scene } from '#sim/scene.js';
import { type Cell, type Yardstick } from './chrony.js';

export interface Compared {
  readonly cell: Cell;
  readonly algorithm: Scene['algorithm'];
  /** Seconds, and seconds a second. */
  readonly rms: number;
  readonly max: number;
  readonly rate: number;
  readonly settled: number;
  /** When it came and stayed below ten times the yardstick's RMS error. */
  readonly settledLikewise: number;
  /** Share of the scored seconds of all runs in which the bound held. */
  readonly held: number;
  readonly looseness: number;
  /** Datagrams for each poll. */
  readonly datagrams: number;
  readonly yardstick: Yardstick;
  /** Ours over the yardstick's. */
  readonly rmsRatio: number;
  readonly maxRatio: number;
  readonly rateRatio: number;
}

export function compare(
  yardstick: Yardstick,
  algorithm: Scene['algorithm'],
  runs: readonly Run[],
): Compared {
  const middle = (figure: (run: Run) => number): number => median(runs.map(figure));
  const rms = middle(({ score }) => score.rms);
  const max = middle(({ score }) => score.max);
  const rate = middle(({ score }) => score.rate);
  return {
    cell: yardstick.cell,
    algorithm,
    rms,
    max,
    rate,
    settled: middle(({ score }) => score.settled),
    settledLikewise: middle(({ errors }) => settledBelow(errors, 10 * yardstick.defaultRms * 1e9)),
    held: runs.reduce((sum, { score }) => sum + score.held, 0) / runs.length,
    looseness: middle(({ score }) => score.looseness),
    datagrams: middle((run) => (run.datagrams * yardstick.cell.poll) / run.errors.length),
    yardstick,
    rmsRatio: rms / yardstick.rms,
    maxRatio: max / yardstick.max,
    rateRatio: rate / yardstick.rate,
  };
}

const settledBelow = (errors: Float64Array, level: number): number =>
  errors.findLastIndex((error) => !(Math.abs(error) < level)) + 1;

/** What is left of the whole grid; ratios to the yardstick. */
export interface Summary {
  readonly geomeanRms: number;
  readonly worstRms: number;
  readonly geomeanMax: number;
  readonly worstMax: number;
  readonly lossWorst: number;
  readonly boundHeld: number;
}

export interface Rest {
  readonly worstRate: number;
  readonly loosest: number;
  /** Cells in which the yardstick came below ten times its RMS error earlier. */
  readonly later: number;
}

export function summarise(
  grid: readonly Compared[],
  loss: readonly Compared[],
): { summary: Summary; rest: Rest } {
  const rms = grid.map(({ rmsRatio }) => rmsRatio);
  const max = grid.map(({ maxRatio }) => maxRatio);
  const all = [...grid, ...loss];
  return {
    summary: {
      geomeanRms: geometricMean(rms),
      worstRms: Math.max(...rms),
      geomeanMax: geometricMean(max),
      worstMax: Math.max(...max),
      lossWorst: Math.max(...loss.map(({ rmsRatio }) => rmsRatio)),
      boundHeld: Math.min(...all.map(({ held }) => held)),
    },
    rest: {
      worstRate: Math.max(...all.map(({ rateRatio }) => rateRatio)),
      loosest: Math.max(...all.map(({ looseness }) => looseness)),
      later: grid.filter(({ settledLikewise, yardstick }) => settledLikewise > yardstick.settled)
        .length,
    },
  };
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
