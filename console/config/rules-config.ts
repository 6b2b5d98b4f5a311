// The part of a console's configuration about troubles: what differs from the rules that count unless told otherwise.

import type { Conversion } from '@belfry/host/config';
import { DEFAULT_RULES, type Rule, type Rules } from '../core/troubles/rules.js';
import { RULE_KINDS, type RuleKind, type Severity } from '../core/troubles/trouble.js';

/** One rule as the schema lets it through. */
export interface CheckedRule {
  readonly limit?: string;
  readonly for?: string;
  readonly clear?: string;
  readonly severity?: Severity;
}

/** The `rules` of a configuration as the schema lets them through. */
export type CheckedRules = Readonly<Partial<Record<RuleKind, CheckedRule | false>>>;

/** Converts the `rules` of a configuration. Every fault goes to `conversion.faults`. */
export function convertRules(checked: CheckedRules, conversion: Conversion): Rules {
  const rules = RULE_KINDS.map((kind): [RuleKind, Rule | false] => {
    const given = checked[kind];
    if (given === undefined) return [kind, DEFAULT_RULES[kind]];
    return [kind, given === false ? false : convertRule(kind, given, conversion)];
  });
  return Object.fromEntries(rules) as Record<RuleKind, Rule | false>;
}

const TIMES = { least: '0s', most: '1d' };
const LIMITS = { least: '1ns', most: '36500d' };

function convertRule(kind: RuleKind, given: CheckedRule, conversion: Conversion): Rule {
  const usual = DEFAULT_RULES[kind];
  const time = (key: 'for' | 'clear', usually: number): number => {
    const text = given[key];
    return text === undefined
      ? usually
      : conversion.duration(`rules.${kind}.${key}`, text, TIMES) / 1e6;
  };
  return {
    severity: given.severity ?? usual.severity,
    limit: given.limit === undefined ? usual.limit : limitOf(kind, given.limit, conversion),
    forMs: time('for', usual.forMs),
    clearMs: time('clear', usual.clearMs),
  };
}

function limitOf(kind: RuleKind, text: string, conversion: Conversion): number {
  const path = `rules.${kind}.limit`;
  if (kind !== 'loss') return conversion.duration(path, text, LIMITS);
  const share = /^(\d{1,3}(?:\.\d+)?) ?%$/.exec(text)?.[1];
  if (share === undefined || Number(share) > 100)
    conversion.faults.push({ path, value: text, expected: 'a share such as "25%"' });
  return Number(share ?? 0) / 100;
}
