// The group clock's line, and the shown clock that follows it.

export { BackwardLeave, type BackwardPolicy } from './backward-leave.js';
export { CLOCK_DRIFT, lineAt, lineBound, lineFrom, type Line } from './line.js';
export {
  ShownClock,
  isOfUse,
  shownAt,
  type Reading,
  type ShownCourse,
  type ShownPolicy,
  type Slew,
} from './shown.js';
export { TIMEX, TIMEX_FIELDS } from './timex.js';
export {
  SEGMENT_AT,
  SEGMENT_SIZE,
  SEGMENT_STATES,
  decodeSegment,
  encodeSegment,
  groupTimeOf,
  laterOf,
  nanosecondsOf,
  segmentAt,
  segmentOf,
  type KernelCounter,
  type Segment,
  type SegmentFacts,
  type SegmentState,
} from './segment.js';
