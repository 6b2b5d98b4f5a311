// Reports to the leader the wall clocks that hang on this agent and answer: one at a time, in turn.

import { lineAt } from '@belfry/protocol/clock';
import {
  type Transmission,
  type Outbox,
  MILLISECOND,
  type RawTime,
  SECOND,
  groupDifference,
  type WallClock,
  type WallClockSource,
} from '@belfry/protocol';
import { type Session, sealMessage } from '@belfry/protocol/seal';
import { type WallClockOffset, WALL_CLOCKS_MOST } from '@belfry/protocol/wire';
import type { AgentClock } from '../clock/agent-clock.js';

/** The wire counts seconds, and what a setting left, in 32 bits. */
const SECONDS_MOST = 2 ** 31;
const LEFT_MOST = 2 ** 31;
const AGE_MOST = 2 ** 32 - 1;

/** Reports one wall clock at a time to a master, in the order of their numbers, round and round. */
export class WallClockReports {
  readonly #source: WallClockSource;
  readonly #clock: AgentClock;
  readonly #outbox: Outbox;
  /** The number of the wall clock that was reported last; 0 before the first. */
  #last = 0;

  constructor(source: WallClockSource, clock: AgentClock, outbox: Outbox) {
    this.#source = source;
    this.#clock = clock;
    this.#outbox = outbox;
  }

  /** Queues what will be known of the next wall clock when it leaves; nothing leaves if nothing is of any. */
  report(session: Session): void {
    this.#outbox.push(({ at }, buffer) => this.#write(session, at, buffer));
  }

  #write(session: Session, at: RawTime, buffer: Uint8Array): Transmission | undefined {
    const wallClocks = this.#source(at).filter(fitsWire);
    const next = wallClocks.find(({ wall }) => wall > this.#last) ?? wallClocks[0];
    if (next === undefined || session.exhausted()) return undefined;
    this.#last = next.wall;
    // The master knows the line, and not what is still to be slewed towards it.
    const slewing = groupDifference(
      this.#clock.nowAsGroupTime(at).time,
      lineAt(this.#clock.line, at),
    );
    const body = bodyOf(next, Math.floor(next.offset + slewing));
    const place = { term: 0, sequence: session.takeSequence() };
    const length = sealMessage(session, buffer, { type: 'wallClock', body }, place);
    return { length, to: session.address };
  }
}

const fitsWire = ({ wall, offset, bound, left }: WallClock): boolean =>
  wall <= WALL_CLOCKS_MOST &&
  Number.isFinite(bound) &&
  Math.abs(offset) < (SECONDS_MOST - 1) * SECOND &&
  Math.abs(left) < LEFT_MOST;

function bodyOf({ wall, bound, age, votes, left }: WallClock, offset: number): WallClockOffset {
  const seconds = Math.floor(offset / SECOND);
  return {
    wall,
    votes,
    seconds,
    // So many seconds may be rounded by more than a nanosecond.
    nanoseconds: Math.min(Math.max(offset - seconds * SECOND, 0), SECOND - 1),
    bound,
    left: Math.round(left),
    age: Math.min(Math.ceil(Math.max(age, 0) / MILLISECOND), AGE_MOST),
  };
}
