// Leap seconds: what one is, by which rule clocks go through it, and who knows of the next one.

export {
  type Leap,
  type LeapDayFault,
  type LeapKind,
  type LeapRule,
  endOfDay,
  leapDayFault,
  nearestLeapDay,
  leapLength,
} from './leap.js';
export { LeapCourse, countedByNote } from './leap-course.js';
export { type LeapFacts, type LeapFault, type NextLeap, nextLeap } from './next-leap.js';
export {
  type LeapList,
  type LeapListFault,
  type ListedLeap,
  type Sha1,
  isExpired,
  nextListed,
  readLeapList,
} from './leap-list.js';
export {
  type Shown,
  countAt,
  countedAnew,
  groupTimeAt,
  isLeapSecond,
  isUnderWay,
  leapBegins,
  leapEnds,
  shownOf,
  shownPace,
} from './rule.js';
