// An alarm as programs get it, by webhook and by command: JSON, described in docs/alarms.md.

import type { Alarm } from '../core/troubles/alarm.js';

/** Grows when a key means something else, and not when there are more. */
const VERSION = 1;

/** The text of an alarm for programs. */
export function payloadText({ id, kind, atMs, title, text, troubles, left }: Alarm): string {
  return JSON.stringify({
    version: VERSION,
    id,
    kind,
    at: new Date(atMs).toISOString(),
    title,
    text,
    troubles: troubles.map(({ fromMs, toMs, acknowledged, ...trouble }) => ({
      ...trouble,
      from: new Date(fromMs).toISOString(),
      to: toMs === null ? null : new Date(toMs).toISOString(),
      acknowledgedBy: acknowledged?.by ?? null,
    })),
    left,
  });
}
