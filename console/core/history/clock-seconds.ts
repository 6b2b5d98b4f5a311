// What a view of the wall says of each clock: a second of its history, and what metrics tell of it.

import type { GroupView, LineView, MasterView, ShownState, WallView } from '../wall/view.js';
import type { ClockSecond } from './sample.js';

/** A master's clock has this number in place of a wall clock's; the line's own has 0. */
export const MASTER_WALL = -1;

/** What is known of nothing. */
const UNKNOWN = {
  offset: null,
  bound: null,
  roundTrip: null,
  lossOut: null,
  lossBack: null,
  rate: null,
  temperature: null,
} as const;

/**
 * A second of each clock that somebody tells of now: lines, the wall clocks that hang on them, and masters. Of a line
 * that nobody tells of there is none: what was known of it last is no news.
 */
export const clockSecondsOf = (view: WallView): ClockSecond[] =>
  view.groups.flatMap((group) => [
    ...group.lines.filter(({ isSeen }) => isSeen).flatMap((line) => ofLine(view, group, line)),
    ...group.masters.map((master) => ofMaster(view, group, master)),
  ]);

function ofLine({ atMs }: WallView, { name: group }: GroupView, line: LineView): ClockSecond[] {
  const { name, state } = line;
  return [
    {
      key: { group, line: name, wall: 0 },
      atMs,
      state,
      offset: line.offsetNs,
      bound: line.boundNs,
      roundTrip: line.roundTripNs,
      lossOut: line.lossOut,
      lossBack: line.lossBack,
      rate: line.ratePpm,
      temperature: line.temperatureC,
    },
    ...line.walls.map(({ wall, offsetNs, boundNs }) => ({
      ...UNKNOWN,
      key: { group, line: name, wall },
      atMs,
      state,
      offset: offsetNs,
      bound: boundNs,
    })),
  ];
}

const ofMaster = ({ atMs }: WallView, group: GroupView, master: MasterView): ClockSecond => ({
  ...UNKNOWN,
  key: { group: group.name, line: master.name, wall: MASTER_WALL },
  atMs,
  state: masterState(group, master),
  offset: master.systemAheadNs,
  bound: master.boundNs,
});

/** A master has its group's time: one that leads is as its group is. */
function masterState({ state }: GroupView, { duty }: MasterView): ShownState {
  if (duty === 'silent' || state === 'unseen') return 'away';
  if (duty === 'leads' && state === 'gathering') return 'joining';
  return duty === 'leads' && state === 'holdover' ? 'holdover' : 'synchronised';
}
