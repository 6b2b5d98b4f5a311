// The yardstick: chrony 4.3 in the same model, cell by cell (chrony.csv, medians of its seeds).

import { readFileSync } from 'node:fs';

export interface Cell {
  /** Seconds between exchanges, wander per second, mean jitter (seconds), loss each way. */
  readonly poll: number;
  readonly wander: number;
  readonly jitter: number;
  readonly loss: number;
}

export interface Yardstick {
  readonly cell: Cell;
  /** Seconds; the RMS is the better one of chrony's default and its `filter 16`. */
  readonly rms: number;
  /** Of its default, by which its settling was measured. */
  readonly defaultRms: number;
  readonly max: number;
  readonly rate: number;
  readonly settled: number;
}

const FILE = new URL('../../accuracy/chrony.csv', import.meta.url);

/** The rows of the file: `case,poll_log2_s,wander,jitter_s,loss,seeds,rms_s,max_s,rms_freq,settle10_s`. */
function rows(): { kind: string; yardstick: Yardstick }[] {
  const lines = readFileSync(FILE, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [kind, ...words] = line.split(',');
    const [poll, wander, jitter, loss, , rms, max, rate, settled] = words.map(Number) as [
      ...number[],
    ];
    const cell = { poll: 2 ** poll!, wander: wander!, jitter: jitter!, loss: loss! };
    const yardstick = {
      cell,
      rms: rms!,
      defaultRms: rms!,
      max: max!,
      rate: rate!,
      settled: settled!,
    };
    return { kind: kind!, yardstick };
  });
}

/** The whole grid, or the rows with loss. */
export function yardsticks(kind: 'grid' | 'loss'): Yardstick[] {
  const all = rows();
  const filtered = all.filter((row) => row.kind === 'filter16').map((row) => row.yardstick);
  return all
    .filter((row) => row.kind === kind)
    .map(({ yardstick }) => {
      const same = filtered.find(({ cell }) => kind === 'grid' && isSame(cell, yardstick.cell));
      return { ...yardstick, rms: Math.min(yardstick.rms, same?.rms ?? Infinity) };
    });
}

const isSame = (one: Cell, other: Cell): boolean =>
  one.poll === other.poll && one.wander === other.wander && one.jitter === other.jitter;
