// The group's time in a web page, whatever the computer's clock says, with its bound.

export {
  ASK_PATH,
  BrowserClock,
  openClock,
  type OpenClockOptions,
  type WaitOptions,
} from './open-clock.js';
export {
  EARLIEST,
  LATEST,
  after,
  before,
  compare,
  formatTime,
  toDate,
  type Certainty,
  type ClockStatus,
  type Now,
  type TimeLike,
  type TimeOrder,
  type TimeRange,
} from '@belfry/protocol/clock';
