// What masters tell each other of their roster, as the sessions see it on which they do.

import type { RawTime, Refusal } from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import type { Message, RosterAsk, RosterPart } from '@belfry/protocol/wire';

/** A session with a master, whose identity is `peer`. */
export interface PeerSession {
  readonly peer: number;
  readonly session: Session;
}

/** What masters tell each other of their roster. */
export type RosterMessage = Extract<Message, { readonly type: 'rosterAsk' | 'rosterPart' }>;

/** Takes in asks for the roster, and parts of it, that came under a session between two masters of one group. */
export interface RosterExchange {
  /** A master asks, under this sequence of the session with it. Answers why it gets no part. */
  readonly asked: (from: PeerSession, ask: RosterAsk, sequence: number) => Refusal | undefined;
  /** The master whose identity is `peer` tells a part. Answers why it is not used. */
  readonly told: (peer: number, part: RosterPart, at: RawTime) => Refusal | undefined;
}

/** Gives an exchange what came from another master. Answers why it is not used: without one, for it is not for this role. */
export function takeRosterMessage(
  exchange: RosterExchange | undefined,
  from: PeerSession,
  message: RosterMessage,
  { sequence, at }: { readonly sequence: number; readonly at: RawTime },
): Refusal | undefined {
  if (exchange === undefined) return 'wrong-role';
  return message.type === 'rosterAsk'
    ? exchange.asked(from, message.body, sequence)
    : exchange.told(from.peer, message.body, at);
}
