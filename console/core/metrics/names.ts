// The names of the metrics of clocks: what `/metrics` tells, what is pushed to a store of Prometheus' kind, and what
// histories are asked from it by.

import type { HistoryQuantity } from '../history/sample.js';

/** One metric of a clock: a gauge with the labels of `CLOCK_LABELS`, and those of its own. */
export interface ClockMetric {
  /** As Prometheus wants names: with the base unit at its end. */
  readonly name: string;
  /** In one line, for people. */
  readonly help: string;
  /** A value as a history has it, times this, is the metric's. */
  readonly scale: number;
  /** Labels besides those of every clock. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Labels of each clock: the group, the line (or the master), and which clock of it: `0` the line's own, from `1` on the
 * wall clocks at the line, `-1` a master's.
 */
export const CLOCK_LABELS = ['group', 'line', 'wall'] as const;

const NANOSECONDS = 1e-9;

/** The metric of each quantity that histories keep. Two of them are one metric, and differ in a label. */
export const QUANTITY_METRICS: Readonly<Record<HistoryQuantity, ClockMetric>> = {
  offset: {
    name: 'belfry_offset_seconds',
    help: 'How far the clock is ahead of group time, as measured.',
    scale: NANOSECONDS,
    labels: {},
  },
  bound: {
    name: 'belfry_bound_seconds',
    help: 'The promise: the clock is no further than this from group time.',
    scale: NANOSECONDS,
    labels: {},
  },
  roundTrip: {
    name: 'belfry_round_trip_seconds',
    help: 'What a datagram takes to the line and back.',
    scale: NANOSECONDS,
    labels: {},
  },
  lossOut: {
    name: 'belfry_loss_ratio',
    help: 'The share of datagrams that are lost, out to the line or back from it.',
    scale: 1,
    labels: { way: 'out' },
  },
  lossBack: {
    name: 'belfry_loss_ratio',
    help: 'The share of datagrams that are lost, out to the line or back from it.',
    scale: 1,
    labels: { way: 'back' },
  },
  rate: {
    name: 'belfry_rate_ratio',
    help: 'How much faster than group time the crystal of the clock runs: 1e-6 is a millionth.',
    scale: 1e-6,
    labels: {},
  },
  temperature: {
    name: 'belfry_temperature_celsius',
    help: 'The temperature of the machine with the clock.',
    scale: 1,
    labels: {},
  },
};

/** How a clock is, as the place of its state in `SHOWN_STATES`. */
export const STATE_METRIC: ClockMetric = {
  name: 'belfry_state',
  help: 'How the clock is, the worse the greater: 0 synchronised, 1 joining, 2 holdover, 3 unset, 4 suspected, 5 astray, 6 away, 7 lying.',
  scale: 1,
  labels: {},
};

/** Two more, each 1 or 0, of which a sum over time says for how long: an engine adds them up quickly. */
export const FLAG_METRICS = {
  well: {
    name: 'belfry_synchronised',
    help: '1 while the clock is synchronised, else 0.',
    scale: 1,
    labels: {},
  },
  within: {
    name: 'belfry_within_bound',
    help: '1 while the offset is within the bound, 0 while it is beyond; nothing where one of them is not known.',
    scale: 1,
    labels: {},
  },
} as const satisfies Record<string, ClockMetric>;
