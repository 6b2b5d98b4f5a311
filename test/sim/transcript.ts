// Writes what happened in a group as a transcript for people: when, who, what, one line each.

import type { FollowerEvent } from '#agent/core/follower-observation.js';
import type { MasterEvent } from '#master/core/observation.js';
import type { SimulatedGroup } from './group.js';

/** Many clocks that do the same within so long, nanoseconds, do it together, in one line. */
const TOGETHER = 5e9;
/** More than so many different amounts are told as a range. */
const AMOUNTS_MOST = 5;

/** Something the story itself does or sees, nanoseconds of true time. */
export interface Note {
  readonly at: number;
  readonly text: string;
}

export interface Entry {
  readonly at: number;
  readonly who: string;
  /** What happened, but for whom it is about and by how much: equal ones are told together. */
  readonly what: string;
  /** Whom the master speaks of. */
  readonly about?: string;
  /** By how much, nanoseconds. */
  readonly by?: number;
}

/** What is told in one line: the first times, and what of it came again later. */
interface Told {
  readonly entries: Entry[];
  again: boolean;
}

/** Every event of the group so far, and the notes between them, in the order of true time. */
export const story = (g: SimulatedGroup, notes: readonly Note[] = []): string =>
  transcript(
    g.events.map(({ at, host, event }) => entryOf(at, host, event)),
    notes,
  );

/** These entries and notes, in the order of true time. */
export function transcript(entries: readonly Entry[], notes: readonly Note[]): string {
  const lines: { at: number; text: string }[] = notes.map(({ at, text }) => ({
    at,
    text: `-- ${text}`,
  }));
  const told = new Map<string, Told>();
  let seen = 0;
  for (const entry of entries) {
    const { at } = entry;
    const passed = notes.filter((note) => note.at <= at).length;
    // After a note everything is new again.
    if (passed > seen) flush(told, lines);
    seen = passed;
    add(told, entry);
  }
  flush(told, lines);
  return lines
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, text }) => `${(at / 1e9).toFixed(1).padStart(7)} ${text}`)
    .join('\n');
}

/** One that speaks for itself: the master, or each of several. */
const isMaster = (who: string): boolean => who === 'master' || who.startsWith('lab-');

/** A master's events are told together by what they say, the agents' by what they do. */
const keyOf = ({ who, what }: Entry): string => `${isMaster(who) ? who : ''} ${what}`;

function add(told: Map<string, Told>, entry: Entry): void {
  const known = told.get(keyOf(entry));
  if (known === undefined) {
    told.set(keyOf(entry), { entries: [entry], again: false });
    return;
  }
  if (entry.at - known.entries[0]!.at > TOGETHER) known.again = true;
  known.entries.push(entry);
}

function flush(told: Map<string, Told>, lines: { at: number; text: string }[]): void {
  for (const { entries, again } of told.values()) {
    const { at, who, what } = entries[0]!;
    const about = entries.flatMap((entry) => entry.about ?? []);
    const until = (entries.at(-1)!.at / 1e9).toFixed(0);
    const text =
      `${isMaster(who) ? who : namesOf(entries.map((entry) => entry.who))}: ${what}` +
      (entries[0]!.by === undefined ? '' : ` by ${amountsOf(entries)}`) +
      (about.length === 0 ? '' : ` ${namesOf(about)}`) +
      (again ? ` (${entries.length} times until ${until})` : '');
    lines.push({ at, text });
  }
  told.clear();
}

export function entryOf(at: number, who: string, event: MasterEvent | FollowerEvent): Entry {
  switch (event.type) {
    case 'stepped':
      return { at, who, what: 'stepped', by: event.by };
    case 'waiting':
      return { at, who, what: 'waits, ahead', by: event.ahead };
    case 'formed': {
      const { agreeing, voters, agreed, moved } = event;
      const how = agreed ? 'agreed' : 'agreed, not enough';
      return { at, who, what: `formed: ${agreeing} of ${voters} ${how}, moved ${amount(moved)}` };
    }
    case 'disagreement': {
      const { lasts, agreeing, voters } = event;
      return { at, who, what: `${lasts ? 'ALARM' : 'all clear'}: ${agreeing} of ${voters} agree` };
    }
    case 'outlier':
      return { at, who, what: event.outlier ? 'outlier' : 'agrees again', about: event.name };
    case 'health':
      return { at, who, what: event.health, about: event.name };
    case 'set-by-operator':
      return { at, who, what: `dictated, moved ${amount(event.moved)}` };
    case 'notice':
      return { at, who, what: `told ${event.reason}` };
    case 'term':
      return { at, who, what: `term ${event.term}` };
    case 'leader':
      return { at, who, what: `another leads, term ${event.term}` };
    case 'refused':
      return { at, who, what: `refused ${event.reason}`, about: event.name };
    case 'joined':
    case 'left':
      return { at, who, what: event.type, ...('name' in event && { about: event.name }) };
    default:
      return { at, who, what: event.type };
  }
}

/** A time span as people say it, coarse enough not to change with every breath of the program. */
export function amount(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  if (size >= 5e6) return `${(nanoseconds / 1e9).toFixed(2)} s`;
  if (size >= 5e5) return `${(nanoseconds / 1e6).toFixed(0)} ms`;
  return 'nothing';
}

/** The next of 1, 2, 5, 10 ... microseconds above: what a reader can keep in mind. */
export function limit(nanoseconds: number): string {
  let most = 1e3;
  for (let i = 0; most < nanoseconds; i += 1) most *= i % 3 === 1 ? 2.5 : 2;
  if (most < 1e6) return `${most / 1e3} us`;
  return most < 1e9 ? `${most / 1e6} ms` : `${most / 1e9} s`;
}

/** By how much, and who by how much, if that can be said briefly. */
function amountsOf(entries: readonly Entry[]): string {
  const sorted = entries.toSorted((one, other) => (one.by ?? 0) - (other.by ?? 0));
  const whose = new Map<string, string[]>();
  for (const { who, by = 0 } of sorted)
    whose.set(amount(by), [...(whose.get(amount(by)) ?? []), who]);
  const amounts = [...whose.keys()];
  if (amounts.length === 1) return amounts[0]!;
  if (amounts.length > AMOUNTS_MOST) return `${amounts[0]!} to ${amounts.at(-1)!}`;
  return amounts.map((one) => `${one} (${namesOf(whose.get(one)!)})`).join(', ');
}

/** Each name once; three and more that are numbered one after the other as a range. */
export function namesOf(names: readonly string[]): string {
  const numbered = [...new Set(names)].map((name) => {
    const [, stem, digits] = /^(.*-)(\d+)$/.exec(name) ?? [undefined, name, undefined];
    return { name, stem, number: digits === undefined ? 0 : Number(digits) };
  });
  const sorted = numbered.toSorted((one, other) =>
    one.stem === other.stem ? one.number - other.number : one.stem < other.stem ? -1 : 1,
  );
  const runs: (typeof sorted)[] = [];
  for (const one of sorted) {
    const last = runs.at(-1)?.at(-1);
    if (last?.stem === one.stem && last.number + 1 === one.number) runs.at(-1)!.push(one);
    else runs.push([one]);
  }
  return runs
    .flatMap((run) =>
      run.length < 3 ? run.map(({ name }) => name) : [`${run[0]!.name} to ${run.at(-1)!.number}`],
    )
    .join(', ');
}
