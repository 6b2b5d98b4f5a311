// How far an order may step a clock backwards: within the policy, or back from where steps took it.

import type { Span } from '../time.js';

/** What bounds the steps back of a clock. */
export interface BackwardPolicy {
  /** The furthest that an order may step it backwards, nanoseconds. With 0 it may never go back. */
  readonly maxBackwardStep: Span;
  readonly stepThreshold: Span;
  /** How far steps of an earlier run had taken it forwards when that ended, nanoseconds; 0 if not given. */
  readonly forwards?: Span | undefined;
}

/**
 * The leave that a clock has to step backwards. Beyond the policy's limit it may go back only as far as steps took it
 * forwards: so whatever took it there by mistake can be taken back, however far that was.
 */
export class BackwardLeave {
  #policy: BackwardPolicy;
  /** How far steps have taken it forwards and not back again, nanoseconds. */
  #forwards: number;
  /** That is what an earlier run left. */
  #isRemembered: boolean;

  /** With a `maxBackwardStep` of 0 it may never go back. */
  constructor(policy: BackwardPolicy) {
    this.#policy = policy;
    this.#forwards = policy.forwards ?? 0;
    this.#isRemembered = this.#forwards > 0;
  }

  /** Other limits count from the next order on. */
  set policy(policy: BackwardPolicy) {
    this.#policy = policy;
  }

  /** What a later run has to know, nanoseconds: 0 where the policy allows as much anyway. */
  get forwards(): Span {
    return (this.#forwards > this.#policy.maxBackwardStep ? this.#forwards : 0) as Span;
  }

  /** It has stepped by so much; `promised` where it had been shown with a bound before. */
  stepped(by: Span, promised: boolean): void {
    const isFirst = !promised && this.#isRemembered;
    this.#isRemembered = false;
    // What every start steps forwards must not add up over the years.
    if (isFirst) this.#forwards = Math.max(by > 0 ? by : 0, this.#forwards + Math.min(by, 0));
    // A first step back is back from what nobody relied on: it takes nothing forwards, nor anything back.
    else if (promised || by > 0) this.#forwards = Math.max(this.#forwards + by, 0);
  }

  /** May it step back by `back`, which is positive? What it may have slewed since a step forwards is allowed for. */
  allows(back: Span): boolean {
    const { maxBackwardStep, stepThreshold } = this.#policy;
    if (maxBackwardStep === 0) return false;
    const taken = this.#forwards === 0 ? 0 : this.#forwards + stepThreshold;
    return back <= Math.max(maxBackwardStep, taken);
  }
}
