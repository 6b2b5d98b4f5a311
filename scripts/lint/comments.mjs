// Refuses an exported class, function or constant of a package without a doc comment: an editor would show only its
// name. A value that says in words what it is needs none: a format's or a clock's title, a command's description.

import { roomOf } from './house.mjs';

/** What they export is for themselves: nobody installs them. */
const OWN_WORLDS = new Set(['demo', 'bench', 'test']);

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const) (?<name>\w+)/gm;

/** A property of the value itself, at the formatter's first depth. */
const SAYS_IT_ITSELF = /^ {2}(?:title|describe):/m;

export function comments({ files }) {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (room === undefined || OWN_WORLDS.has(room) || !path.endsWith('.ts')) return [];
    // A comment on the first of several overloads is shown for all.
    const documented = new Set();
    return [...text.matchAll(DECLARATION)].flatMap(({ index, groups: { name } }) => {
      const before = text.slice(0, index);
      if (before.endsWith('*/\n')) documented.add(name);
      if (documented.has(name) || SAYS_IT_ITSELF.test(valueAt(text, index))) return [];
      const line = before.split('\n').length;
      return [{ file: path, line, message: `${name} has no doc comment: say what it is` }];
    });
  });
}

/** The lines of a constant's value, up to the next that is not indented; '' for anything else. */
function valueAt(text, index) {
  return /^export const .*\n(?:(?: .*)?\n)*/.exec(text.slice(index))?.[0] ?? '';
}
