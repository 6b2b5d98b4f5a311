// Makes a tape that finds something as short and as empty as it can be, so that a person can follow it.

import { type Found, faultOf, kindOf } from './playing.js';
import type { Target } from './target.js';

/** Plays that shortening one tape may take. */
const PLAYS_MOST = 2000;

/** Leaves out what it can, then makes zeros of what it can, as long as the find is of the same kind. */
export async function shortened(target: Target, found: Found): Promise<Found> {
  const shortening = new Shortening(target, found);
  for (let size = found.tape.length >> 1; size >= 1; size >>= 1) await shortening.leaveOut(size);
  await shortening.empty();
  return shortening.best;
}

class Shortening {
  best: Found;
  readonly #target: Target;
  readonly #kind: string;
  #plays = 0;

  constructor(target: Target, found: Found) {
    this.#target = target;
    this.#kind = kindOf(found.message);
    this.best = found;
  }

  async leaveOut(size: number): Promise<void> {
    for (let at = 0; at < this.best.tape.length;) {
      const { tape } = this.best;
      const left = Uint8Array.from([...tape.subarray(0, at), ...tape.subarray(at + size)]);
      if (!(await this.#attempt(left))) at += size;
    }
  }

  async empty(): Promise<void> {
    for (let at = 0; at < this.best.tape.length; at += 1) {
      const tape = this.best.tape.slice();
      if (tape[at] === 0) continue;
      tape[at] = 0;
      await this.#attempt(tape);
    }
  }

  async #attempt(tape: Uint8Array): Promise<boolean> {
    this.#plays += 1;
    if (this.#plays > PLAYS_MOST) return false;
    const message = await faultOf(this.#target, tape);
    if (message === undefined || kindOf(message) !== this.#kind) return false;
    this.best = { tape, message };
    return true;
  }
}
