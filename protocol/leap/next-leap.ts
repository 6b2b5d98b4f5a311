// What a machine knows of the next leap second: by a list that is published, or by its kernel. Nonsense is refused by name.

import { formatGroupTime, groupTime } from '../time.js';
import { type Leap, type LeapKind, type LeapRule, endOfDay, leapDayFault } from './leap.js';
import {
  type LeapList,
  type LeapListFault,
  type ListedLeap,
  isExpired,
  nextListed,
} from './leap-list.js';

/** What a machine has to tell of leap seconds. */
export interface LeapFacts {
  /** The list, or why there is none; undefined where none was looked for. */
  readonly list: LeapList | LeapListFault | undefined;
  /** What the kernel knows; undefined where it cannot be asked. */
  readonly kernel:
    | {
        readonly leap: LeapKind | 'none';
        /** TAI less UTC, seconds, if that can be: nonsense is refused before. */
        readonly tai: number | undefined;
      }
    | undefined;
  /** UTC as far as it is known, seconds since 1970. */
  readonly now: number;
}

/** What was refused of it, or does not fit together. */
export type LeapFault =
  /** The list itself. */
  | 'list'
  | 'expired'
  /** The kernel was told of one on a day that can have none. */
  | 'wrong-day'
  /** The kernel was told of one that the list does not have, or of the other kind. */
  | 'not-listed'
  /** The kernel was told another difference of TAI from UTC than the list has. */
  | 'tai';

/** What a machine knows, and what of it is not to be believed. */
export interface NextLeap {
  /** Which one is ahead, or that none is; undefined while nobody knows. */
  readonly known: { readonly leap: Leap | undefined } | undefined;
  readonly faults: readonly { readonly fault: LeapFault; readonly text: string }[];
  /** What the kernel will do at the end of this day, although there is no leap second. */
  readonly mistaken?: ListedLeap | undefined;
}

type Faults = { fault: LeapFault; text: string }[];

const dateText = (seconds: number): string => formatGroupTime(groupTime(seconds)).slice(0, 10);

/**
 * Judges what a machine knows. A list that is whole and not expired is believed before the kernel, whose flag anybody with
 * rights may set on any day; the kernel's is for the end of the day (UTC) on which it is set.
 */
export function nextLeap(rule: LeapRule | 'ignore', { list, kernel, now }: LeapFacts): NextLeap {
  if (rule === 'ignore') return { known: { leap: undefined }, faults: [] };
  const faults: Faults = [];
  const valid = validList(list, now, faults);
  const flag = flaggedLeap(kernel?.leap, now);
  const isDay = flag !== undefined && leapDayFault(flag.at) === undefined;
  if (flag !== undefined && !isDay) faults.push(wrongDay(now));
  const flagged = isDay ? flag : undefined;
  judgeTai(kernel, valid, now, faults);
  const listed = valid && nextListed(valid, now);
  if (valid !== undefined) {
    const isListed = listed?.at === flag?.at && listed?.kind === flag?.kind;
    if (flagged !== undefined && !isListed)
      faults.push({
        fault: 'not-listed',
        text: `the kernel was told of a leap second on ${dateText(flagged.at - 1)}, which the list does not have: it is not announced`,
      });
    const mistaken = isListed ? undefined : flag;
    return { known: { leap: listed && { ...listed, rule } }, faults, mistaken };
  }
  const mistaken = isDay ? undefined : flag;
  return { known: flagged && { leap: { ...flagged, rule } }, faults, mistaken };
}

function validList(list: LeapFacts['list'], now: number, faults: Faults): LeapList | undefined {
  if (list === undefined) return undefined;
  if ('fault' in list) {
    faults.push({ fault: 'list', text: list.text });
    return undefined;
  }
  if (!isExpired(list, now)) return list;
  faults.push({ fault: 'expired', text: `it expired on ${dateText(list.expires)}` });
  return undefined;
}

/** What the kernel will do at the end of the day, rightly or not. */
const flaggedLeap = (kind: LeapKind | 'none' = 'none', now: number): ListedLeap | undefined =>
  kind === 'none' ? undefined : { at: endOfDay(now), kind };

const wrongDay = (now: number): Faults[number] => ({
  fault: 'wrong-day',
  text:
    `the kernel was told of a leap second today, ${dateText(now)}, on which there can be none: it is not announced, ` +
    "and this machine's clock will be a second off",
});

function judgeTai(
  kernel: LeapFacts['kernel'],
  list: LeapList | undefined,
  now: number,
  faults: Faults,
): void {
  if (kernel?.tai === undefined || list === undefined) return;
  const tai = taiAt(list, now);
  if (kernel.tai !== tai)
    faults.push({
      fault: 'tai',
      text: `the kernel was told that TAI is ${kernel.tai} s ahead of UTC; by the list it is ${tai} s`,
    });
}

/** TAI less UTC at an instant by a list, seconds. */
const taiAt = ({ tai, leaps }: LeapList, now: number): number =>
  leaps
    .filter(({ at }) => at > now)
    .reduce((sum, { kind }) => sum - (kind === 'insert' ? 1 : -1), tai);
