// Every reason for which bytes are not taken for a telegram: a closed list.

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

export type TelegramRefusal = (typeof TELEGRAM_REFUSALS)[number];

/** Bytes that were refused, and where in them, from 0, if it is one place. */
export interface Refused {
  readonly ok: false;
  readonly why: TelegramRefusal;
  readonly at?: number;
}

export const refused = (why: TelegramRefusal, at?: number): Refused => ({
  ok: false,
  why,
  ...(at !== undefined && { at }),
});
