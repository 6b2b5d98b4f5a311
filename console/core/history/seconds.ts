// What is kept of a view of the wall: one second of each clock.

import type {
  GroupView,
  LineView,
  MasterView,
  ShownState,
  WallClockView,
  WallView,
} from '../wall/view.js';
import type { ClockSecond, SeriesKey } from './sample.js';

/** A wall in whose series a master's own clock is kept. */
export const MASTERS_WALL = -1;
/** Has this clock a bound of its own to keep? That of a master is its group time's, and its offset its machine's. */
export const hasOwnBound = ({ wall }: SeriesKey): boolean => wall !== MASTERS_WALL;

/** Further apart the times of two groups are not one: each then has its own seconds. */
const APART_MOST = 5000;

const NOTHING = {
  offset: null,
  bound: null,
  roundTrip: null,
  lossOut: null,
  lossBack: null,
  rate: null,
  temperature: null,
} as const;

/**
 * The second of each clock that is seen in this view: lines, their wall clocks, and the clocks of masters' machines. Of
 * a clock of which nobody tells now there is none: a history must not go on with what was last.
 */
export const secondsOfWall = (view: WallView): ClockSecond[] =>
  view.groups
    .filter(({ state }) => state !== 'unseen')
    .flatMap((group) => {
      const atMs = wholeSecond(group, view.atMs);
      return [
        ...group.lines
          .filter(({ isSeen }) => isSeen)
          .flatMap((line) => lineSeconds(group, line, atMs)),
        ...group.masters
          .filter(({ isWatched }) => isWatched)
          .map((master) => masterSecond(group, master, atMs)),
      ];
    });

function wholeSecond({ timeMs }: GroupView, viewMs: number): number {
  const isOwn = timeMs !== null && Math.abs(timeMs - viewMs) > APART_MOST;
  return Math.floor((isOwn ? timeMs : viewMs) / 1000) * 1000;
}

function lineSeconds({ name: group }: GroupView, line: LineView, atMs: number): ClockSecond[] {
  const key = (wall: number): SeriesKey => ({ group, line: line.name, wall });
  const own: ClockSecond = {
    key: key(0),
    atMs,
    state: line.state,
    offset: line.offsetNs,
    bound: line.boundNs,
    roundTrip: line.roundTripNs,
    lossOut: line.lossOut,
    lossBack: line.lossBack,
    rate: line.ratePpm,
    temperature: line.temperatureC,
  };
  return [
    own,
    ...line.walls.map((wall) => ({ ...wallSecond(wall, line.state), key: key(wall.wall), atMs })),
  ];
}

const wallSecond = (
  { offsetNs, boundNs }: WallClockView,
  state: ShownState,
): Omit<ClockSecond, 'key' | 'atMs'> => ({ ...NOTHING, state, offset: offsetNs, bound: boundNs });

/** A master's group time is the group's own: what is worth keeping is how far its machine's clock is off. */
function masterSecond(
  { name: group, state }: GroupView,
  { name, duty, systemAheadNs, boundNs }: MasterView,
  atMs: number,
): ClockSecond {
  const shown =
    state === 'holdover' ? 'holdover' : state === 'gathering' ? 'unset' : 'synchronised';
  return {
    ...NOTHING,
    key: { group, line: name, wall: MASTERS_WALL },
    atMs,
    state: duty === 'silent' ? 'away' : shown,
    offset: systemAheadNs,
    bound: boundNs,
  };
}
