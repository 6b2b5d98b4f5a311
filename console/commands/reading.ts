// What `history` and `report` have in common: which time, which console's history, and how both are named.

import { attempt, EXIT, Failure, parseSince } from '@belfry/host/cli';
import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { loadConsoleConfig } from '../config/config.js';
import type { TimeWindow } from '../core/history/history-store.js';
import { type HistoryReader, readHistory } from '../store/read-history.js';

/** The option that says whose history it is. */
export const CONFIG_OPTION = {
  type: 'string',
  requiresArg: true,
  describe: `the configuration of the console, which names the history; if not given, ${usualPlaces('console').config}`,
} as const;

/** What people write for a time. */
export const TIME_WORDS =
  '03:00, 2026-11-22, "2026-11-22 03:00" as here, with Z; or 8h, for 8 hours ago';

/** A time from one to another as options say it. @throws Failure for what is none, or ends before it begins. */
export function windowOf(
  from: readonly [option: string, text: string],
  to: readonly [option: string, text: string | undefined],
): TimeWindow {
  const now = Date.now();
  const fromMs = attempt(from[0], () => parseSince(from[1], now));
  const toMs = to[1] === undefined ? now : attempt(to[0], () => parseSince(to[1]!, now));
  if (toMs > fromMs) return { fromMs, toMs };
  throw new Failure(`--${to[0]} is not after --${from[0]}`, EXIT.wrong);
}

/** Lets `work` read the history of the console with this configuration. @throws Failure of one line. */
export async function withHistory<T>(
  config: string | undefined,
  work: (reader: HistoryReader) => Promise<T>,
): Promise<T> {
  const loaded = loadConsoleConfig(config);
  if ('faults' in loaded)
    throw new Failure(
      faultLines(config ?? usualPlaces('console').config, loaded.faults),
      EXIT.wrong,
    );
  try {
    const reader = await readHistory(loaded.config.history);
    try {
      return await work(reader);
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    throw new Failure(error.message, EXIT.failed, { cause: error });
  }
}
