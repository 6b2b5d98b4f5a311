// An alarm: a message to people about troubles, with a title for a glance and a text for reading.

import type { RuleKind, Trouble } from './trouble.js';
import { manyText } from './words.js';

/** What a way carries to people. */
export interface Alarm {
  /** Unique for ever; the same each time that it is tried again. */
  readonly id: string;
  readonly kind: 'troubles' | 'alive' | 'test';
  /** When it was made, in milliseconds since 1970, group time. */
  readonly atMs: number;
  /** One line of at most 200 characters. */
  readonly title: string;
  readonly text: string;
  /** Those that it is about, new ones and such that are over, as many as fit. */
  readonly troubles: readonly Trouble[];
  /** How many more there are. */
  readonly left: number;
}

/** So many troubles stand in one alarm; the rest are counted. */
const TROUBLES_MOST = 100;
const TITLE_MOST = 200;

/** An alarm about troubles that have come or are over, a sentence for those that have the same. */
export function troublesAlarm(
  troubles: readonly Trouble[],
  { id, atMs, missed }: { readonly id: string; readonly atMs: number; readonly missed: number },
): Alarm {
  const urgentFirst = troubles.toSorted((a, b) => gravity(b) - gravity(a));
  const come = urgentFirst.filter(({ toMs }) => toMs === null);
  const over = urgentFirst.filter(({ toMs }) => toMs !== null);
  const parts = [
    ...togetherTexts(come),
    ...togetherTexts(over).map((text) => `over: ${text}`),
    ...(missed === 0 ? [] : [`${missed} more could not be told`]),
  ];
  const shown = [...come, ...over].slice(0, TROUBLES_MOST);
  const left = troubles.length - shown.length + missed;
  const lines = [
    ...sectionLines('New:', shown, (one) => one.toMs === null),
    ...sectionLines('Over:', shown, (one) => one.toMs !== null),
    ...(left === 0 ? [] : [`… and ${left} more`]),
  ];
  return {
    id,
    kind: 'troubles',
    atMs,
    title: cut(parts.join('; ')),
    text: lines.join('\n'),
    troubles: shown,
    left,
  };
}

const gravity = ({ severity }: Trouble): number => (severity === 'critical' ? 1 : 0);

/** What one cause did to many is one sentence: a dead switch takes all its lines away. */
function togetherTexts(troubles: readonly Trouble[]): string[] {
  const alike = new Map<string, [RuleKind, Trouble[]]>();
  for (const trouble of troubles) {
    const { kind, group, id } = trouble;
    // What `status` says of each is in words of its own.
    const key = kind === 'status' ? id : JSON.stringify([kind, group]);
    const [, same] = alike.get(key) ?? [kind, []];
    alike.set(key, [kind, [...same, trouble]]);
  }
  return [...alike.values()].map(([, same]) => manyText(same));
}

function sectionLines(
  head: string,
  troubles: readonly Trouble[],
  belongs: (trouble: Trouble) => boolean,
): string[] {
  const own = troubles.filter(belongs);
  if (own.length === 0) return [];
  return [
    head,
    ...own.map((one) => `- ${one.severity === 'critical' ? 'CRITICAL: ' : ''}${oneLine(one.text)}`),
  ];
}

/** The daily message that says that somebody still looks. */
export function aliveAlarm(
  id: string,
  atMs: number,
  groups: readonly string[],
  lasting: readonly Trouble[],
): Alarm {
  const count = `${lasting.length} trouble${lasting.length === 1 ? ' lasts' : 's last'}`;
  const title = lasting.length === 0 ? 'alive, and all is well' : `alive, and ${count}`;
  return {
    ...troublesAlarm(lasting, { id, atMs, missed: 0 }),
    kind: 'alive',
    title,
    text: [
      ...groups.map(oneLine),
      ...lasting.slice(0, TROUBLES_MOST).map(({ text }) => `- ${oneLine(text)}`),
    ].join('\n'),
  };
}

/** A trial. */
export const testAlarm = (id: string, atMs: number): Alarm => ({
  id,
  kind: 'test',
  atMs,
  title: 'a test: alarms come through',
  text: 'Somebody tried whether alarms of this console come through. All is as it was.',
  troubles: [],
  left: 0,
});

/** Names are somebody else's words: no end of a line in them may look like one of ours. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');

const cut = (text: string): string => {
  const line = oneLine(text);
  return line.length <= TITLE_MOST ? line : `${line.slice(0, TITLE_MOST - 1)}…`;
};
