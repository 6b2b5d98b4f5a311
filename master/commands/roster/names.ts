// Names as people list them: a name a line, with comments; and what is wrong with one, with its place in the list.

/** A name that was asked for, and where it stands, in words; undefined for one that was typed. */
export interface ListedName {
  readonly name: string;
  readonly place: string | undefined;
}

/** Characters of a line that are repeated when it is no name. */
const SHOWN_MOST = 60;

/** The names in a list, one a line. Blank lines and what follows a `#` are no part of it. */
export function namesIn(text: string, source: string): readonly ListedName[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    const name = line
      .replace(/^\uFEFF/, '')
      .replace(/#.*$/, '')
      .trim();
    if (name === '') return [];
    // A terminal shall show it and not obey it.
    const shown = name.slice(0, SHOWN_MOST).replaceAll(/\p{Cc}/gu, '?');
    return [{ name: shown, place: `${source}, line ${i + 1}` }];
  });
}

/** Puts the place of a name in front of each fault that begins with it; of a doubled name its last one. */
export function placeFaults(faults: string, names: readonly ListedName[]): string {
  return faults
    .split('\n')
    .map((fault) => {
      const found = names.findLast(({ name }) => fault.startsWith(`${name} `));
      return found?.place === undefined ? fault : `${found.place}: ${fault}`;
    })
    .join('\n');
}
