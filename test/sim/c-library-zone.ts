// Civil time as this machine's C library shows it: GNU date, with TZ.

import { spawnSync } from 'node:child_process';

/** Seconds that `date` shows a zone to be ahead of UTC at each instant; undefined where there is no GNU date. */
export function offsetsByDate(tz: string, instants: readonly number[]): number[] | undefined {
  const { status, stdout } = spawnSync('date', ['-f', '-', '+%::z'], {
    encoding: 'utf8',
    input: instants.map((seconds) => `@${seconds}\n`).join(''),
    env: { ...process.env, TZ: tz },
  });
  if (status !== 0) return undefined;
  return stdout.trim().split('\n').map(offsetOf);
}

function offsetOf(text: string): number {
  const [hours, minutes, seconds] = text.slice(1).split(':').map(Number);
  const size = hours! * 3600 + minutes! * 60 + seconds!;
  return size === 0 || text.startsWith('+') ? size : -size;
}

/** Why a test is skipped that would need it; false where it can run. */
export const NO_DATE =
  offsetsByDate('UTC0', [0]) === undefined &&
  'GNU date is not on this machine: zones are NOT compared with the C library here';
