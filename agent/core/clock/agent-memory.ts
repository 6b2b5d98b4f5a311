// What an agent remembers over a restart, and what of its state file is believed.

import {
  type Address,
  canonicalHost,
  MOVE_MOST,
  isKeptTime,
  type GroupTime,
  type Span,
  groupTime,
  spanOf,
} from '@belfry/protocol';
import { MASTERS_MOST, WIRE_RATE_MOST } from '@belfry/protocol/wire';
import { parseThermalMemory, type ThermalMemory } from './thermal-model.js';

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
  /** Masters that are not configured and that others named: the configured ones may be gone at the next start. */
  readonly masters?: readonly Address[];
  /** How its crystal answers to temperature, where the machine shows one. */
  readonly thermal?: ThermalMemory;
}

/** Reads what a state file holds; undefined for anything that this program would not have written. */
export function parseAgentMemory(value: unknown): AgentMemory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    rate,
    time,
    term,
    forwards = 0,
    masters = [],
    thermal: warmth,
  } = value as Partial<Record<keyof AgentMemory, unknown>>;
  const seconds = (time as { seconds?: unknown } | null | undefined)?.seconds;
  if (typeof rate !== 'number' || !(Math.abs(rate) <= WIRE_RATE_MOST)) return undefined;
  if (!isKeptTime(seconds)) return undefined;
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  if (typeof forwards !== 'number' || !(forwards >= 0 && forwards <= MOVE_MOST)) return undefined;
  const named = parseMasters(masters);
  if (named === undefined) return undefined;
  const thermal = warmth === undefined ? undefined : parseThermalMemory(warmth);
  if (warmth !== undefined && thermal === undefined) return undefined;
  return agentMemory({
    rate,
    time: groupTime(seconds),
    term,
    forwards: spanOf(forwards),
    masters: named,
    ...(thermal && { thermal }),
  });
}

/** A memory without what says nothing. */
export const agentMemory = ({
  forwards,
  masters,
  ...always
}: Required<Omit<AgentMemory, 'thermal'>> & Pick<AgentMemory, 'thermal'>): AgentMemory => ({
  ...always,
  ...(forwards !== 0 && { forwards }),
  ...(masters.length > 0 && { masters }),
});

function parseMasters(value: unknown): Address[] | undefined {
  if (!Array.isArray(value) || value.length > MASTERS_MOST) return undefined;
  const masters = value.map((one: unknown) => {
    const { host, port } = (one ?? {}) as Partial<Record<keyof Address, unknown>>;
    const isHost = typeof host === 'string' && canonicalHost(host) === host;
    const isPort = Number.isInteger(port) && (port as number) > 0 && (port as number) < 2 ** 16;
    return isHost && isPort ? { host, port: port as number } : undefined;
  });
  return masters.every((one) => one !== undefined) ? masters : undefined;
}
