// Where the axes of a plot have their marks, and what stands at them.

import { type ShownZone, clockText } from '../words/times.js';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Steps of an axis of time, in seconds, as people count: none between those of a clock. */
export const TIME_STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  86_400,
  2 * 86_400,
  7 * 86_400,
  14 * 86_400,
  30 * 86_400,
  61 * 86_400,
  91 * 86_400,
  183 * 86_400,
  365 * 86_400,
];

/** The texts at marks of time, a `stepMs` apart: the date stands where a day begins, and at the first. */
export function timeTicks(marks: readonly number[], stepMs: number, zone: ShownZone): string[] {
  return marks.map((ms, i) => {
    const time = clockText(ms, zone).slice(0, stepMs < MINUTE ? 8 : 5);
    if (stepMs >= DAY) return dayText(ms, zone, stepMs >= 61 * DAY);
    const isMidnight = clockText(ms, zone) === '00:00:00';
    if (isMidnight && stepMs >= SECOND) return dayText(ms, zone, false);
    return i === 0 && stepMs >= HOUR ? `${time}\n${dayText(ms, zone, false)}` : time;
  });
}

function dayText(ms: number, zone: ShownZone, withYear: boolean): string {
  return new Date(ms).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(withYear && { year: '2-digit' }),
    ...(zone === 'UTC' && { timeZone: 'UTC' }),
  });
}

/** The texts at marks of spans, in nanoseconds: all in one unit, the greatest that leaves them short. */
export function spanTicks(marks: readonly number[]): string[] {
  const most = Math.max(...marks.map(Math.abs), 0);
  const [unit, factor] =
    most >= 1e9
      ? (['s', 1e9] as const)
      : most >= 1e6
        ? (['ms', 1e6] as const)
        : most >= 1e3
          ? (['µs', 1e3] as const)
          : (['ns', 1] as const);
  return marks.map((ns) => `${plain(ns / factor)} ${unit}`);
}

/** The texts at marks of shares, in percent. */
export const shareTicks = (marks: readonly number[]): string[] =>
  marks.map((share) => `${plain(share * 100)} %`);

/** The texts at marks of anything else, with its unit behind. */
export const unitTicks =
  (unit: string) =>
  (marks: readonly number[]): string[] =>
    marks.map((value) => `${plain(value)} ${unit}`);

/** No `0.30000000000000004`, and a minus that is as wide as a plus. */
const plain = (value: number): string => {
  const rounded = Number(value.toPrecision(6));
  return `${rounded < 0 ? '−' : ''}${Math.abs(rounded)}`;
};
