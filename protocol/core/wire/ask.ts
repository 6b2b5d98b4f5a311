// Ask: the first half of an exchange. Padded to the reply's length, so that no answer is longer.

import { ASK, FLAG, HEADER, TIME_BODY_SIZE } from './layout.js';
import { getUint32, set32 } from './octets.js';

export interface Ask {
  /** Which time scale the answer's stamp shall be in. */
  readonly timescale: 'raw' | 'group';
  readonly anonymous: boolean;
  /** From one that stands by: the leader counts as heard if it was within so many milliseconds. */
  readonly within?: number;
}

export const askFlags = (ask: Ask): number =>
  (ask.timescale === 'group' ? FLAG.groupTime : 0) | (ask.anonymous ? FLAG.anonymous : 0);

/** All the rest of the body is padding: zero when sent, ignored when received. */
export function writeAsk(bytes: Uint8Array, ask: Ask): void {
  bytes.fill(0, HEADER.size, HEADER.size + TIME_BODY_SIZE);
  if (ask.within !== undefined) set32(bytes, HEADER.size + ASK.within, ask.within);
}

export const askOf = (flags: number): Pick<Ask, 'timescale' | 'anonymous'> => ({
  timescale: (flags & FLAG.groupTime) === 0 ? 'raw' : 'group',
  anonymous: (flags & FLAG.anonymous) !== 0,
});

/** 0 for none. */
export const readWithin = (bytes: Uint8Array, at: number): number =>
  getUint32(bytes, at + ASK.within);
