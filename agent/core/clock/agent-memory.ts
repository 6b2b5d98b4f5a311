// What an agent remembers over a restart, and what of its state file is believed.

import {
  MOVE_MOST,
  isKeptTime,
  type GroupTime,
  type Span,
  groupTime,
  spanOf,
} from '@belfry/protocol';
import { WIRE_RATE_MOST } from '@belfry/protocol/wire';

/** What survives a restart of an agent. */
export interface AgentMemory {
  /** Group seconds per raw second, less one: the learned drift. */
  readonly rate: number;
  /** The last good time: a restarted clock starts no earlier. */
  readonly time: GroupTime;
  /** The highest term ever followed. */
  readonly term: number;
  /** How far steps took its clock forwards, nanoseconds, where that is further than it might go back anyway. */
  readonly forwards?: Span;
}

/** Reads what a state file holds; undefined for anything that this program would not have written. */
export function parseAgentMemory(value: unknown): AgentMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { rate, time, term, forwards = 0 } = value as Partial<Record<keyof AgentMemory, unknown>>;
  const seconds = (time as { seconds?: unknown } | null | undefined)?.seconds;
  if (typeof rate !== 'number' || !(Math.abs(rate) <= WIRE_RATE_MOST)) return undefined;
  if (!isKeptTime(seconds)) return undefined;
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  if (typeof forwards !== 'number' || !(forwards >= 0 && forwards <= MOVE_MOST)) return undefined;
  const kept = { rate, time: groupTime(seconds), term };
  return forwards === 0 ? kept : { ...kept, forwards: spanOf(forwards) };
}
