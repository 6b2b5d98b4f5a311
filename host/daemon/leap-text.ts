// A leap second in words, for the log, `status` and troubles.

import { formatGroupTime, groupTime } from '@belfry/protocol';
import type { Leap } from '@belfry/protocol/leap';
import type { Told } from './daemon.js';

/** Which second it is, such as `2026-12-31T23:59:60Z`. */
const leapSecondText = ({ at, kind }: Pick<Leap, 'at' | 'kind'>): string =>
  formatGroupTime(groupTime(at - 1)).slice(0, 17) + (kind === 'insert' ? '60Z' : '59Z');

/** The one ahead, or under way, in the answer to `status`. */
export interface LeapLine {
  /** `2026-12-31T23:59:60Z`. */
  readonly second: string;
  readonly kind: Leap['kind'];
  readonly rule: Leap['rule'];
  /** The UTC midnight at which it is over, seconds since 1970. */
  readonly at: number;
  /** It is second 60 now. */
  readonly leapSecond: boolean;
}

/** The one ahead for `status`; null where none is known. */
export const reportLeap = (leap: Leap | undefined, leapSecond = false): LeapLine | null =>
  leap === undefined ? null : { second: leapSecondText(leap), ...leap, leapSecond };

/** The same in a line of `status`; undefined where there is nothing to say. */
export function leapLine(ahead: LeapLine | null): string | undefined {
  if (ahead === null) return undefined;
  const what = ahead.kind === 'insert' ? 'is put in' : 'is left out';
  return `${ahead.second} ${what}, by ${ahead.rule}${ahead.leapSecond ? ': now' : ''}`;
}

/** What is done with it, in words. */
const RULES = {
  step: { insert: 'the clocks show it', delete: 'the clocks leave it out' },
  smear: {
    insert: 'the clocks run slower from noon to noon UTC',
    delete: 'the clocks run faster from noon to noon UTC',
  },
} as const;

/** That one is ahead, and what the clocks do. */
const leapAheadText = (leap: Leap): string =>
  `a leap second is ahead: ${leapSecondText(leap)} is ` +
  `${leap.kind === 'insert' ? 'put in' : 'left out'}; ${RULES[leap.rule][leap.kind]}`;

/** That one is over. */
const leaptText = (leap: Leap): string =>
  `the leap second ${leapSecondText(leap)} is over: group time is counted a second ` +
  `${leap.kind === 'insert' ? 'less' : 'more'} from now on, as it was shown already`;

/** What befalls a clock at a leap second, for the log. */
export function tellLeap(
  event:
    | { readonly type: 'leap-ahead'; readonly leap: Leap | undefined }
    | { readonly type: 'leapt'; readonly leap: Leap },
): Told {
  if (event.type === 'leapt') return { level: 'info', text: leaptText(event.leap) };
  const { leap } = event;
  return {
    level: 'info',
    text: leap === undefined ? 'no leap second is ahead' : leapAheadText(leap),
  };
}
