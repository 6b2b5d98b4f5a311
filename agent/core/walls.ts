// Tells the master of the wall clocks that hang on this agent and answer: one at a time, in turn.

import { lineAt } from '@belfry/protocol/core/clock/line.js';
import type { Transmission } from '@belfry/protocol/core/endpoint.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import { MILLISECOND, type RawTime, SECOND, groupDifference } from '@belfry/protocol/core/time.js';
import { sealMessage } from '@belfry/protocol/core/seal/sealed-message.js';
import type { WallClock, WallClockSource } from '@belfry/protocol/core/wall-clock.js';
import { type WallClockOffset, WALL_CLOCKS_MOST } from '@belfry/protocol/core/wire/wall-clock.js';
import type { AgentClock } from './agent-clock.js';

/** The wire counts seconds, and what a setting left, in 32 bits. */
const SECONDS_MOST = 2 ** 31;
const LEFT_MOST = 2 ** 31;
const AGE_MOST = 2 ** 32 - 1;

export class Walls {
  readonly #source: WallClockSource;
  #told = 0;

  constructor(source: WallClockSource) {
    this.#source = source;
  }

  /** Writes what is known of the next wall clock; undefined when nothing is of any. */
  write(
    session: Session,
    clock: AgentClock,
    at: RawTime,
    buffer: Uint8Array,
  ): Transmission | undefined {
    const walls = this.#source(at).filter(canBeTold);
    const next = walls.find(({ wall }) => wall > this.#told) ?? walls[0];
    if (next === undefined || session.exhausted()) return undefined;
    this.#told = next.wall;
    // The master knows the line, and not what is still to be slewed towards it.
    const slewing = groupDifference(clock.now(at).time, lineAt(clock.line, at));
    const body = bodyOf(next, Math.floor(next.offset + slewing));
    const place = { term: 0, sequence: session.takeSequence() };
    const length = sealMessage(session, buffer, { type: 'wallClock', body }, place);
    return { length, to: session.address };
  }
}

const canBeTold = ({ wall, offset, bound, left }: WallClock): boolean =>
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
