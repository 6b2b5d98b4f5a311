// The pure role of an agent, which a master that stands by plays, too.

export { Follower, type FollowerOptions } from './follower.js';
export { parseAgentMemory } from './memory.js';
export type { FollowerEvent, FollowerObservation } from './observation.js';
