// Which facts a format looks at, and what of them a reader can tell from a telegram.

import type { Span } from '@belfry/protocol';
import { type Facts, conditionsOf, factOf } from './facts.js';
import type { Part, TelegramFormat } from './format.js';
import { isAside, readParts } from './layout.js';

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

/** What these parts look at, with every value that they can tell apart. */
export function domainsOf(emit: readonly Part[]): Map<keyof Facts, readonly unknown[]> {
  const domains = new Map<keyof Facts, readonly unknown[]>();
  const bounds = new Set<number>();
  for (const part of readParts(emit)) {
    // What says nothing of the time says nothing else to a reader either.
    if (typeof part === 'string' || isAside(part)) continue;
    const rows = 'choose' in part ? part.choose : 'sum' in part ? part.sum : [];
    for (const row of rows) {
      if (typeof row === 'number' || 'field' in row || 'either' in row) continue;
      for (const fact of conditionsOf(row.when).map(factOf)) domains.set(fact, DOMAINS[fact]);
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

/** Has a format a sign for leap seconds, so that who reads it knows what second 60 is? */
export function knowsLeapSeconds({ emit }: Pick<TelegramFormat, 'emit'>): boolean {
  const domains = domainsOf(emit);
  return domains.has('leapAhead') || domains.has('leapSecond');
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

/**
 * The facts that are certain: of those that a format looks at, the ones on which everything still possible agrees.
 */
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
