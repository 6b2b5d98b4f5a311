// A symptom: what a rule sees at one moment. It becomes a trouble when it lasts.

import type { RuleKind } from './trouble.js';

/** Something that is not as it should be, as it is seen now. */
export interface Symptom {
  readonly kind: RuleKind;
  readonly group: string;
  readonly subject: string | null;
  readonly wall: number;
  /** How bad it is now, the larger the worse, in the unit of its rule; null where it has none. */
  readonly value: number | null;
  /** Since when, in milliseconds of group time, where a daemon knows that better than who looks. */
  readonly sinceMs: number | null;
  /** What a daemon says of it; empty where nothing more is to be said. */
  readonly detail: string;
}

/** What has one is one trouble, however often it comes and goes. */
export type SymptomKey = string;

/**
 * By which a symptom is known again. Of a group's own lines of `status` each is a trouble of its own, whatever numbers
 * stand in it now; of what is said of one line or master, all is one.
 */
export function keyOf({
  kind,
  group,
  subject,
  wall,
  detail,
}: Pick<Symptom, 'kind' | 'group' | 'subject' | 'wall' | 'detail'>): SymptomKey {
  const which = kind === 'status' && subject === null ? withoutNumbers(detail) : '';
  // A source tells of which group it is only once it is heard.
  const where = kind === 'unseen' ? '' : group;
  return JSON.stringify([kind, where, subject, wall, which]);
}

/** A text without what counts on; the numbers of names stay. */
const withoutNumbers = (text: string): string =>
  text.replace(
    /(?<![\w-])[+-]?\d[\d.,:]*( (ns|us|ms|s|m|h|d)\b)?( \d+ (ns|us|ms|s|m|h|d)\b)*/g,
    '#',
  );

/** A symptom without numbers and words of its own. */
export const symptomOf = (
  kind: RuleKind,
  group: string,
  subject: string | null,
  more: Partial<Symptom> = {},
): Symptom => ({ kind, group, subject, wall: 0, value: null, sinceMs: null, detail: '', ...more });
