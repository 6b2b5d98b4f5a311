// The keys of a terminal, one by one as they are pressed; and the terminal as it was, whatever ends the process.

import type { ReadStream } from 'node:tty';
import { type Key, keysSent } from './view.js';

/** Listens to keys until it is closed. */
export interface Keyboard {
  /** Keys are the shell's for a while, as before a stop by Ctrl-Z. */
  suspend(): void;
  resume(): void;
  close(): void;
}

/** Hands each key of this terminal to `take`; undefined where there is none. */
export function openKeyboard(
  stream: NodeJS.ReadStream,
  take: (key: Key) => void,
): Keyboard | undefined {
  if (stream.isTTY !== true) return undefined;
  const terminal: ReadStream = stream;
  const hear = (sent: string): void => keysSent(sent).forEach(take);
  const cook = (): void => {
    terminal.setRawMode(false);
  };
  const resume = (): void => {
    terminal.setRawMode(true);
    terminal.resume();
  };
  terminal.setEncoding('utf8').on('data', hear);
  // A terminal that was closed ends the process by its signal.
  terminal.on('error', () => {});
  process.on('exit', cook);
  resume();
  return {
    suspend() {
      cook();
      terminal.pause();
    },
    resume,
    close() {
      terminal.off('data', hear).pause();
      process.off('exit', cook);
      cook();
    },
  };
}
