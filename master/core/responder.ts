// Cristian's algorithm, the answering side: an ask's arrival and departure in group time.

import {
  type Address,
  type Transmission,
  type Departures,
  SECOND,
  type Span,
  type Stamp,
  rawAdd,
} from '@belfry/protocol';
import { type Session, sealMessage } from '@belfry/protocol/seal';
import { writeUnsealed, type GroupReply } from '@belfry/protocol/wire';
import { ROOM_FOR_STRANGERS } from './admission/strangers.js';
import type { Group } from './group/group.js';

const HOLD_MOST = SECOND;

interface Arrival {
  readonly sequence: number;
  readonly arrived: Stamp;
}

/** An ask that waits for its answer: under a session, or without one where the operator allows it. */
export type PendingAsk = Arrival & { readonly to: Address; readonly session?: Session };

/**
 * Writes the reply to an ask into `buffer`: group time at the ask's arrival, its bound, and how long the ask was
 * held. Undefined for an ask that has waited for more than a second: nothing is sent.
 */
export function writeAnswer(
  buffer: Uint8Array,
  ask: PendingAsk,
  group: Group,
  at: Stamp,
  term: number,
  departures: Departures,
): Transmission | undefined {
  const { sequence, arrived } = ask;
  // After so long it says nothing any more, and its hold would not fit the field.
  if (at.at - arrived.at > HOLD_MOST) return undefined;
  const { to, session } = ask;
  if (session === undefined) {
    const anonymous = { heard: 0, correction: undefined, anonymous: true };
    const body = answer(group, arrived, at, anonymous);
    const length = writeUnsealed(buffer, { type: 'reply', body }, { term, session: 0, sequence });
    return { length, to, room: ROOM_FOR_STRANGERS.answers };
  }
  const { heard, correction } = session;
  const body = answer(group, arrived, at, { heard, correction, anonymous: false });
  session.replied(sequence, rawAdd(arrived.at, body.hold as Span));
  const length = sealMessage(session, buffer, { type: 'reply', body }, { term, sequence });
  return { length, to, id: departures.expect(session, sequence) };
}

function answer(
  group: Group,
  arrived: Stamp,
  at: Stamp,
  { heard, correction, anonymous }: Pick<GroupReply, 'heard' | 'correction' | 'anonymous'>,
): GroupReply {
  const time = group.at(arrived.at);
  return {
    timescale: 'group',
    seconds: time.seconds % 2 ** 32,
    nanoseconds: Math.floor(time.nanoseconds),
    // The group's own rate is within 0.05 % of the raw clock's: over a hold, nothing.
    hold: Math.max(Math.round(at.at - arrived.at), 0),
    correction,
    heard,
    quality: group.quality,
    anonymous,
    bound: group.boundForClients(arrived.at),
    settings: group.settings,
    untraced: group.untraced,
    leap: group.leaps.note(time),
  };
}
