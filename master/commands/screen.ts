// Text that is shown again and again: in place on a terminal, block after block elsewhere.

import type { WriteStream } from 'node:tty';
import { type PaintedLine, painted, textOf } from './paint.js';

/** How much there is room for; infinite where nobody knows. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What is to be shown, as lines that had better fit. */
export type Picture = (size: ScreenSize) => readonly (string | PaintedLine)[];

/** Where pictures are shown again and again. */
export interface Screen {
  show(picture: Picture): void;
  /** Gives the terminal back for a while, as before a stop by Ctrl-Z; `show` takes it again. */
  suspend(): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * Opens a screen on `stream`, with colours if wanted. A terminal is drawn over in place, and `close`, or the end of this
 * process, brings back what stood there; on anything else blocks of lines follow each other.
 */
export const openScreen = (stream: NodeJS.WriteStream, colours = false): Screen =>
  stream.isTTY === true ? terminal(stream, colours) : appending(stream);

/** On the terminal's second screen, so that what stood there before comes back. */
function terminal(stream: WriteStream, colours: boolean): Screen {
  let shown: Picture = () => [];
  let isOpen = false;
  const enter = (): void => {
    if (!isOpen) stream.write(ENTER);
    isOpen = true;
  };
  const leave = (): void => {
    if (isOpen) stream.write(LEAVE);
    isOpen = false;
  };
  const draw = (): void => {
    const size = sizeOf(stream);
    const lines = fitted(shown(size), size).map(({ text, line }) =>
      colours ? painted(text, line) : text,
    );
    stream.write(
      `${HOME}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`,
    );
  };
  enter();
  const redraw = (): void => {
    if (isOpen) draw();
  };
  stream.on('resize', redraw);
  // Whatever ends this process, a mistake of ours too.
  process.on('exit', leave);
  return {
    show(picture) {
      shown = picture;
      enter();
      draw();
    },
    suspend: leave,
    close() {
      stream.off('resize', redraw);
      process.off('exit', leave);
      leave();
    },
  };
}

/** How many characters fit beside each other; a serial console knows no size and says zero. */
export const widthOf = ({ columns }: { readonly columns?: number }): number => columns || Infinity;

const sizeOf = (stream: Partial<ScreenSize>): ScreenSize => ({
  columns: widthOf(stream),
  rows: stream.rows || Infinity,
});

/** A line as it fits, and the one that it is of. */
interface FittedLine {
  readonly text: string;
  readonly line: string | PaintedLine;
}

/** What does not fit is cut off, and says so: a line that wraps would push the first ones out. */
function fitted(
  lines: readonly (string | PaintedLine)[],
  { columns, rows }: ScreenSize,
): FittedLine[] {
  const hidden = lines.length - rows + 1;
  const low =
    hidden <= 1
      ? lines
      : [...lines.slice(0, rows - 1), `… ${hidden} more lines: make this window higher`];
  return low.map((line) => {
    const text = textOf(line);
    return { text: text.length <= columns ? text : `${text.slice(0, columns - 1)}…`, line };
  });
}

function appending(stream: NodeJS.WriteStream): Screen {
  let first = true;
  return {
    show(picture) {
      const lines = picture({ columns: widthOf(stream), rows: Infinity });
      stream.write(`${first ? '' : '\n'}${lines.map(textOf).join('\n')}\n`);
      first = false;
    },
    suspend() {
      // Nothing was changed.
    },
    close() {
      // Nothing was changed.
    },
  };
}
