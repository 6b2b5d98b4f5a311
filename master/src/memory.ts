// What of a master's state file is believed.

import type { Memory } from '../core/master.js';

/** Undefined for anything that this program would not have written. */
export function parseMemory(value: unknown): Memory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { term, time } = value as { term?: unknown; time?: { seconds?: unknown } | null };
  const seconds = time?.seconds;
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) return undefined;
  return { term, time: { seconds, nanoseconds: 0 } };
}
