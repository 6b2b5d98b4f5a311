// What of a master's state file is believed.

import { parseAgentMemory } from '@belfry/agent/core';
import { spanOf } from '@belfry/protocol';
import { AHEAD_MOST, type MasterMemory } from '../core/group/memory.js';

/**
 * Checks what a state file holds; undefined for anything that this program would not have written. A master keeps
 * what an agent keeps; before rates were kept its file had none.
 */
export function parseMasterMemory(value: unknown): MasterMemory | undefined {
  const fields = typeof value === 'object' && value !== null ? { rate: 0, ...value } : value;
  const memory = parseAgentMemory(fields);
  const { ahead } = (fields ?? {}) as { readonly ahead?: unknown };
  if (memory === undefined || ahead === undefined) return memory;
  if (!Number.isInteger(ahead) || Math.abs(ahead as number) > AHEAD_MOST) return undefined;
  return { ...memory, ahead: spanOf(ahead as number) };
}
