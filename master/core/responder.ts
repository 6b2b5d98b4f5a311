// Cristian's algorithm, the answering side: an ask's arrival and departure in group time.

import type { Address, Transmission } from '@belfry/protocol/core/endpoint.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import type { Stamp } from '@belfry/protocol/core/time.js';
import { sealMessage, writeUnsealed } from '@belfry/protocol/core/wire/message.js';
import type { GroupReply } from '@belfry/protocol/core/wire/reply.js';
import type { Group } from './group.js';

/** An ask under a session, waiting for its answer. */
export interface Question {
  readonly session: Session;
  readonly sequence: number;
  readonly arrived: Stamp;
  /** Asks of this session heard, modulo 2^16. */
  readonly heard: number;
}

/** An ask without a session, where the operator allows it. */
export interface AnonymousQuestion {
  readonly to: Address;
  readonly sequence: number;
  readonly arrived: Stamp;
}

export function writeAnswer(
  buffer: Uint8Array,
  question: Question,
  group: Group,
  at: Stamp,
  term: number,
): Transmission {
  const { session, sequence, arrived, heard } = question;
  const body = answer(group, arrived, at, { heard, anonymous: false });
  const length = sealMessage(session, buffer, { type: 'reply', body }, { term, sequence });
  return { length, to: session.address, id: 0 };
}

export function writeAnonymousAnswer(
  buffer: Uint8Array,
  question: AnonymousQuestion,
  group: Group,
  at: Stamp,
  term: number,
): Transmission {
  const { to, sequence, arrived } = question;
  const body = answer(group, arrived, at, { heard: 0, anonymous: true });
  const length = writeUnsealed(buffer, { type: 'reply', body }, { term, session: 0, sequence });
  return { length, to, id: 0 };
}

function answer(
  group: Group,
  arrived: Stamp,
  at: Stamp,
  { heard, anonymous }: { heard: number; anonymous: boolean },
): GroupReply {
  const time = group.at(arrived.at);
  return {
    timescale: 'group',
    seconds: time.seconds % 2 ** 32,
    nanoseconds: Math.floor(time.nanoseconds),
    // The group's own rate is within 0.05 % of the raw clock's: over a hold, nothing.
    hold: Math.max(Math.round(at.at - arrived.at), 0),
    correction: undefined,
    heard,
    quality: group.quality,
    anonymous,
    bound: group.bound(arrived.at),
  };
}
