// What is not well with one line, by each rule that is about lines.

import type { GroupView, LineView, ShownState } from '../wall/view.js';
import type { Absences } from './absences.js';
import { type Rules, breaks } from './rules.js';
import { type Symptom, symptomOf } from './symptom.js';
import type { RuleKind } from './trouble.js';

/** The states in which nobody knows how its clock is. */
const SILENT: readonly ShownState[] = ['away', 'suspected'];
/** Those in which it is there, and has no time of the group yet. */
const COMING: readonly ShownState[] = ['joining', 'unset'];

const isJudged = ({ state }: LineView): boolean =>
  !SILENT.includes(state) && !COMING.includes(state);

/** What is seen, and with what it is compared. */
export interface LineLook {
  readonly group: GroupView;
  /** Group time, in milliseconds since 1970. */
  readonly atMs: number;
  /** Milliseconds that go on. */
  readonly nowMs: number;
  readonly rules: Rules;
  readonly absences: Absences;
}

/** Everything that is not well with a line now. */
export function lineSymptoms(line: LineView, look: LineLook): Symptom[] {
  const { group, rules } = look;
  const symptoms: Symptom[] = [];
  const add = (kind: RuleKind, value: number | null, more: Partial<Symptom> = {}): void => {
    if (breaks(rules, kind, value))
      symptoms.push(symptomOf(kind, group.name, line.name, { value, ...more }));
  };
  if (!line.isSeen) return [];
  // Who asks by itself comes and goes as it likes. One that is only suspected may come back at once.
  if (line.state === 'away' && line.role === 'agent') add('away', null, awayOf(line, look.atMs));
  if (!isJudged(line)) return symptoms;
  const { boundNs, offsetNs, state, why } = line;
  // The offset of a liar is its lie.
  if (state === 'lying') add('lying', sizeOf(offsetNs), { detail: why });
  else add('offset', sizeOf(offsetNs));
  if (state === 'holdover') add('holdover', boundNs, { detail: why });
  add('bound', boundNs);
  const loss = lossOf(line);
  const isLossy = breaks(rules, 'loss', loss);
  if (!look.absences.shadow(group.name, line.name, isLossy, look.nowMs)) add('loss', loss);
  for (const { wall, offsetNs: off, boundNs: bound } of line.walls)
    add('wall-clock', wallOff(off, bound), { wall });
  return symptoms;
}

function awayOf({ sinceHeardNs, why }: LineView, atMs: number): Partial<Symptom> {
  return {
    sinceMs: sinceHeardNs === null ? null : Math.round(atMs - sinceHeardNs / 1e6),
    detail: why,
  };
}

const sizeOf = (value: number | null): number | null => (value === null ? null : Math.abs(value));

/** The worse of the two ways. */
const lossOf = ({ lossOut, lossBack }: LineView): number | null =>
  lossOut === null && lossBack === null ? null : Math.max(lossOut ?? 0, lossBack ?? 0);

/** So far it is off for certain: what is read of a clock that shows whole seconds has a wide bound. */
const wallOff = (offsetNs: number | null, boundNs: number | null): number | null =>
  offsetNs === null ? null : Math.max(Math.abs(offsetNs) - (boundNs ?? 0), 0);

/**
 * Whether nothing can be said of this rule and this line now: what was known of it stays as it was, and is neither over
 * nor worse.
 */
export function isLineUnknown(kind: RuleKind, line: LineView): boolean {
  if (!line.isSeen) return true;
  if (kind === 'away') return line.state === 'suspected';
  if (!isJudged(line)) return true;
  if (kind === 'bound') return line.boundNs === null;
  if (kind === 'offset') return line.offsetNs === null || line.state === 'lying';
  if (kind === 'loss') return lossOf(line) === null;
  if (kind === 'lying') return line.state === 'holdover';
  return false;
}
