// Ask: the first half of an exchange. Padded to the reply's length, so that no answer is longer.

import type { TypedBody } from './codec.js';
import { FLAG, TIME_BODY_SIZE } from './layout.js';
import { getUint32, set32 } from './octets.js';

/** Places of the fields in the body, bytes. */
export const ASK = { within: 0 };

/** The question of an exchange (docs/protocol.md, section 6.3). */
export interface Ask {
  /** Which time scale the answer's stamp shall be in. */
  readonly timescale: 'raw' | 'group';
  readonly anonymous: boolean;
  /** From one that stands by: the leader counts as heard if it was within so many milliseconds. */
  readonly within?: number;
}

/** The header's flags of an ask. */
export const askFlags = (ask: Ask): number =>
  (ask.timescale === 'group' ? FLAG.groupTime : 0) | (ask.anonymous ? FLAG.anonymous : 0);

/** All the rest of the body is padding: zero when sent, ignored when received. */
export function writeAsk(bytes: Uint8Array, at: number, ask: Ask): void {
  bytes.fill(0, at, at + TIME_BODY_SIZE);
  if (ask.within !== undefined) set32(bytes, at + ASK.within, ask.within);
}

const askOf = (flags: number): Ask => ({
  timescale: (flags & FLAG.groupTime) === 0 ? 'raw' : 'group',
  anonymous: (flags & FLAG.anonymous) !== 0,
});

/** Nothing but flags is in most asks: so few of them are there, made once. */
const PLAIN: readonly TypedBody<'ask', Ask>[] = Array.from({ length: 4 }, (_, flags) => ({
  type: 'ask',
  body: askOf(flags),
}));

/** Reads the whole message, because most asks are one of four. No bytes are out of range. */
export function readAsk(bytes: Uint8Array, at: number, flags: number): TypedBody<'ask', Ask> {
  const within = getUint32(bytes, at + ASK.within);
  if (within === 0) return PLAIN[flags & (FLAG.groupTime | FLAG.anonymous)]!;
  return { type: 'ask', body: { ...askOf(flags), within } };
}
