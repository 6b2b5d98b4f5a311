// Refuses an exported class or function of a package without a doc comment: an editor would show only its name.

import { roomOf } from './house.mjs';

/** What they export is for themselves: nobody installs them. */
const OWN_WORLDS = new Set(['demo', 'bench', 'test']);

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:class|function\*?) (?<declared>\w+)|^export const (?<named>\w+)(?:: .*?)? =\s+(?:async )?(?:<[^(]*>)?(?<arrow>\(|\w+ =>)/gm;

export function comments({ files }) {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (room === undefined || OWN_WORLDS.has(room) || !path.endsWith('.ts')) return [];
    // A comment on the first of several overloads is shown for all.
    const documented = new Set();
    return [...text.matchAll(DECLARATION)].flatMap((match) => {
      const { declared, named, arrow } = match.groups;
      if (named !== undefined && arrow === '(' && !isArrow(text, match)) return [];
      const name = declared ?? named;
      const before = text.slice(0, match.index);
      if (before.endsWith('*/\n')) documented.add(name);
      if (documented.has(name)) return [];
      const line = before.split('\n').length;
      return [{ file: path, line, message: `${name} has no doc comment: say what it is` }];
    });
  });
}

/** Whether the parenthesis at the end of a match holds parameters, and not a part of a sum. */
function isArrow(text, { index, 0: { length } }) {
  let at = index + length;
  for (let open = 1; open > 0 && at < text.length; at += 1)
    if (text[at] === '(') open += 1;
    else if (text[at] === ')') open -= 1;
  return /^(?:: |\s*=>)/.test(text.slice(at, at + 10));
}
