// For programs: follow the masters inside this process, or ask one of them once.

export { askOnce, type AskOptions, type Asked, type Unasked } from './library/ask-once.js';
export {
  openFollower,
  type FollowerSettings,
  type LookUpEvent,
  type OpenFollower,
} from './library/open-follower.js';
export { formatGroupTime, type GroupTime, type Span } from '@belfry/protocol';
export type { Reading } from '@belfry/protocol/clock';
