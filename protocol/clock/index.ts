// The group clock's line, and the shown clock that follows it.

export { BackwardLeave, type BackwardPolicy } from './backward-leave.js';
export { CLOCK_DRIFT, lineAt, lineBound, lineFrom, lineUnheard, type Line } from './line.js';
export { shownAt, type Reading, type ShownCourse, type Slew } from './course.js';
export { ShownClock, isOfUse, type ShownPolicy } from './shown.js';
export { courseThrough, rawAt } from './through-leap.js';
export { CLOCK_STATE, ERROR_GROWTH, ERROR_MOST, STATUS, TIMEX, TIMEX_FIELDS } from './timex.js';
export {
  knowledgeOf,
  knownError,
  type KernelKnowledge,
  type LeapAhead,
} from './kernel-knowledge.js';
export {
  EARLIEST,
  LATEST,
  after,
  before,
  compare,
  exactTime,
  formatTime,
  toDate,
  type Certainty,
  type TimeLike,
  type TimeOrder,
  type TimeRange,
} from './moments.js';
export type { ClockStatus, Now } from './now.js';
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
