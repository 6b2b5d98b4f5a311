// The pure role of an agent, which a master that stands by plays, too.

export { AskedClock, type AskedClockOptions, type TimeAnswered } from './asking/asked-clock.js';
export { GroupTimeEstimate } from './asking/group-time-estimate.js';
export { Follower, type FollowerOptions } from './follower.js';
export { parseAgentMemory } from './clock/agent-memory.js';
export {
  takeRosterMessage,
  type PeerSession,
  type RosterExchange,
  type RosterMessage,
} from './masters/roster-exchange.js';
export type { FollowerEvent, FollowerObservation } from './follower-observation.js';
