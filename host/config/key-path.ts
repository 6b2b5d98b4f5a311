// The path of a key as people write it: `clock.steer`, `masters[0].rank`, `ports[+]`.

/** The parts of a path: keys, and places in lists. */
export type KeyPath = readonly (string | number)[];

/** A part that stands for the place behind the last entry of a list. */
export const NEXT = '+';

const PART = /(?:^|(?<!^)\.)([^.[\]"]+)|\[(\d+|\+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Reads `masters[0].rank`, or the same as `masters.0.rank`; `[+]` is behind the last entry, and a key with dots in its
 * name stands in brackets and quotes. What is a number may still be a key: only the schema tells.
 * @throws RangeError, in one line, for what is none of these.
 */
export function parseKeyPath(text: string): string[] {
  const parts: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null)
      throw new RangeError(
        `"${text}" is not the path of a key such as "clock.steer" or "masters[0]"`,
      );
    parts.push(match[1] ?? match[2] ?? match[3]!);
  }
  if (parts.length === 0) throw new RangeError('an empty text is not the path of a key');
  return parts;
}

/** A path as `parseKeyPath` reads it. */
export const formatKeyPath = (path: KeyPath): string =>
  path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`;
    if (/[.[\]"]/.test(part)) return `${before}[${JSON.stringify(part)}]`;
    return before === '' ? part : `${before}.${part}`;
  }, '');
