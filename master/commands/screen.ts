// Text that is shown again and again: in place on a terminal, block after block elsewhere.

import type { WriteStream } from 'node:tty';

/** How much there is room for; infinite where nobody knows. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What is to be shown, as lines that had better fit. */
export type Picture = (size: ScreenSize) => readonly string[];

/** Where pictures are shown again and again. */
export interface Screen {
  show(picture: Picture): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * Opens a screen on `stream`. A terminal is drawn over in place, and `close` brings back what stood there; on
 * anything else blocks of lines follow each other.
 */
export const openScreen = (stream: NodeJS.WriteStream): Screen =>
  stream.isTTY === true ? terminal(stream) : appending(stream);

/** On the terminal's second screen, so that what stood there before comes back. */
function terminal(stream: WriteStream): Screen {
  let shown: Picture = () => [];
  const draw = (): void => {
    const size = sizeOf(stream);
    const lines = fitted(shown(size), size).map((line) => `${line}${CLEAR_LINE}`);
    stream.write(`${HOME}${lines.join('\r\n')}${CLEAR_BELOW}`);
  };
  stream.write(ENTER);
  stream.on('resize', draw);
  return {
    show(picture) {
      shown = picture;
      draw();
    },
    close() {
      stream.off('resize', draw);
      stream.write(LEAVE);
    },
  };
}

/** How many characters fit beside each other; a serial console knows no size and says zero. */
export const widthOf = ({ columns }: { readonly columns?: number }): number => columns || Infinity;

const sizeOf = (stream: Partial<ScreenSize>): ScreenSize => ({
  columns: widthOf(stream),
  rows: stream.rows || Infinity,
});

/** What does not fit is cut off, and says so: a line that wraps would push the first ones out. */
function fitted(lines: readonly string[], { columns, rows }: ScreenSize): string[] {
  const hidden = lines.length - rows + 1;
  const low =
    hidden <= 1
      ? lines
      : [...lines.slice(0, rows - 1), `… ${hidden} more lines: make this window higher`];
  return low.map((line) => (line.length <= columns ? line : `${line.slice(0, columns - 1)}…`));
}

function appending(stream: NodeJS.WriteStream): Screen {
  let first = true;
  return {
    show(picture) {
      const lines = picture({ columns: widthOf(stream), rows: Infinity });
      stream.write(`${first ? '' : '\n'}${lines.join('\n')}\n`);
      first = false;
    },
    close() {
      // Nothing was changed.
    },
  };
}
