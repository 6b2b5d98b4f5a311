// The metrics of clocks: what the names say, of each clock that somebody tells of now.

import { hasOwnBound, secondsOfWall } from '../history/seconds.js';
import { type ClockSecond, HISTORY_QUANTITIES } from '../history/sample.js';
import { SHOWN_STATES, type WallView } from '../wall/view.js';
import { type ClockMetric, FLAG_METRICS, QUANTITY_METRICS, STATE_METRIC } from './names.js';
import type { MetricFamily, MetricSample } from './text.js';

/** So many clocks have metrics: a plant has hundreds, and a store of Prometheus' kind takes no more series than it can. */
export const CLOCKS_MOST = 20_000;

/** The samples of one second of some clocks, by families. Those with a time are for a store that they are pushed to. */
export function clockFamilies(
  seconds: readonly ClockSecond[],
  withTime = false,
): readonly MetricFamily[] {
  const families = new Map<string, { metric: ClockMetric; samples: MetricSample[] }>();
  const add = (metric: ClockMetric, { key, atMs }: ClockSecond, value: number | null): void => {
    const family = families.get(metric.name) ?? { metric, samples: [] };
    families.set(metric.name, family);
    family.samples.push({
      labels: { group: key.group, line: key.line, wall: key.wall, ...metric.labels },
      // Divided: 3 ns are 3e-9 s, and times 1e-9 they would be 3.0000000000000004e-9.
      value: value === null ? null : value / Math.round(1 / metric.scale),
      ...(withTime && { atMs: Math.round(atMs) }),
    });
  };
  for (const second of seconds) {
    add(STATE_METRIC, second, SHOWN_STATES.indexOf(second.state));
    add(FLAG_METRICS.well, second, second.state === 'synchronised' ? 1 : 0);
    add(FLAG_METRICS.within, second, isWithin(second));
    for (const quantity of HISTORY_QUANTITIES)
      add(QUANTITY_METRICS[quantity], second, second[quantity]);
  }
  return [...families.values()].map(({ metric: { name, help }, samples }) => ({
    name,
    help,
    type: 'gauge',
    samples,
  }));
}

function isWithin({ key, offset, bound }: ClockSecond): number | null {
  if (!hasOwnBound(key) || offset === null || bound === null) return null;
  return Math.abs(offset) <= bound ? 1 : 0;
}

/** What `/metrics` tells of all clocks of a wall, and of how many it tells nothing because they are too many. */
export function wallFamilies(view: WallView): readonly MetricFamily[] {
  const seconds = secondsOfWall(view);
  return [
    ...clockFamilies(seconds.slice(0, CLOCKS_MOST)),
    {
      name: 'belfry_clocks_left_out',
      help: 'Clocks that have no metrics here, because there are too many.',
      type: 'gauge',
      samples: [{ labels: {}, value: Math.max(0, seconds.length - CLOCKS_MOST) }],
    },
  ];
}
