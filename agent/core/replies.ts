// The agent's answers: each is written when it is pulled, with the time that it was held.

import type { Address, Transmission } from '@belfry/protocol/core/endpoint.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import type { Departures } from '@belfry/protocol/core/departures.js';
import { type RawTime, type Span, type Stamp, rawAdd } from '@belfry/protocol/core/time.js';
import { sealMessage } from '@belfry/protocol/core/seal/sealed-message.js';
import type { Reply } from '@belfry/protocol/core/wire/reply.js';
import type { AgentClock } from './agent-clock.js';
import { type TimeFields, groupFields, rawFields } from './time-fields.js';

/** An ask or adjust that was heard. */
export interface Question {
  readonly session: Session;
  readonly to: Address;
  readonly sequence: number;
  readonly arrived: Stamp;
  readonly timescale: 'raw' | 'group';
  /** How lately the leader must have spoken to count as heard. */
  readonly within?: Span | undefined;
}

/** Writes the answer to `question` as departing at `at`. */
export function writeReply(
  { session, to, sequence, arrived, timescale }: Question,
  clock: AgentClock,
  /** The term of the leader that this device hears; 0 for none. */
  hears: number,
  at: Stamp,
  buffer: Uint8Array,
  departures: Departures,
): Transmission {
  const stamps = {
    hold: Math.max(Math.round(at.at - arrived.at), 0),
    correction: session.correction,
    heard: session.heard,
    quality: clock.quality,
    anonymous: false,
  };
  const body: Reply =
    timescale === 'raw'
      ? { ...stamps, ...rawFields(arrived.at), timescale, applied: session.applied & 0xffff }
      : { ...stamps, ...shownFields(clock, arrived.at), timescale, settings: 0 };
  session.replied(sequence, rawAdd(arrived.at, stamps.hold as Span));
  const place = { term: hears, sequence };
  const length = sealMessage(session, buffer, { type: 'reply', body }, place);
  return { length, to, id: departures.expect(session, sequence) };
}

/** What is shown at `at`, and how wrong that may be, nanoseconds. */
function shownFields(clock: AgentClock, at: RawTime): TimeFields & { readonly bound: Span } {
  const { time, bound } = clock.now(at);
  return { ...groupFields(time), bound };
}
