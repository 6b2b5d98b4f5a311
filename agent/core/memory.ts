// What of an agent's state file is believed: what it remembers over a restart.

import { isKeptTime } from '@belfry/protocol/core/credible-time.js';
import { groupTime } from '@belfry/protocol/core/time.js';
import { RATE_MOST } from '@belfry/protocol/core/wire/scaled.js';
import type { Memory } from './keeper.js';

/** Undefined for anything that this program would not have written. */
export function parseMemory(value: unknown): Memory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { rate, time, term } = value as Partial<Record<keyof Memory, unknown>>;
  const seconds = (time as { seconds?: unknown } | null | undefined)?.seconds;
  if (typeof rate !== 'number' || !(Math.abs(rate) <= RATE_MOST)) return undefined;
  if (!isKeptTime(seconds)) return undefined;
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  return { rate, time: groupTime(seconds), term };
}
