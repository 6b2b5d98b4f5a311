// Wall clock: an agent tells its master how far a clock on one of its serial ports is off.

import { getInt32, getUint16, getUint32, set32, setUint16 } from './octets.js';
import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { fromScaled, toScaled } from './scaled.js';

/** Places of the fields in the body, bytes. */
export const WALL_CLOCK = {
  wall: 0,
  zero: 1,
  bound: 2,
  seconds: 4,
  nanoseconds: 8,
  left: 12,
  age: 16,
};

/** Flag: it votes in the place of the agent's crystal. */
const VOTES = 0x01;

/** Wall clocks of one agent: they are numbered from 1. */
export const WALL_CLOCKS_MOST = 16;

/** How far a wall clock is from its agent's line (docs/protocol.md, section 6.8). */
export interface WallClockOffset {
  readonly wall: number;
  /** It votes in the place of the agent's crystal. */
  readonly votes: boolean;
  /** The wall clock less the agent's line, rounded down: whole seconds, and nanoseconds below 1e9. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** How wrong that may be, nanoseconds. */
  readonly bound: number;
  /** What its last setting left of it, nanoseconds; 0 for a clock that is only read. */
  readonly left: number;
  /** Milliseconds since it was last read. */
  readonly age: number;
}

/** The header's flags of what is told of a wall clock. */
export const wallClockFlags = (wall: WallClockOffset): number => (wall.votes ? VOTES : 0);

/**
 * Writes the 20 bytes of the body, from `at` on.
 * @throws RangeError when the wall clock's number, nanoseconds or bound are out of their range.
 */
export function writeWallClock(bytes: Uint8Array, at: number, wall: WallClockOffset): void {
  bytes[at + WALL_CLOCK.wall] = checkedWall(wall.wall);
  bytes[at + WALL_CLOCK.zero] = 0;
  setUint16(bytes, at + WALL_CLOCK.bound, toScaled(wall.bound));
  set32(bytes, at + WALL_CLOCK.seconds, wall.seconds);
  set32(bytes, at + WALL_CLOCK.nanoseconds, checkedNanoseconds(wall.nanoseconds));
  set32(bytes, at + WALL_CLOCK.left, wall.left);
  set32(bytes, at + WALL_CLOCK.age, wall.age);
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readWallClock(
  bytes: Uint8Array,
  at: number,
  flags: number,
): WallClockOffset | undefined {
  const wall = bytes[at + WALL_CLOCK.wall]!;
  const nanoseconds = getUint32(bytes, at + WALL_CLOCK.nanoseconds);
  const bound = fromScaled(getUint16(bytes, at + WALL_CLOCK.bound));
  // An offset that may be wrong by anything is none.
  if (!isWall(wall) || !isNanoseconds(nanoseconds) || bound === Infinity) return undefined;
  return {
    wall,
    votes: (flags & VOTES) !== 0,
    seconds: getInt32(bytes, at + WALL_CLOCK.seconds),
    nanoseconds,
    bound,
    left: getInt32(bytes, at + WALL_CLOCK.left),
    age: getUint32(bytes, at + WALL_CLOCK.age),
  };
}

const isWall = (wall: number): boolean => wall >= 1 && wall <= WALL_CLOCKS_MOST;

function checkedWall(wall: number): number {
  if (!isWall(wall)) throw new RangeError(`a wall's number is 1 to ${WALL_CLOCKS_MOST}: ${wall}`);
  return wall;
}
