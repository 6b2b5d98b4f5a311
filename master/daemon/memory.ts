// What of a master's state file is believed.

import { parseAgentMemory } from '@belfry/agent/core';
import { MOVE_MOST, groupTime, isKeptTime, spanOf } from '@belfry/protocol';
import { AHEAD_MOST, type MasterMemory } from '../core/group/memory.js';
import { SETTINGS_MOST, type TimeSetting } from '../core/group/time-settings.js';

/**
 * Checks what a state file holds; undefined for anything that this program would not have written. A master keeps
 * what an agent keeps; before rates were kept its file had none.
 */
export function parseMasterMemory(value: unknown): MasterMemory | undefined {
  const fields = typeof value === 'object' && value !== null ? { rate: 0, ...value } : value;
  const memory = parseAgentMemory(fields);
  const { ahead, settings } = (fields ?? {}) as Readonly<Record<'ahead' | 'settings', unknown>>;
  if (memory === undefined || !isAhead(ahead)) return undefined;
  const kept = settingsOf(settings);
  if (kept === undefined) return undefined;
  return {
    ...memory,
    ...(ahead !== undefined && { ahead: spanOf(ahead) }),
    ...(kept.length > 0 && { settings: kept }),
  };
}

const isAhead = (ahead: unknown): ahead is number | undefined =>
  ahead === undefined || (Number.isInteger(ahead) && Math.abs(ahead as number) <= AHEAD_MOST);

/** What operators set the time by; undefined for what is no list of that. */
function settingsOf(value: unknown = []): TimeSetting[] | undefined {
  if (!Array.isArray(value) || value.length > SETTINGS_MOST) return undefined;
  const settings = value.flatMap((one) => settingOf(one) ?? []);
  return settings.length === value.length ? settings : undefined;
}

function settingOf(value: unknown): TimeSetting | undefined {
  const { by, at } = (value ?? {}) as Readonly<Record<keyof TimeSetting, unknown>>;
  const { seconds } = (at ?? {}) as { readonly seconds?: unknown };
  if (typeof by !== 'number' || !(Math.abs(by) <= MOVE_MOST) || !isKeptTime(seconds))
    return undefined;
  return { by: spanOf(by), at: groupTime(seconds) };
}
