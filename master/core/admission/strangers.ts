// What a master sends to strangers, that is to addresses at which nobody is proven to hear: how much of the
// room for what leaves it may take. An answer to a neighbour that does not exist waits in the kernel until the
// neighbour is given up, for seconds. Whoever invents such neighbours would otherwise take all of the room.

/** Shares of the room for what leaves, as a transmission's `room` says them. */
export const ROOM_FOR_STRANGERS = {
  /** Cookies, and answers to anonymous asks. */
  answers: 1 / 4,
  /** Unsealed notices: whoever misses one learns the same by waiting. */
  notices: 1 / 16,
} as const;
