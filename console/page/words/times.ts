// Instants as people read them, in the zone that the reader chose: this device's, or UTC.

/** `local` is the zone of the device that shows the page. */
export type ShownZone = 'local' | 'UTC';

/** The parts of an instant that a clock shows. */
export interface ClockParts {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Hours, minutes and seconds of `ms`, milliseconds since 1970. */
export function clockParts(ms: number, zone: ShownZone): ClockParts {
  const date = new Date(ms);
  return zone === 'UTC'
    ? { hours: date.getUTCHours(), minutes: date.getUTCMinutes(), seconds: date.getUTCSeconds() }
    : { hours: date.getHours(), minutes: date.getMinutes(), seconds: date.getSeconds() };
}

/** `14:03:27`. */
export function clockText(ms: number, zone: ShownZone): string {
  const { hours, minutes, seconds } = clockParts(ms, zone);
  return `${two(hours)}:${two(minutes)}:${two(seconds)}`;
}

/** `Tuesday, 1 December 2026`. */
export const dateText = (ms: number, zone: ShownZone): string =>
  format(ms, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** `14:03:27` on the day of `nowMs`, else `30 Nov, 14:03:27`, and with the year in another year. */
export function whenText(ms: number, nowMs: number, zone: ShownZone): string {
  const day = (at: number): string =>
    format(at, zone, { day: 'numeric', month: 'short', year: 'numeric' });
  if (day(ms) === day(nowMs)) return clockText(ms, zone);
  const year = (at: number): string => format(at, zone, { year: 'numeric' });
  const sameYear = year(ms) === year(nowMs);
  const date = sameYear ? format(ms, zone, { day: 'numeric', month: 'short' }) : day(ms);
  return `${date}, ${clockText(ms, zone)}`;
}

/** `03:12:04 to 03:12:40`; `since 03:12:04` for what lasts, as `toMs` is null. */
export function spanOfTimeText(
  fromMs: number,
  toMs: number | null,
  nowMs: number,
  zone: ShownZone,
): string {
  const from = whenText(fromMs, nowMs, zone);
  return toMs === null ? `since ${from}` : `${from} to ${whenText(toMs, fromMs, zone)}`;
}

/** How the zone is called beside a clock: `UTC`, `UTC+1`, `UTC+5:30`. */
export function zoneText(ms: number, zone: ShownZone): string {
  const minutes = zone === 'UTC' ? 0 : -new Date(ms).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** Makers of texts cost a hundred times what they then do. */
const makers = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, zone: ShownZone, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = makers.get(key);
  const maker =
    known ??
    new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'UTC' && { timeZone: 'UTC' }) });
  makers.set(key, maker);
  return maker.format(ms);
}
