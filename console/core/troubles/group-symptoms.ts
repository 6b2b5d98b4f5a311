// What is not well with a group as a whole, and with its masters.

import type { GroupView } from '../wall/view.js';
import { type Rules, breaks } from './rules.js';
import { ownStatusLines } from './status-lines.js';
import { type Symptom, symptomOf } from './symptom.js';
import type { RuleKind } from './trouble.js';

/** A machine whose clock shows a year before this, milliseconds since 1970, was never set: that says nothing of a group. */
const CREDIBLE_FROM = 1_767_225_600_000;

/** Everything that is not well with a group now, apart from its lines, at `atMs` of its time. */
export function groupSymptoms(group: GroupView, atMs: number, rules: Rules): Symptom[] {
  const { name, masters, round, state, boundNs, keysDiffer } = group;
  const symptoms: Symptom[] = [];
  const add = (kind: RuleKind, { value = null, ...more }: Partial<Symptom> = {}): void => {
    if (breaks(rules, kind, value)) symptoms.push(symptomOf(kind, name, null, { value, ...more }));
  };
  // One that is watched is unseen, and that is a rule of its own.
  for (const { duty, isWatched, name: subject } of masters)
    if (duty === 'silent' && !isWatched && isTold(group)) add('away', { subject });
  if (round !== null && !round.agreed)
    add('no-majority', { detail: voteText(round.agreeing, round.voters) });
  if (state === 'holdover') add('holdover', { value: boundNs });
  if (isLeaderless(group)) add('no-leader', { detail: leaderlessWhy(group) });
  if (keysDiffer !== null) add('keys-differ', { detail: keysDiffer });
  const ahead = machineAhead(group, atMs);
  add('machine-clock', { value: ahead === null ? null : Math.abs(ahead) });
  for (const { subject, text } of ownStatusLines(group)) add('status', { subject, detail: text });
  return symptoms;
}

const voteText = (agreeing: number, voters: number): string =>
  `only ${agreeing} of ${voters} clocks agree`;

/** Does a master tell of the group now? What agents know of it is their own clock. */
const isTold = ({ masters }: GroupView): boolean =>
  masters.some(({ duty, isWatched }) => isWatched && duty !== 'silent');

/** A group that gathers has no leader yet, and `status` says why when that takes long. */
const isLeaderless = (group: GroupView): boolean =>
  isTold(group) && group.leader === null && group.state !== 'gathering';

const NOBODY_LEADS = 'nobody leads: ';

function leaderlessWhy({ troubles }: GroupView): string {
  const said = troubles.find((text) => text.startsWith(NOBODY_LEADS));
  return said === undefined ? '' : said.slice(NOBODY_LEADS.length);
}

function machineAhead({ systemAheadNs }: GroupView, atMs: number): number | null {
  if (systemAheadNs === null) return null;
  return atMs + systemAheadNs / 1e6 < CREDIBLE_FROM ? null : systemAheadNs;
}

/** Whether nothing can be said of this rule and this group now. */
export function isGroupUnknown(kind: RuleKind, group: GroupView): boolean {
  const { leader, state, round, systemAheadNs } = group;
  if (kind === 'no-leader') return !isTold(group) || state === 'gathering';
  if (kind === 'away') return !isTold(group);
  if (kind === 'no-majority') return round === null || leader === null;
  if (kind === 'machine-clock') return systemAheadNs === null;
  // Only a leader knows these.
  return (kind === 'keys-differ' || kind === 'status') && leader === null;
}
