// What a telegram can tell beside the time: a closed list of facts, and the conditions on them.

import type { Span } from '@belfry/protocol/core/time.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';
import type { TelegramFormat, When } from './format.js';

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

export type Condition = keyof typeof TESTS;

export const CONDITIONS = Object.keys(TESTS) as readonly Condition[];

const NOT = /^not /;

const split = (when: When): readonly [condition: Condition, expected: boolean] => [
  when.replace(NOT, '') as Condition,
  !NOT.test(when),
];

const listOf = (when: When | readonly When[] | undefined): readonly When[] => {
  if (when === undefined) return [];
  return typeof when === 'string' ? [when] : when;
};

/** Whether all of `when` holds, and the clock is no more wrong than `within`. */
export function holds(
  facts: Facts,
  { when, within }: { readonly when?: When | readonly When[]; readonly within?: Span },
): boolean {
  if (within !== undefined && facts.bound > within) return false;
  return listOf(when).every((one) => {
    const [condition, expected] = split(one);
    const [fact, is] = TESTS[condition][0];
    return (facts[fact] === is) === expected;
  });
}

/** Conditions for people: `in summer time and before a change`; empty when there are none. */
export const conditionWords = (when: When | readonly When[] | undefined): string =>
  listOf(when)
    .map((one) => {
      const [condition, expected] = split(one);
      return TESTS[condition][expected ? 1 : 2];
    })
    .join(' and ');

/** Facts that no telegram needs to look at are as on any ordinary day. */
const ORDINARY: Facts = {
  quality: 'synchronised',
  dst: false,
  changeAhead: false,
  leapAhead: 'none',
  leapSecond: false,
  leapYear: false,
  utc: false,
  aheadOfUtc: false,
  bound: 0 as Span,
};

const EITHER = [false, true] as const;

const DOMAINS: { readonly [Key in Exclude<keyof Facts, 'bound'>]: readonly Facts[Key][] } = {
  quality: ['synchronised', 'holdover', 'unset'],
  dst: EITHER,
  changeAhead: EITHER,
  leapAhead: ['none', 'insert', 'delete'],
  leapSecond: EITHER,
  leapYear: EITHER,
  utc: EITHER,
  aheadOfUtc: EITHER,
};

/** What a format's telegrams look at, with every value that they can tell apart. */
export function domainsOf(
  format: Pick<TelegramFormat, 'emit'>,
): Map<keyof Facts, readonly unknown[]> {
  const domains = new Map<keyof Facts, readonly unknown[]>();
  const bounds = new Set<number>();
  for (const part of format.emit) {
    if (typeof part === 'string') continue;
    const rows = 'choose' in part ? part.choose : 'sum' in part ? part.sum : [];
    for (const row of rows) {
      if (typeof row === 'number' || 'field' in row) continue;
      for (const one of listOf(row.when)) {
        const fact = TESTS[split(one)[0]][0][0];
        domains.set(fact, DOMAINS[fact]);
      }
      if ('within' in row) bounds.add(row.within!);
    }
  }
  if (bounds.size > 0)
    domains.set(
      'bound',
      [...bounds, Infinity].toSorted((a, b) => a - b),
    );
  return domains;
}

/**
 * Every combination of facts that a format can tell apart. A reader keeps those under which the
 * telegram would have looked as it does: so writing alone says what a telegram means.
 */
export function possibleFacts(domains: ReturnType<typeof domainsOf>): Facts[] {
  let possible: Facts[] = [ORDINARY];
  for (const [fact, values] of domains)
    possible = possible.flatMap((facts) => values.map((value) => ({ ...facts, [fact]: value })));
  return possible;
}

/** Of the facts that a format looks at, those on which all that is still possible agrees. */
export function agreedFacts(
  possible: readonly Facts[],
  domains: ReturnType<typeof domainsOf>,
): Partial<Facts> {
  const [first] = possible;
  const agreed = [...domains.keys()].filter((fact) =>
    possible.every((facts) => facts[fact] === first?.[fact]),
  );
  return Object.fromEntries(agreed.map((fact) => [fact, first?.[fact]]));
}
