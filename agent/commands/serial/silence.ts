// What is said of a port from which no telegram was read.

import { shortSpan } from '@belfry/host/cli';
import type { Span } from '@belfry/protocol';
import type { TelegramPortConfig } from '@belfry/serial/config';

/** What was heard of a port while it was read. */
export interface HeardSoFar {
  /** It was open at least once. */
  readonly opened: boolean;
  /** Bytes that came, and telegrams among them, good or not. */
  readonly bytes: number;
  readonly telegrams: number;
}

/** Why no telegram was read, by its name and for people. */
export interface Silence {
  readonly why: 'not-open' | 'silent' | 'unknown';
  readonly text: string;
}

/** What there is to say after so long; undefined if telegrams came, which have been told one by one. */
export function silenceOf(
  { opened, bytes, telegrams }: HeardSoFar,
  { path, name, line }: Pick<TelegramPortConfig, 'path' | 'name' | 'line'>,
  time: Span,
): Silence | undefined {
  if (telegrams > 0) return undefined;
  if (!opened) return { why: 'not-open', text: `${path} was not open, so nothing was read` };
  const past = `in ${shortSpan(time)}`;
  if (bytes === 0) {
    const hints = 'does the clock send by itself, are TX and RX exchanged, is it the right port?';
    return { why: 'silent', text: `nothing came from ${path} ${past}: ${hints}` };
  }
  const hints = `another format, or other settings than ${line} (--line)?`;
  return {
    why: 'unknown',
    text: `${bytes} bytes came ${past}, and no ${name} among them: ${hints}`,
  };
}
