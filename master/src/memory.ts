// What of a master's state file is believed.

import { parseMemory as parseAgentMemory } from '@belfry/agent/src/memory.js';
import type { Memory } from '../core/master.js';

/**
 * Undefined for anything that this program would not have written. A master keeps what an agent keeps;
 * before rates were kept its file had none.
 */
export const parseMemory = (value: unknown): Memory | undefined =>
  parseAgentMemory(typeof value === 'object' && value !== null ? { rate: 0, ...value } : value);
