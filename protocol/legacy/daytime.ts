// DAYTIME (RFC 867): the time in UTC as a line of text, as Unix writes it or as NIST's servers do.

import { civilDate } from '../civil.js';
import type { ToldSecond } from './told-second.js';

/** `ctime`: a line of Unix, which most programs read. `nist`: a line as time.nist.gov tells it. */
export type DaytimeForm = 'ctime' | 'nist';

const DAY = 86_400;
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The modified Julian date of 1970-01-01. */
const MJD_1970 = 40_587;
/** NIST's digit for the leap second of this month; ours is told on its day. */
const NIST_LEAPS = { none: 0, insert: 1, delete: 2 };

/** Writes the second that has begun as a line into `buffer`, in ASCII; answers its length, bytes: 26, or 50. */
export function writeDaytime(buffer: Uint8Array, time: ToldSecond, form: DaytimeForm): number {
  const text = form === 'ctime' ? `${ctimeText(time)}\r\n` : `\n${nistText(time)}\n`;
  for (let at = 0; at < text.length; at += 1) buffer[at] = text.charCodeAt(at);
  return text.length;
}

/** As ctime(3) has it: `Tue Dec  1 00:30:00 2026`. */
function ctimeText({ seconds, leapSecond }: ToldSecond): string {
  const days = Math.floor(seconds / DAY);
  const { year, month, day } = civilDate(days);
  const clock = clockText(seconds, leapSecond);
  const weekday = WEEKDAYS[((days % 7) + 7) % 7]!;
  return `${weekday} ${MONTHS[month - 1]!} ${String(day).padStart(2)} ${clock} ${year}`;
}

/**
 * The modified Julian date, the date, the time, and what a reader of NIST's lines expects behind them. Summer time in the
 * United States is not told (00), the clock is healthy (0), and nothing is sent early (0.0 ms).
 */
function nistText({ seconds, leapSecond, leap }: ToldSecond): string {
  const days = Math.floor(seconds / DAY);
  const { year, month, day } = civilDate(days);
  const date = [year % 100, month, day].map(two).join('-');
  const clock = clockText(seconds, leapSecond);
  return `${days + MJD_1970} ${date} ${clock} 00 ${NIST_LEAPS[leap]} 0   0.0 UTC(BELF) *`;
}

function clockText(seconds: number, leapSecond: boolean): string {
  const ofDay = ((seconds % DAY) + DAY) % DAY;
  const second = leapSecond ? 60 : ofDay % 60;
  return [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, second].map(two).join(':');
}

const two = (number: number): string => String(number).padStart(2, '0');
