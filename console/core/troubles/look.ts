// One look at everything: what is not well now, and of what nothing can be said.

import type { GroupView, SourceView, WallView } from '../wall/view.js';
import { Absences } from './absences.js';
import { groupSymptoms, isGroupUnknown } from './group-symptoms.js';
import { isLineUnknown, lineSymptoms } from './line-symptoms.js';
import { type Rules, breaks } from './rules.js';
import { type Symptom, symptomOf } from './symptom.js';
import type { RuleKind } from './trouble.js';

/** What rules judge: the wall, and how the console's own parts are. */
export interface Inspected {
  /** As it is now: its `atMs` goes on while nobody tells anything. */
  readonly view: WallView;
  /** What is wrong with the store of histories; empty when all is well. */
  readonly historyFault: string;
  /** All ways of alarms, and what is wrong with each; empty when all is well. */
  readonly deliveryFaults: readonly { readonly name: string; readonly fault: string }[];
}

/** What a look found. */
export interface Looked {
  readonly symptoms: readonly Symptom[];
  /** Whether nothing can be said now of a symptom that was there before and is not among these. */
  readonly isUnknown: (symptom: Symptom) => boolean;
  /** A group's time when it was heard last, in milliseconds since 1970; of no group, that of now. */
  readonly timeOf: (group: string) => number;
}

/** Looks again and again, and remembers who was away. */
export class Looker {
  readonly #absences = new Absences();

  /** Looks at `nowMs`, milliseconds that go on. */
  look({ view, historyFault, deliveryFaults }: Inspected, rules: Rules, nowMs: number): Looked {
    const groups = new Map(view.groups.map((group) => [group.name, group]));
    const timeOf = (name: string): number => groups.get(name)?.timeMs ?? view.atMs;
    this.#absences.forget(nowMs);
    const symptoms = [
      ...view.sources.flatMap(sourceSymptom),
      ...(historyFault === '' ? [] : [symptomOf('history', '', null, { detail: historyFault })]),
      ...deliveryFaults.flatMap(deliverySymptom),
    ].filter(({ kind, value }) => breaks(rules, kind, value));
    for (const group of groups.values())
      if (group.state !== 'unseen')
        symptoms.push(...this.#group(group, rules, timeOf(group.name), nowMs));
    return {
      symptoms,
      isUnknown: ({ kind, group, subject }) => isUnknown(view, groups, kind, group, subject),
      timeOf,
    };
  }

  #group(group: GroupView, rules: Rules, atMs: number, nowMs: number): Symptom[] {
    const look = { group, atMs, nowMs, rules, absences: this.#absences };
    const symptoms = groupSymptoms(group, atMs, rules);
    for (const line of group.lines) {
      if (line.state === 'away') this.#absences.isAway(group.name, line.name, nowMs);
      symptoms.push(...lineSymptoms(line, look));
    }
    return symptoms;
  }
}

function sourceSymptom({ name, group, isLive, fault }: SourceView): Symptom[] {
  if (isLive) return [];
  return [symptomOf('unseen', group ?? '', name, { detail: fault })];
}

const deliverySymptom = ({ name, fault }: Inspected['deliveryFaults'][number]): Symptom[] =>
  fault === '' ? [] : [symptomOf('delivery', '', name, { detail: fault })];

/** Kinds of which something is always known: they are about what this console has itself. */
const OWN: readonly RuleKind[] = ['unseen', 'history', 'delivery'];

function isUnknown(
  { sources }: WallView,
  groups: ReadonlyMap<string, GroupView>,
  kind: RuleKind,
  name: string,
  subject: string | null,
): boolean {
  if (OWN.includes(kind)) return false;
  const group = groups.get(name);
  // A group that is not there is not watched any more, unless nobody has told of it yet.
  if (group === undefined) return sources.some(({ isLive }) => !isLive);
  if (group.state === 'unseen') return true;
  const line = subject === null ? undefined : group.lines.find((one) => one.name === subject);
  if (line !== undefined && kind !== 'status') return isLineUnknown(kind, line);
  const isMaster = group.masters.some((one) => one.name === subject);
  return subject === null || kind === 'status' || isMaster ? isGroupUnknown(kind, group) : false;
}
