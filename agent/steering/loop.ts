// Looks at the kernel's clock when it is due, and carries out what the steering says.

import { NEVER, type RawTime, SECOND } from '@belfry/protocol';
import type { SteeringEvent, SteeringObservation } from '../core/steering/steering-observation.js';
import { type FollowedClock, Steering } from '../core/steering/steering.js';
import type { ShownPolicy } from '@belfry/protocol/clock';
import { ClockRefusal, type KernelClock } from './kernel-clock.js';

/**
 * After each correction, but no more often than this; and this long after the last look at the latest,
 * which is seldom enough for a timer that wakes the process for nothing else.
 */
const LOOK_SOONEST = 0.5 * SECOND;
const LOOK_LATEST = 4 * SECOND;

/** What befalls the steering of the system clock, for people. */
export type LoopEvent =
  | SteeringEvent
  /** The kernel refused, although it had not at the start: nothing more is tried. */
  | { readonly type: 'system-refused'; readonly reason: string };

/**
 * Looks at the kernel's clock, at most twice a second and at least every 4 s, and sends it what the steering decides.
 * Once the kernel refuses, or another program steers the clock, it looks no more.
 */
export class SteeringLoop {
  readonly #kernel: KernelClock;
  readonly #steering: Steering;
  readonly #events: LoopEvent[] = [];
  #lookedAt = -Infinity as RawTime;
  /** Somebody has set the kernel's clock since. */
  #wasSet = false;
  /** It has told the kernel something that is to be given up at the end. */
  #holds = false;
  #ended: string | undefined;

  constructor(kernel: KernelClock, policy: ShownPolicy) {
    this.#kernel = kernel;
    this.#steering = new Steering(policy);
  }

  /** Another policy counts from the next look on. */
  set policy(policy: ShownPolicy) {
    this.#steering.policy = policy;
  }

  /** When the next look is due, if there is none before. */
  lookAt(): RawTime {
    if (this.#ended !== undefined) return NEVER;
    const pause = this.#wasSet ? LOOK_SOONEST : LOOK_LATEST;
    return Math.max(this.#lookedAt + pause, 0) as RawTime;
  }

  /** Somebody set the kernel's clock, perhaps we: it is looked at as soon as may be. */
  clockWasSet(): void {
    this.#wasSet = true;
  }

  /** Looks, unless it did so just now. */
  attend(at: RawTime, shown: FollowedClock): void {
    if (this.#ended !== undefined || at - this.#lookedAt < LOOK_SOONEST) return;
    this.#lookedAt = at;
    this.#wasSet = false;
    try {
      this.#look(shown);
    } catch (error) {
      if (!(error instanceof ClockRefusal)) throw error;
      this.#ended = error.message;
      this.#events.push({ type: 'system-refused', reason: error.message });
    }
  }

  #look(shown: FollowedClock): void {
    const reading = this.#kernel.read();
    const state = this.#kernel.state();
    const command = this.#steering.look(reading, state, shown);
    if (command !== undefined) {
      this.#holds = true;
      const now = this.#kernel.obey(command);
      this.#steering.obeyed(command, state, this.#kernel.read(), now);
    } else if (this.#steering.contested) {
      // The clock is the other program's.
      this.#holds = false;
      this.#ended = 'another program steers it';
    }
  }

  /** The shown clock has stepped: the kernel's clock may step after it. */
  allowStep(): void {
    this.#steering.allowStep();
  }

  /** The machine slept: what was known of the kernel's clock is void, and it may step. */
  slept(): void {
    this.#steering.slept();
  }

  /** Leaves the kernel's clock running at the learned rate, without a slew. Looks no more. */
  release(): void {
    this.#ended ??= 'it has stopped';
    if (!this.#holds) return;
    this.#holds = false;
    try {
      this.#kernel.release();
    } catch (error) {
      if (!(error instanceof ClockRefusal)) throw error;
    }
  }

  /** The oldest event that nobody has taken yet. */
  poll(): LoopEvent | undefined {
    return this.#steering.poll() ?? this.#events.shift();
  }

  /** What is seen of the steering now. */
  observe(): SteeringObservation {
    return this.#steering.observe();
  }

  /** Why it looks no more. */
  get ended(): string | undefined {
    return this.#ended;
  }
}
