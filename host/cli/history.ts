// The command `history` of both programs: what befell a daemon, from the time that somebody names.

import { printAnswer } from './command.js';
import { attempt, countOption } from './option.js';
import { askDaemon } from './reach.js';
import { parseInstant } from '../config/instant.js';
import { parseDuration } from '../config/units.js';
import type { HistoryReport } from '../daemon/history-keeper.js';
import type { HistoryEntry } from '../daemon/history.js';

/** As many as a daemon keeps. */
const LAST_MOST = 500;

/** The options of `history`, as they were typed. */
export interface HistoryArguments {
  readonly since: string | undefined;
  readonly last: number | undefined;
  readonly troubles: boolean;
  readonly json: boolean;
}

/** The options of `history`, as the parser takes them: the same ones for both programs. */
export const HISTORY_OPTIONS = {
  since: {
    type: 'string',
    requiresArg: true,
    describe:
      'from when on: 03:00, 2026-11-22, "2026-11-22 03:00" as here, with Z; or 8h, for 8 hours ago',
  },
  last: { type: 'number', requiresArg: true, describe: 'the last so many only' },
  troubles: { type: 'boolean', default: false, describe: 'warnings and errors only' },
} as const;

/** What the epilogue of both commands says. */
export const HISTORY_EPILOGUE =
  'What the log told, but for debugging, the last 500 lines; also of the time before a restart, where the daemon has a ' +
  'state file. Exit codes: 0 done; 1 the daemon cannot be asked; 2 wrong usage.';

/** The command itself, for the daemon of this role at `socket`. */
export async function historyCommand(
  { since, last, troubles, json }: HistoryArguments,
  socket: string,
  role: HistoryReport['role'],
): Promise<void> {
  if (last !== undefined) countOption('last', last, LAST_MOST);
  // What cannot be read is said before anybody is asked.
  if (since !== undefined) attempt('since', () => parseSince(since, Date.now()));
  const { now, entries } = await askDaemon<HistoryReport>(socket, role, { command: 'history' });
  const from = since === undefined ? -Infinity : parseSince(since, Date.parse(now));
  const wanted = entries
    .filter(({ at }) => Date.parse(at) >= from)
    .filter(({ level }) => !troubles || level !== 'info')
    .slice(-(last ?? LAST_MOST));
  printAnswer(json, { ok: true, now, entries: wanted }, historyText(wanted, entries[0], from));
}

function historyText(
  wanted: readonly HistoryEntry[],
  oldest: HistoryEntry | undefined,
  from: number,
): string {
  const lines = wanted.map(
    ({ at, level, text }) => `${localText(Date.parse(at))}  ${level.padEnd(5)}  ${text}`,
  );
  const reach =
    oldest === undefined ? '' : `; what is kept begins at ${localText(Date.parse(oldest.at))}`;
  if (lines.length === 0) return `nothing is known of that time${reach}`;
  const isCut = Number.isFinite(from) && oldest !== undefined && from < Date.parse(oldest.at);
  return [...(isCut ? [`(${reach.slice(2)})`] : []), ...lines].join('\n');
}

/**
 * Since when, in milliseconds since 1970, seen from `now`: `03:00` is the last time that it was three o'clock here.
 * @throws RangeError, in one line, for what is no time.
 */
export function parseSince(text: string, now: number): number {
  const [, hour, minute, second = '0'] = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (hour !== undefined && +hour < 24 && +minute! < 60 && +second < 60) {
    const day = new Date(now);
    day.setHours(+hour, +minute!, +second, 0);
    if (day.getTime() > now) day.setDate(day.getDate() - 1);
    return day.getTime();
  }
  const instant = parseInstant(text);
  if (instant !== undefined) return instant.seconds * 1000 + instant.nanoseconds / 1e6;
  const [, date, time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  // Without a zone it is meant as it is here.
  const local = date === undefined ? NaN : Date.parse(`${date}T${time}`);
  if (!Number.isNaN(local)) return local;
  if (/^\d/.test(text) && /[a-z]$/.test(text)) return now - parseDuration(text) / 1e6;
  throw new RangeError(
    `"${text}" is no time such as "03:00", "2026-11-22", "2026-11-22T03:00:00Z", and no span such as "8h"`,
  );
}

/** `2026-11-22` and `03:00:00`, as it is here; with how many minutes that is ahead of UTC. */
export function localTime(milliseconds: number): {
  readonly date: string;
  readonly time: string;
  readonly minutes: number;
} {
  const minutes = -new Date(milliseconds).getTimezoneOffset();
  const text = new Date(milliseconds + minutes * 60_000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19), minutes };
}

/** `2026-11-22 03:00:00+01:00`: as it is here, and which that is. */
export function localText(milliseconds: number): string {
  const { date, time, minutes } = localTime(milliseconds);
  const shown = `${date} ${time}`;
  if (minutes === 0) return `${shown}Z`;
  const size = Math.abs(minutes);
  const zone = [size / 60, size % 60].map((part) => String(Math.floor(part)).padStart(2, '0'));
  return `${shown}${minutes < 0 ? '-' : '+'}${zone.join(':')}`;
}
