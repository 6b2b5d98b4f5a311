// What a telegram can tell beside the time: a closed list of facts, and the conditions on them.

import type { Span } from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';

/** What is the case at a second; a telegram's texts and bits are chosen by these. */
export interface Facts {
  /** `unset` is also a clock that ran on for too long without corrections to be trusted. */
  readonly quality: Quality;
  /** Summer time is in force in the port's zone. */
  readonly dst: boolean;
  /** The offset from UTC is about to change. */
  readonly changeAhead: boolean;
  readonly leapAhead: 'none' | 'insert' | 'delete';
  /** This is second 60. */
  readonly leapSecond: boolean;
  readonly leapYear: boolean;
  /** The telegram's own scale is UTC. */
  readonly utc: boolean;
  readonly aheadOfUtc: boolean;
  /** The most by which the clock is wrong. */
  readonly bound: Span;
}

type Test = { readonly [Key in keyof Facts]: readonly [fact: Key, is: Facts[Key]] }[keyof Facts];

/** Each condition: the fact that it looks at, what that must be; in words, and its contrary. */
const TESTS = {
  synchronised: [['quality', 'synchronised'], 'if synchronised', 'if not synchronised'],
  holdover: [['quality', 'holdover'], 'in holdover', 'if not in holdover'],
  unset: [['quality', 'unset'], 'if not set', 'once set'],
  dst: [['dst', true], 'in summer time', 'in standard time'],
  'change-ahead': [['changeAhead', true], 'before a change', 'if no change is ahead'],
  'leap-insert': [['leapAhead', 'insert'], 'before a leap second', 'if no leap second is ahead'],
  'leap-delete': [
    ['leapAhead', 'delete'],
    'before a second that is left out',
    'if no second will be left out',
  ],
  'leap-second': [['leapSecond', true], 'in second 60', 'in no leap second'],
  'leap-year': [['leapYear', true], 'in a leap year', 'in no leap year'],
  utc: [['utc', true], 'if it shows UTC', 'if it shows local time'],
  local: [['utc', false], 'if it shows local time', 'if it shows UTC'],
  'ahead-of-utc': [['aheadOfUtc', true], 'if ahead of UTC', 'if behind UTC'],
} satisfies Record<string, readonly [Test, string, string]>;

/**
 * The name of something that may be the case as a telegram is written: summer time, a leap second ahead, holdover.
 */
export type Condition = keyof typeof TESTS;

/** A condition, or its contrary. */
export type When = Condition | `not ${Condition}`;

/** The names of all conditions. */
export const CONDITIONS = Object.keys(TESTS) as readonly Condition[];

const NOT = /^not /;

const split = (when: When): readonly [condition: Condition, expected: boolean] => [
  when.replace(NOT, '') as Condition,
  !NOT.test(when),
];

/** All of `when`, whether it is one, several, or none. */
export const conditionsOf = (when: When | readonly When[] | undefined): readonly When[] => {
  if (when === undefined) return [];
  return typeof when === 'string' ? [when] : when;
};

/** Whether all of `when` holds, and the clock is no more wrong than `within`. */
export function holds(
  facts: Facts,
  { when, within }: { readonly when?: When | readonly When[]; readonly within?: Span },
): boolean {
  if (within !== undefined && facts.bound > within) return false;
  return conditionsOf(when).every((one) => {
    const [condition, expected] = split(one);
    const [fact, is] = TESTS[condition][0];
    return (facts[fact] === is) === expected;
  });
}

/** The fact that a condition looks at. */
export const factOf = (when: When): Exclude<keyof Facts, 'bound'> => TESTS[split(when)[0]][0][0];

/** Conditions for people: `in summer time and before a change`; empty when there are none. */
export const conditionWords = (when: When | readonly When[] | undefined): string =>
  conditionsOf(when)
    .map((one) => {
      const [condition, expected] = split(one);
      return TESTS[condition][expected ? 1 : 2];
    })
    .join(' and ');
