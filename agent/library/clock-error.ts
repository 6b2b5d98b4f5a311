// What goes wrong for a program that uses the clock, told apart by a code.

/**
 * - `settings`: what `connect` was given is wrong, or the key is.
 * - `missing`: there is no segment: no agent runs, or it publishes elsewhere.
 * - `foreign`: the segment is not the agent's own file, or this process may not read it.
 * - `truncated`: the segment was cut short, or is no segment of Belfry.
 * - `version`: the segment has another layout: this library or the agent is older.
 * - `no-addon`: the native addon is not in use, without which no segment can be read.
 * - `timeout`: the time that was given is over.
 * - `closed`: the clock was closed.
 */
export type ClockFault =
  'settings' | 'missing' | 'foreign' | 'truncated' | 'version' | 'no-addon' | 'timeout' | 'closed';

/** An error of the clock: a line that says what to do, and a code to tell it by. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
  readonly code: ClockFault;

  constructor(code: ClockFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
