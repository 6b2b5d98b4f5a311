// A trouble in plain words: while it lasts, and once it is over.

import type { RuleKind, Trouble } from './trouble.js';

/** How an instant is shown to people: `2026-11-30` and `03:12:04`, in their zone. */
export type LocalTime = (atMs: number) => { readonly date: string; readonly time: string };

/** All of a trouble but its words. */
export type TroubleFacts = Omit<Trouble, 'text'>;

/** What a subject has done all the time, what it did until then, and what the worst of it is called. */
interface Phrase {
  readonly present: string;
  readonly past: string;
  /** Before the worst; none where that is no measure for people. */
  readonly worst?: string;
}

const PHRASES: Readonly<Record<Exclude<RuleKind, 'status'>, Phrase>> = {
  'no-majority': { present: 'has been without a majority', past: 'was without a majority' },
  'no-leader': { present: 'has been without a leader', past: 'was without a leader' },
  unseen: { present: 'has not been seen', past: 'was not seen' },
  lying: {
    present: 'has been at odds with its group',
    past: 'was at odds with its group',
    worst: 'by up to',
  },
  away: { present: 'has been away', past: 'was away' },
  bound: { present: 'has been uncertain', past: 'was uncertain', worst: 'worst bound' },
  holdover: { present: 'has been in holdover', past: 'was in holdover', worst: 'worst bound' },
  offset: {
    present: "has been off its group's time",
    past: "was off its group's time",
    worst: 'by up to',
  },
  'wall-clock': {
    present: "has been off the group's time",
    past: "was off the group's time",
    worst: 'by at least',
  },
  loss: { present: 'has been losing datagrams', past: 'was losing datagrams', worst: 'up to' },
  'keys-differ': {
    present: 'has had masters with different keys',
    past: 'had masters with different keys',
  },
  'machine-clock': {
    present: 'has been far from group time',
    past: 'was far from group time',
    worst: 'by up to',
  },
  history: { present: 'has not been kept', past: 'was not kept' },
  delivery: { present: 'has not delivered alarms', past: 'did not deliver alarms' },
};

/** The words for a trouble at `nowMs` of group time: which day it began is said unless that is today. */
export function troubleText(facts: TroubleFacts, local: LocalTime, nowMs: number): string {
  const { kind, times, detail, toMs } = facts;
  const when = toMs === null ? sinceText(facts, local, nowMs) : spanText(facts, toMs, local);
  if (kind === 'status') return `${when}${oftenText(times)}: ${detail}`;
  const { present, past, worst } = PHRASES[kind];
  const parts = [
    `${subjectText(facts)} ${toMs === null ? present : past}${oftenText(times)} ${when}`,
    ...(worst === undefined || facts.worst === null
      ? []
      : [`${worst} ${worstText(kind, facts.worst)}`]),
  ];
  return parts.join(', ') + (saysMore(facts) ? `: ${detail}` : '');
}

/** What a daemon says of a clock is about the present: `last heard 15 s ago` is wrong once it is over. */
const saysMore = ({ kind, detail, toMs }: TroubleFacts): boolean =>
  detail !== '' && (toMs === null || !OF_NOW.includes(kind));

const OF_NOW: readonly RuleKind[] = ['away', 'lying', 'holdover'];

/** So many are named; the rest are counted. */
const NAMES_MOST = 5;

/** One sentence for troubles of one kind and group: what one cause did to many. */
export function manyText(troubles: readonly Trouble[]): string {
  const [first, ...others] = troubles;
  if (first === undefined) return '';
  if (others.length === 0 || first.kind === 'status') return first.text;
  const { present, past } = PHRASES[first.kind];
  const more = troubles.length - NAMES_MOST;
  const names = troubles.slice(0, NAMES_MOST).map(subjectText).join(', ');
  const all = more > 0 ? `${names} and ${more} more` : names;
  const said = first.toMs === null ? present : past;
  return `${troubles.length} of ${groupText(first.group)} ${pluralOf(said)}: ${all}`;
}

/** What one has done, of many. */
const pluralOf = (said: string): string =>
  said.replace(/^has /, 'have ').replace(/^was /, 'were ').replace(' its ', ' their ');

const oftenText = (times: number): string => (times === 1 ? '' : ` ${times} times`);

/** Whom it is about, in words that stand at the beginning of a sentence. */
export function subjectText({ kind, group, subject, wall }: TroubleFacts): string {
  if (kind === 'history') return 'the history';
  if (kind === 'delivery') return `the way ${subject}`;
  if (kind === 'machine-clock') return `the clock of the machine that leads ${groupText(group)}`;
  if (wall !== 0) return `wall clock ${wall} of ${subject}`;
  return subject ?? groupText(group);
}

const groupText = (group: string): string => (group === '' ? 'the group' : `the group ${group}`);

function sinceText({ fromMs }: TroubleFacts, local: LocalTime, nowMs: number): string {
  const { date, time } = local(fromMs);
  return `since ${date === local(nowMs).date ? time : `${date} ${time}`}`;
}

function spanText({ fromMs }: TroubleFacts, toMs: number, local: LocalTime): string {
  const [from, to] = [local(fromMs), local(toMs)];
  if (from.date === to.date) return `from ${from.time} to ${to.time}`;
  return `from ${from.date} ${from.time} to ${to.date} ${to.time}`;
}

/** A value in the unit of its rule, for people: `1.2 ms`, `32 %`. */
export const worstText = (kind: RuleKind, value: number): string =>
  kind === 'loss' ? `${Math.round(100 * value)} %` : shortSpanText(value);

const UNITS: readonly (readonly [unit: string, size: number, next: number])[] = [
  ['ns', 1, 1000],
  ['us', 1e3, 1000],
  ['ms', 1e6, 1000],
  ['s', 1e9, 120],
  ['min', 60e9, 120],
  ['h', 3600e9, 48],
  ['d', 86_400e9, Infinity],
];

/** Nanoseconds to two or three digits: who wants to know what befell does not count microseconds of a second. */
function shortSpanText(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  for (const [unit, factor, next] of UNITS) {
    const count = size / factor;
    const rounded = count < 10 ? Math.round(count * 10) / 10 : Math.round(count);
    if (rounded < next) return `${rounded} ${unit}`;
  }
  return 'unlimited';
}
