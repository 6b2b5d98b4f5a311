// The rules: what is a trouble, from when on, and from when on no more.

import { RULE_KINDS, type RuleKind, type Severity } from './trouble.js';

/** One rule. Times in milliseconds. */
export interface Rule {
  readonly severity: Severity;
  /** Beyond this it is a trouble: nanoseconds, for `loss` a share from 0 to 1. Null for what has no measure. */
  readonly limit: number | null;
  /** It has to last so long, or to be so more often than not, before it is a trouble. */
  readonly forMs: number;
  /** It has to be well for so long before the trouble is over. */
  readonly clearMs: number;
}

/** All rules; false for one that is switched off. */
export type Rules = Readonly<Record<RuleKind, Rule | false>>;

const MS = 1e6;
const S = 1e9;

const rule = (
  severity: Severity,
  limit: number | null,
  [forS, clearS]: readonly [forS: number, clearS: number],
): Rule => ({ severity, limit, forMs: forS * 1000, clearMs: clearS * 1000 });

/**
 * What counts where the configuration says nothing. Each time is longer than what befalls a healthy group: a restart, a
 * master that takes over within six seconds, a gathering of half a minute, the last losses of an absence.
 */
export const DEFAULT_RULES: Readonly<Record<RuleKind, Rule>> = {
  'no-majority': rule('critical', null, [15, 30]),
  'no-leader': rule('critical', null, [15, 30]),
  unseen: rule('critical', null, [30, 15]),
  lying: rule('critical', null, [30, 60]),
  away: rule('warning', null, [15, 30]),
  bound: rule('warning', 100 * MS, [30, 60]),
  holdover: rule('warning', null, [10, 30]),
  offset: rule('warning', 10 * MS, [30, 60]),
  'wall-clock': rule('warning', 250 * MS, [60, 60]),
  loss: rule('warning', 0.25, [60, 60]),
  'keys-differ': rule('warning', null, [30, 30]),
  'machine-clock': rule('warning', 60 * S, [60, 60]),
  status: rule('warning', null, [60, 30]),
  history: rule('warning', null, [10, 60]),
  delivery: rule('warning', null, [60, 60]),
};

/** The kinds that have a limit. */
export const LIMITED_KINDS: readonly RuleKind[] = RULE_KINDS.filter(
  (kind) => DEFAULT_RULES[kind].limit !== null,
);

/** Is this a trouble by the rule of its kind: is that switched on, and is the value beyond its limit, if it has one? */
export function breaks(rules: Rules, kind: RuleKind, value: number | null): boolean {
  const one = rules[kind];
  if (one === false) return false;
  return one.limit === null || (value !== null && value > one.limit);
}
