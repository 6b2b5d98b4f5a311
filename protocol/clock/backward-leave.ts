// How far an order may step a clock backwards: within the policy, or back from where steps took it.

import type { Span } from '../time.js';

/**
 * The leave that a clock has to step backwards. Beyond the policy's limit it may go back only as far as steps took it
 * forwards since it was started: so whatever took it there by mistake can be taken back, however far that was.
 */
export class BackwardLeave {
  readonly #policy: { readonly maxBackwardStep: Span; readonly stepThreshold: Span };
  /** How far steps have taken it forwards and not back again, nanoseconds. */
  #forwards = 0;

  /** With a `maxBackwardStep` of 0 it may never go back. */
  constructor(policy: { readonly maxBackwardStep: Span; readonly stepThreshold: Span }) {
    this.#policy = policy;
  }

  /** It has stepped by so much; `promised` where it had been shown with a bound before. */
  stepped(by: Span, promised: boolean): void {
    // A first step back is back from what nobody relied on: it takes nothing forwards, nor anything back.
    if (promised || by > 0) this.#forwards = Math.max(this.#forwards + by, 0);
  }

  /** May it step back by `back`, which is positive? What it may have slewed since a step forwards is allowed for. */
  allows(back: Span): boolean {
    const { maxBackwardStep, stepThreshold } = this.#policy;
    if (maxBackwardStep === 0) return false;
    const taken = this.#forwards === 0 ? 0 : this.#forwards + stepThreshold;
    return back <= Math.max(maxBackwardStep, taken);
  }
}
