// What a console would find where its history is to be, before it starts.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { folderFault } from '@belfry/host/files';
import type { Fault } from '@belfry/host/config';
import type { HistoryConfig } from '../config/history-config.js';
import { MetricsEngine } from './prometheus/http.js';
import { readHistoryFile } from './sqlite/history-file.js';

/** What is wrong, and what is worth knowing. */
export interface HistoryFindings {
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** Judges the places of a history for this user; `later` are folders that are there only when the console starts. */
export async function checkHistory(
  { store, file, prometheus }: HistoryConfig,
  later: readonly string[],
): Promise<HistoryFindings> {
  if (store === 'none') return { faults: [], notes: ['no history is kept beyond memory'] };
  const faults: Fault[] = [];
  const notes: string[] = [];
  const folder =
    later.includes(dirname(file)) && !existsSync(dirname(file)) ? undefined : folderFault(file);
  if (folder !== undefined) faults.push({ path: 'history.file', value: file, expected: folder });
  else if (existsSync(file)) {
    const why = await refusalOf(async () => (await readHistoryFile(file)).close());
    if (why !== undefined) notes.push(`${why}: it will be set aside, and a new one will begin`);
  }
  if (store === 'prometheus' && prometheus !== undefined) {
    const engine = new MetricsEngine(prometheus.url);
    const why = await refusalOf(() => engine.ask('/api/v1/query', { query: '1' }));
    if (why !== undefined) faults.push({ path: 'history.prometheus.url', expected: why });
  }
  return { faults, notes };
}

async function refusalOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
