// Colours on a terminal: what a line means, and how that looks. None where nobody wants them.

/** What a line is about. */
export type Meaning = 'head' | 'heading' | 'well' | 'warning' | 'trouble' | 'quiet' | 'keys';

/** A line with what it means; a bare text means nothing special. */
export interface PaintedLine {
  readonly text: string;
  readonly meaning: Meaning;
}

/** Select Graphic Rendition, by the sixteen colours that every terminal has and every user may choose. */
const LOOKS: Readonly<Record<Meaning, string>> = {
  head: '1',
  heading: '4',
  well: '32',
  warning: '33',
  trouble: '31',
  quiet: '2',
  keys: '7',
};

/** The text of a line. */
export const textOf = (line: string | PaintedLine): string =>
  typeof line === 'string' ? line : line.text;

/** The text as a terminal shows it in the look of the line. */
export const painted = (text: string, line: string | PaintedLine): string =>
  typeof line === 'string' ? text : `\x1b[${LOOKS[line.meaning]}m${text}\x1b[m`;

/**
 * Does this stream want colours? A terminal does, unless somebody says no: `--no-color`, or NO_COLOR with any text in it
 * (https://no-color.org).
 */
export const wantsColours = (
  { isTTY }: { readonly isTTY?: boolean },
  option: boolean,
  { NO_COLOR, TERM }: { readonly NO_COLOR?: string; readonly TERM?: string },
): boolean => isTTY === true && option && !NO_COLOR && TERM !== 'dumb';
