// For programs: the group's clock, from the agent on this machine or from masters.

export { connect, type BesideAgent, type WithoutAgent } from './library/connect.js';
export type { Abortable, Clock, Duration, SynchronisedOptions } from './library/clock.js';
export { ClockError, type ClockFault } from './library/clock-error.js';
export {
  EARLIEST,
  LATEST,
  after,
  before,
  compare,
  formatTime,
  toDate,
  type Certainty,
  type TimeRange,
  type TimeLike,
  type TimeOrder,
} from '@belfry/protocol/clock';
export type { FollowerSettings, LookUpEvent, HeardEvent } from './library/open-follower.js';
export { USUAL_SEGMENT } from './library/segment-source.js';
export type { ClockStatus, Now } from '@belfry/protocol/clock';
