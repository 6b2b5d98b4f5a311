// What is wrong with a configuration, as data, and the lines that tell people.

/** One thing wrong in a configuration file. */
export interface Fault {
  /** Where: `clock.maxSlewRate`, `masters[1]`; empty for the file as a whole. */
  readonly path: string;
  /** What stands there, if anything does. */
  readonly value?: unknown;
  /** What belongs there instead; where there is no value to show, what is wrong. */
  readonly expected: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** The path of a key or of an item of a list inside `parent`. */
export function joinPath(parent: string, part: string | number): string {
  if (typeof part === 'number') return `${parent}[${part}]`;
  return parent === '' ? part : `${parent}.${part}`;
}

/** Nobody reads more of them. */
const TOLD_MOST = 50;

/** One line a fault, each beginning with the file, as compilers write them. */
export function faultLines(file: string, faults: readonly Fault[]): string {
  const told = faults.slice(0, TOLD_MOST).map(formatFault);
  const others = faults.length - told.length;
  if (others > 0) told.push(`and ${others} more`);
  return told.map((text) => `${file}: ${text}`).join('\n');
}

function formatFault({ path, value, expected, hint }: Fault): string {
  const where = path === '' ? '' : `${path}: `;
  const what = value === undefined ? expected : `${excerpt(value)} is not ${expected}`;
  return where + what + (hint === undefined ? '' : `; ${hint}`);
}

/** What is wrong and what to do about it, where it is clear of which key that is. */
export const adviceText = ({ expected, hint }: Fault): string =>
  hint === undefined ? expected : `${expected}; ${hint}`;

/** A value as JSON, cut short: it is there to be recognised. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
