// Ask: the first half of an exchange. Padded to the reply's length, so that no answer is longer.

import { FLAG, HEADER, TIME_BODY_SIZE } from './layout.js';

export interface Ask {
  /** Which time scale the answer's stamp shall be in. */
  readonly timescale: 'raw' | 'group';
  readonly anonymous: boolean;
}

export const askFlags = (ask: Ask): number =>
  (ask.timescale === 'group' ? FLAG.groupTime : 0) | (ask.anonymous ? FLAG.anonymous : 0);

/** The body is all padding: zero when sent, ignored when received. */
export function writeAsk(bytes: Uint8Array): void {
  bytes.fill(0, HEADER.size, HEADER.size + TIME_BODY_SIZE);
}

export const readAsk = (flags: number): Ask => ({
  timescale: (flags & FLAG.groupTime) === 0 ? 'raw' : 'group',
  anonymous: (flags & FLAG.anonymous) !== 0,
});
