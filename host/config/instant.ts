// An instant as people write it: ISO 8601 with its offset from UTC.

import { type GroupTime, groupTime } from '@belfry/protocol';

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads `2026-11-22T10:00:00Z`, or the same with an offset such as `+01:00`; undefined for what is
 * not written so.
 * @throws RangeError, in one line, for a day or a time of day that there is none of.
 */
export function parseInstant(text: string): GroupTime | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => +(part ?? 0));
  const utc = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const given = [year, month, day, hour, minute, second].join();
  const read = new Date(utc);
  const meant = [read.getUTCFullYear(), read.getUTCMonth() + 1, read.getUTCDate()].join();
  const clock = [read.getUTCHours(), read.getUTCMinutes(), read.getUTCSeconds()].join();
  if (given !== `${meant},${clock}`)
    throw new RangeError(`"${text}": there is no such day or time of day`);
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
