// Which lines with `!` of a master's `status` no other rule covers: these are troubles as they stand there.

import type { GroupView } from '../wall/view.js';

/** One line of `status`, and whom it is about; null for the whole group. */
export interface StatusLine {
  readonly subject: string | null;
  readonly text: string;
}

/** What a rule of its own says of a line or a master. */
const OF_ONE = ['away:', 'lost:', 'suspected:', 'silent:', 'holdover:', 'an outlier:'];

/** What a rule of its own says of a group. */
const OF_ALL = [
  'the master is in holdover',
  'this master is in holdover',
  'disagreement: ',
  'nobody leads',
  'the roster of ',
  "this machine's clock is ",
];

/** The lines that are left when those are taken away of which another rule speaks. */
export function ownStatusLines({ troubles, lines, masters }: GroupView): StatusLine[] {
  if (troubles.length === 0) return [];
  const names = new Set([...lines, ...masters].map(({ name }) => name));
  return troubles.flatMap((text): StatusLine[] => {
    if (OF_ALL.some((beginning) => text.startsWith(beginning))) return [];
    const subject = subjectOf(text, names);
    if (subject === null) return [{ subject, text }];
    const said = text.slice(`${subject} is `.length);
    return OF_ONE.some((beginning) => said.startsWith(beginning)) ? [] : [{ subject, text }];
  });
}

/** `line-3` of `line-3 is unfit: …`, for a name that may itself hold any words. */
function subjectOf(text: string, names: ReadonlySet<string>): string | null {
  let longest: string | null = null;
  for (let at = text.indexOf(' is '); at >= 0; at = text.indexOf(' is ', at + 1)) {
    const name = text.slice(0, at);
    if (names.has(name)) longest = name;
  }
  return longest;
}
