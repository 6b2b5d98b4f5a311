// Plays one tape to a target, and says what went wrong, if anything did.

import { Tape } from './tape.js';
import type { Target } from './target.js';

/** A tape that a target did not play to its end, as short as it could be made, and what it threw. */
export interface Found {
  readonly tape: Uint8Array;
  readonly message: string;
}

/** What the target throws; undefined when all is well. */
export async function faultOf(
  target: Target,
  bytes: Uint8Array,
  seen?: Set<string>,
): Promise<string | undefined> {
  try {
    const playing = target.play(new Tape(bytes, seen));
    if (playing !== undefined) await playing;
    return undefined;
  } catch (error) {
    return error instanceof Error ? describe(error) : String(error);
  }
}

/** What was thrown, and where of ours. */
function describe(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.includes('/dist/'));
  const [place = ''] = frames.filter((line) => !line.includes('/fuzz/target.'));
  return `${error.name}: ${error.message}${place.replace(/^\s*at/, ' at').replace(/\(.*\/(?=[^/]*\/[^/]*$)/, '(')}`;
}

/** Two finds that differ by numbers only are one. */
export const kindOf = (message: string): string => message.replace(/\d+/g, '#');
