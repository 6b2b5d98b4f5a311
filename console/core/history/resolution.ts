// How finely histories keep each quantity.

import type { HistoryQuantity } from './sample.js';

/** So many steps to one unit of the quantity: spans in nanoseconds, shares in 1/10 000, rates in 0.1 ppb, 0.01 °C. */
export const STEPS_PER_UNIT: Readonly<Record<HistoryQuantity, number>> = {
  offset: 1,
  bound: 1,
  roundTrip: 1,
  lossOut: 1e4,
  lossBack: 1e4,
  rate: 1e4,
  temperature: 100,
};

/** A value in whole steps; NaN for null, and for what is no number. */
export const toSteps = (quantity: HistoryQuantity, value: number | null | undefined): number =>
  value === null || value === undefined || !Number.isFinite(value)
    ? NaN
    : Math.round(value * STEPS_PER_UNIT[quantity]) + 0;

/** And back. */
export const fromSteps = (quantity: HistoryQuantity, steps: number): number =>
  steps / STEPS_PER_UNIT[quantity];
