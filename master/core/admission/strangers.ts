// What a master sends to addresses that nobody may hear at: how much of the room for what leaves it may take.
// An answer to a neighbour who does not exist waits in the kernel until he is given up, for seconds, and who
// invents such neighbours would have all of the room.

export const ROOM = {
  /** Cookies, and answers to anonymous asks. */
  answers: 1 / 4,
  /** Notices tell what time would tell, too. */
  hints: 1 / 16,
} as const;
