// A line of the log, and how much it matters.

/** How much a line matters, the most serious first; a log at one level leaves out all that follow it. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How much a line of the log matters. */
export type Level = (typeof LEVELS)[number];

/** What is written on one line of the log, behind its time. */
export interface LogLine {
  readonly level: Level;
  readonly text: string;
  /** The name of the agent or master that it is about, where it is about one. */
  readonly subject?: string | undefined;
}
