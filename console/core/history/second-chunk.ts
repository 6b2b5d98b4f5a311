// Up to ten minutes of one clock, a sample a second, as bytes: what a store keeps for a month. docs/history.md has the
// layout.

import { BitReader, BitWriter, DamagedChunk } from './bits.js';
import { readColumn, writeColumn } from './number-column.js';
import { toSteps, fromSteps } from './resolution.js';
import { HISTORY_QUANTITIES, type ClockSecond, type HistoryQuantity } from './sample.js';
import { SHOWN_STATES, type ShownState } from '../wall/view.js';

/** Seconds: chunks begin at whole tens of minutes. */
export const CHUNK_SECONDS = 600;

/** The first byte of a chunk. */
const FORMAT = 1;
/** No chunk holds more: whoever damaged one cannot make a reader take all memory. */
const SECONDS_MOST = 100_000;

/** What a second is without whose it is. */
export type Second = Omit<ClockSecond, 'key'>;

/** Seconds of one clock as columns, by which they become chunks: each list has an entry for each second. */
export class SecondTable {
  /** Since 1970. */
  readonly seconds: number[] = [];
  /** The place in `SHOWN_STATES`. */
  readonly states: number[] = [];
  /** In steps, in the order of `HISTORY_QUANTITIES`; NaN where it is not known. */
  readonly steps: readonly number[][] = HISTORY_QUANTITIES.map(() => []);

  /** How many seconds there are. */
  get count(): number {
    return this.seconds.length;
  }

  /** Adds a second behind the others; the part of its time below a second is not kept. */
  add(second: Second): void {
    this.seconds.push(Math.floor(second.atMs / 1000));
    this.states.push(SHOWN_STATES.indexOf(second.state));
    for (const [i, quantity] of HISTORY_QUANTITIES.entries())
      this.steps[i]!.push(toSteps(quantity, second[quantity]));
  }

  /** The second at a place. */
  at(place: number): Second {
    const values: Partial<Record<HistoryQuantity, number | null>> = {};
    for (const [i, quantity] of HISTORY_QUANTITIES.entries()) {
      const steps = this.steps[i]![place]!;
      values[quantity] = Number.isNaN(steps) ? null : fromSteps(quantity, steps);
    }
    return {
      ...(values as Record<HistoryQuantity, number | null>),
      atMs: this.seconds[place]! * 1000,
      state: stateAt(this.states[place]!),
    };
  }

  /** The same without those before `place`. */
  from(place: number): SecondTable {
    const rest = new SecondTable();
    rest.seconds.push(...this.seconds.slice(place));
    rest.states.push(...this.states.slice(place));
    for (const [i, column] of this.steps.entries()) rest.steps[i]!.push(...column.slice(place));
    return rest;
  }
}

/** The state at a place of the list; the last, which is the worst, for one of a newer version. */
export const stateAt = (place: number): ShownState => SHOWN_STATES[place] ?? SHOWN_STATES.at(-1)!;

/** Seconds as bytes. */
export function encodeSeconds(table: SecondTable): Uint8Array {
  const to = new BitWriter();
  to.write(FORMAT, 8);
  to.writeCount(table.count);
  for (const column of [table.seconds, table.states, ...table.steps]) writeColumn(to, column);
  return to.finish();
}

/** Bytes as seconds. @throws DamagedChunk for what is no chunk of this version. */
export function decodeSeconds(bytes: Uint8Array): SecondTable {
  const from = new BitReader(bytes);
  const count = chunkHead(from, FORMAT, SECONDS_MOST);
  const table = new SecondTable();
  for (const column of [table.seconds, table.states, ...table.steps])
    for (const one of readColumn(from, count)) column.push(one);
  return table;
}

/** Reads the head of a chunk: its format, and how many entries it has. @throws DamagedChunk for another format. */
export function chunkHead(from: BitReader, format: number, most: number): number {
  const found = from.read(8);
  if (found !== format)
    throw new DamagedChunk(`a chunk of history has the unknown format ${found}`);
  const count = from.readCount();
  if (count > most) throw new DamagedChunk('a chunk of history is longer than any');
  return count;
}
