// Every reason for which bytes are not taken for a telegram: a closed list.

/** Every name of a reason for which bytes are refused. */
export const TELEGRAM_REFUSALS = [
  // The bytes.
  'short',
  'long',
  'wrong-text',
  'bad-check',
  'not-a-number',
  'out-of-range',
  'unknown-flag',
  // What they say.
  'contradiction',
  'incomplete',
  'no-such-date',
  'no-such-time',
  'wrong-weekday',
] as const;

/** The name of one reason for which bytes are refused as a telegram. */
export type TelegramRefusal = (typeof TELEGRAM_REFUSALS)[number];

/** Bytes that were refused, and where in them, from 0, if it is one place. */
export interface Refused {
  readonly ok: false;
  readonly why: TelegramRefusal;
  readonly at?: number;
}

/** Makes a refusal; `at` is the place in the bytes, from 0, if it is one place. */
export const refused = (why: TelegramRefusal, at?: number): Refused => ({
  ok: false,
  why,
  ...(at !== undefined && { at }),
});
