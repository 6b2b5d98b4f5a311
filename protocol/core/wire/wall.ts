// Wall: an agent tells its master how far a clock on one of its serial ports is off.

import { FLAG, WALL } from './layout.js';
import { checkedNanoseconds, isNanoseconds } from './reply.js';
import { fromScaled, toScaled } from './scaled.js';

/** Walls of one agent: they are numbered from 1. */
export const WALLS_MOST = 16;

export interface Wall {
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

export const wallFlags = (wall: Wall): number => (wall.votes ? FLAG.votes : 0);

export function writeWall(view: DataView, at: number, wall: Wall): void {
  view.setUint8(at + WALL.wall, checkedWall(wall.wall));
  view.setUint8(at + WALL.zero, 0);
  view.setUint16(at + WALL.bound, toScaled(wall.bound));
  view.setInt32(at + WALL.seconds, wall.seconds);
  view.setUint32(at + WALL.nanoseconds, checkedNanoseconds(wall.nanoseconds));
  view.setInt32(at + WALL.left, wall.left);
  view.setUint32(at + WALL.age, wall.age);
}

/** Undefined when a field is out of its range. */
export function readWall(view: DataView, at: number, flags: number): Wall | undefined {
  const wall = view.getUint8(at + WALL.wall);
  const nanoseconds = view.getUint32(at + WALL.nanoseconds);
  const bound = fromScaled(view.getUint16(at + WALL.bound));
  // An offset that may be wrong by anything is none.
  if (!isWall(wall) || !isNanoseconds(nanoseconds) || bound === Infinity) return undefined;
  return {
    wall,
    votes: (flags & FLAG.votes) !== 0,
    seconds: view.getInt32(at + WALL.seconds),
    nanoseconds,
    bound,
    left: view.getInt32(at + WALL.left),
    age: view.getUint32(at + WALL.age),
  };
}

const isWall = (wall: number): boolean => wall >= 1 && wall <= WALLS_MOST;

function checkedWall(wall: number): number {
  if (!isWall(wall)) throw new RangeError(`a wall's number is 1 to ${WALLS_MOST}: ${wall}`);
  return wall;
}
