// What a daemon answers when it has read its configuration again, and says in its log.

import { type KeyChange, takesRestart } from '../config/effect.js';
import { type Fault, faultLines } from '../config/fault.js';
import { valueText } from '../config/settings.js';
import type { DaemonRole } from '../files/usual-places.js';
import type { Log } from './log.js';

/** One key that was changed, as the answer to `reload` has it; null where it has no value. */
export interface ReloadedKey {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Why it counts after a restart only; null where it counts now. */
  readonly restart: string | null;
}

/** What a daemon answers to `reload`. */
export interface ReloadAnswer {
  readonly role: DaemonRole;
  /** False where something is wrong with the file: then nothing has changed. */
  readonly ok: boolean;
  readonly file: string;
  readonly faults: readonly Fault[];
  readonly changed: readonly ReloadedKey[];
  /** What else was read again, a line each. */
  readonly remarks: readonly string[];
}

/** The answer of a daemon that has taken changes over. */
export const reloadAnswer = (
  role: DaemonRole,
  file: string,
  changes: readonly KeyChange[],
  remarks: readonly string[],
): ReloadAnswer => ({
  role,
  ok: true,
  file,
  faults: [],
  changed: changes
    .filter(({ effect }) => effect !== 'nothing')
    .map(({ path, from, to, effect }) => ({
      path,
      from: from ?? null,
      to: to ?? null,
      restart: takesRestart(effect) ? effect.restart : null,
    })),
  remarks,
});

/** The answer of a daemon that goes on as it was. */
export const reloadRefusal = (
  role: DaemonRole,
  file: string,
  faults: readonly Fault[],
): ReloadAnswer => ({ role, ok: false, file, faults, changed: [], remarks: [] });

/** What came of a reload, a line each: for people at the command, and for the log. */
export function reloadLines({ file, changed, remarks }: ReloadAnswer): string[] {
  const lines = [
    ...changed.map(({ path, from, to, restart }) => {
      const change = `${path}: ${valueText(from ?? undefined)} → ${valueText(to ?? undefined)}`;
      return restart === null ? change : `${change} takes a restart: ${restart}`;
    }),
    ...remarks,
  ];
  return lines.length === 0 ? [`nothing has changed in ${file}`] : lines;
}

/** Writes into the log what came of a reload. */
export function logReload(log: Pick<Log, 'say'>, answer: ReloadAnswer): void {
  if (!answer.ok) {
    log.say('error', `${faultLines(answer.file, answer.faults)}\nnothing was taken over`);
    return;
  }
  for (const line of reloadLines(answer)) log.say('info', `reloaded: ${line}`);
}
