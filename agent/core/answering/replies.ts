// The agent's replies: each is written when it is pulled, with the time that it was held.

import {
  type Departures,
  type Address,
  type Transmission,
  type Outbox,
  type Refusal,
  type RefusalCounts,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  rawAdd,
} from '@belfry/protocol';
import { sealMessage, type Session } from '@belfry/protocol/seal';
import type { LeapNote, Reply } from '@belfry/protocol/wire';
import type { AgentClock } from '../clock/agent-clock.js';
import { type TimeFields, groupFields, rawFields } from '../clock/time-fields.js';

/** After so long a reply says nothing any more, and its hold would not fit the field. */
const HOLD_MOST = SECOND;
/** Replies waiting to be pulled; more asks than that at once are not from a sound master. */
const REPLIES_MOST = 16;

/** A reply that is owed to a master for an ask, or for an adjust that wants one. */
export interface DueReply {
  readonly session: Session;
  readonly to: Address;
  /** The ask's: the reply carries the same. */
  readonly sequence: number;
  readonly arrived: Stamp;
  /** Which clock's time it states: the raw clock's, or the shown clock's. */
  readonly timescale: 'raw' | 'group';
  /** How lately the leader must have spoken to count as heard. */
  readonly within?: Span | undefined;
}

/** What a reply is made of, and where it waits. */
export interface RepliesParts {
  readonly clock: AgentClock;
  readonly outbox: Outbox;
  readonly departures: Departures;
  readonly refusals: RefusalCounts;
  /** The term of the leader that this device hears; 0 for none. */
  readonly hears: (at: RawTime, within?: Span) => number;
}

/** Queues replies, at most 16, and drops those that nobody pulled within a second. */
export class Replies {
  readonly #parts: RepliesParts;

  constructor(parts: RepliesParts) {
    this.#parts = parts;
  }

  /** Queues a reply; `rate` if too many wait already. */
  owe(due: DueReply): Refusal | undefined {
    const { outbox, refusals } = this.#parts;
    if (outbox.length >= REPLIES_MOST) return 'rate';
    due.session.hear();
    outbox.push((at, buffer) => {
      if (at.at - due.arrived.at <= HOLD_MOST) return this.#write(due, at, buffer);
      refusals.add('held-too-long');
      return undefined;
    });
    return undefined;
  }

  /** Writes the reply as departing at `at`. */
  #write(due: DueReply, at: Stamp, buffer: Uint8Array): Transmission {
    const { clock, departures, hears } = this.#parts;
    const { session, to, sequence, arrived, timescale, within } = due;
    const stamps = {
      hold: Math.max(Math.round(at.at - arrived.at), 0),
      correction: session.correction,
      heard: session.heard,
      quality: clock.shownQuality(at.at),
      anonymous: false,
    };
    const body: Reply =
      timescale === 'raw'
        ? { ...stamps, ...rawFields(arrived.at), timescale, applied: session.applied & 0xffff }
        : {
            ...stamps,
            ...shownFields(clock, arrived.at),
            timescale,
            settings: 0,
            untraced: clock.untraced,
          };
    session.replied(sequence, rawAdd(arrived.at, stamps.hold as Span));
    const place = { term: hears(at.at, within), sequence };
    const length = sealMessage(session, buffer, { type: 'reply', body }, place);
    return { length, to, id: departures.expect(session, sequence) };
  }
}

/** What is shown at `at` as group time, how wrong that may be, nanoseconds, and by which count it goes. */
function shownFields(
  clock: AgentClock,
  at: RawTime,
): TimeFields & { readonly bound: Span; readonly leap: LeapNote } {
  const { time, bound } = clock.nowAsGroupTime(at);
  return { ...groupFields(time), bound, leap: clock.leapNote };
}
