// What both ends agree on: time, the verbs that drive a role, timers, refusals. Its rooms have faces of their own.

export { civilDate, daysOf } from './civil.js';
export {
  TIME_LEAST,
  TIME_MOST,
  credibleTime,
  incredibleText,
  isCredible,
  MOVE_MOST,
  isKeptTime,
  keptTime,
  startingTime,
  type StartingTime,
} from './credible-time.js';
export type { Aead, Crypto, KeyPair } from './crypto.js';
export { Departures } from './departures.js';
export {
  placeOf,
  sameAddress,
  spread,
  type Address,
  type Datagram,
  type Endpoint,
  type Place,
  type Random,
  type Transmission,
} from './endpoint.js';
export { identityOf } from './identity.js';
export {
  canCarry,
  canonicalHost,
  familyOf,
  isLinkLocal,
  isMany,
  isSomebody,
} from './numeric-host.js';
export { Outbox } from './outbox.js';
export { RateLimit, RateLimitBySource } from './rate-limit.js';
export { RefusalCounts, allRefusals, type Refusal } from './refusal.js';
export {
  MILLISECOND,
  NEVER,
  SECOND,
  formatGroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawAdd,
  rawDifference,
  resolveEra,
  spanOf,
  wholeNanoseconds,
  type GroupTime,
  type RawTime,
  type Span,
  type Stamp,
  type StampSource,
} from './time.js';
export { Timers } from './timers.js';
export { TokenBucket, type TokenBucketOptions } from './token-bucket.js';
export { WALL_CLOCK_DRIFT_MOST, type WallClock, type WallClockSource } from './wall-clock.js';
