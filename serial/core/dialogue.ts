// How a clock that answers is asked and set, as a value: the parts of the telegrams' own language.

import type { Span } from '@belfry/protocol';
import {
  encode,
  formatOf,
  type LineText,
  type Part,
  type Scale,
  type TelegramFormat,
  matchTelegram,
  momentOf,
  UTC,
} from '@belfry/telegrams/language';

/** How one kind of clock is asked, how its answer is read, and how it is set, if it can be. */
export interface Dialogue {
  readonly title: string;
  readonly source: string;
  readonly unsure?: string;
  readonly line: LineText;
  readonly scale: Scale;
  /** What asks. It names no time. */
  readonly ask: readonly Part[];
  /** What tells the time in the answer; whatever stands around it is passed over. */
  readonly answer: readonly Part[];
  /** The answer's last digit: a second, a hundredth of one. */
  readonly resolution: Span;
  /** One message after the other; what the last one says holds when its last stop bit is through. */
  readonly set?: readonly SetStep[];
}

/** One message of those that set a clock, and the acknowledgement that is waited for before the next. */
export interface SetStep {
  readonly send: readonly Part[];
  /** What the clock says to it; without it nothing is waited for. */
  readonly acknowledge?: readonly Part[];
}

/** Makes a format of one message of a dialogue, so that it is encoded and read as telegrams are. */
export const formatFor = (
  { title, source, line, scale }: Pick<Dialogue, 'title' | 'source' | 'line' | 'scale'>,
  emit: readonly Part[],
): TelegramFormat => formatOf({ title, source, line, scale, emit });

const NO_MOMENT = momentOf({ seconds: 0, nanoseconds: 0 }, UTC, {
  quality: 'synchronised',
  bound: 0 as Span,
});

/** The bytes of a message that names no time. */
export const fixedBytes = (dialogue: Dialogue, parts: readonly Part[]): Uint8Array =>
  encode(formatFor(dialogue, parts), NO_MOMENT)!;

/** Where in these bytes a message begins; -1 if it does not stand there. */
export function findMessage(message: Uint8Array, bytes: readonly number[]): number {
  for (let at = 0; at + message.length <= bytes.length; at += 1)
    if (message.every((byte, i) => byte === bytes[at + i])) return at;
  return -1;
}

/** Whether somewhere in these bytes there is this message. */
export const contains = (bytes: readonly number[], format: TelegramFormat): boolean =>
  bytes.some((_, at) => matchTelegram(format, Uint8Array.from(bytes.slice(at))).ok);
