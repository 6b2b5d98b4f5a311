// What of a master's state file is believed.

import type { Memory } from '../core/master.js';

/** Undefined for anything that this program would not have written. */
export function parseMemory(value: unknown): Memory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { term, time, rate } = value as Record<'term' | 'time' | 'rate', unknown>;
  const { seconds } = (time ?? {}) as { seconds?: unknown };
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) return undefined;
  // What was written before rates were kept has none.
  const known = typeof rate === 'number' && Number.isFinite(rate) ? rate : 0;
  return { term, time: { seconds, nanoseconds: 0 }, rate: known };
}
