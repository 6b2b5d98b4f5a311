// A stream of lines from a daemon, whichever way it comes.

/** One connection. It does not begin anew, and nobody waits for it. */
export interface LineConnection {
  /** Writes a line, if it may leave at once. */
  write(line: string): void;
  /** Ends it; nothing is heard any more. */
  close(): void;
}

/** Whoever hears what comes. */
export interface LineHearer {
  readonly line: (line: string) => void;
  /** It is over, for this reason, in one line. Called once. */
  readonly over: (why: string) => void;
}
