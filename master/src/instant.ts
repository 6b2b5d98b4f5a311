// What an operator may set the time to: an instant, or a way to move it.

import { type GroupTime, type Span, groupTime } from '@belfry/protocol/core/time.js';
import { parseDuration } from '@belfry/protocol/node/units.js';

export type Setting =
  | { readonly time: GroupTime }
  | { readonly by: Span }
  /** The master's machine is right: its wall clock, read when the order is carried out. */
  | { readonly now: true };

/** As typesetters write it: accepted like a hyphen. */
export const MINUS = '\u2212';

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/i;
/** Beyond these years it is a slip of the finger, and near the turn of the wire's count. */
const YEAR_LEAST = 2000;
const YEAR_MOST = 2099;

/**
 * Reads `now`, `2026-11-22T10:00:00Z`, the same with an offset such as `+01:00`, or `+2s`, `-500ms`.
 * @throws RangeError, in one line, for anything else.
 */
export function parseSetting(written: string): Setting {
  const text = written.replace(MINUS, '-');
  if (text === 'now') return { now: true };
  if (/^[+-]\d/.test(text)) return { by: parseDuration(text) };
  const match = INSTANT.exec(text);
  if (match !== null) return { time: instantOf(text, match) };
  if (/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text))
    throw new RangeError(`"${text}" may be meant anywhere: add Z for UTC, or +01:00 or the like`);
  throw new RangeError(
    `"${text}" is no time such as "2026-11-22T10:00:00Z", and no move such as "+2s" or "-500ms"`,
  );
}

function instantOf(text: string, match: RegExpExecArray): GroupTime {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => +(part ?? 0));
  const utc = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const given = [year, month, day, hour, minute, second].join();
  const read = new Date(utc);
  const meant = [read.getUTCFullYear(), read.getUTCMonth() + 1, read.getUTCDate()].join();
  const clock = [read.getUTCHours(), read.getUTCMinutes(), read.getUTCSeconds()].join();
  if (given !== `${meant},${clock}`)
    throw new RangeError(`"${text}": there is no such day or time of day`);
  if (year! < YEAR_LEAST || year! > YEAR_MOST)
    throw new RangeError(`"${text}": the year may be from ${YEAR_LEAST} to ${YEAR_MOST}`);
  const nanoseconds = Number((match[7] ?? '').padEnd(9, '0'));
  return groupTime(utc / 1000 - zoneSeconds(match[8]!), nanoseconds);
}

/** Seconds that a zone's clocks are ahead of UTC. */
function zoneSeconds(zone: string): number {
  if (zone.length === 1) return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(-2)].map(Number);
  if (hours! > 14 || minutes! > 59) throw new RangeError(`"${zone}" is no offset from UTC`);
  return (zone.startsWith('-') ? -1 : 1) * (hours! * 3600 + minutes! * 60);
}
