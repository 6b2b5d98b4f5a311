// The steering of this machine's clock, or why there is none: what the agent's service has of it.

import type { RawTime } from '@belfry/protocol';
import type { Log } from '@belfry/host/daemon';
import type { ShownPolicy } from '@belfry/protocol/clock';
import type { SteeringLoop } from './loop.js';
import type { Means } from './means.js';
import { type SteeringReport, reportSteering } from './report.js';

/**
 * What an agent's service has of the steering: it wraps the follower, tells why the system clock is not steered, and
 * reports how it is.
 */
export class SystemSteering {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** What looks at the machine's clock; undefined where that was refused. */
  get loop(): SteeringLoop | undefined {
    return this.#means.loop;
  }

  /** Another policy counts from the next look on. */
  set policy(policy: ShownPolicy) {
    if (this.#means.loop !== undefined) this.#means.loop.policy = policy;
  }

  /** Whether the machine's own clock is steered: not a pretended one, and not in vain. */
  get steers(): boolean {
    return !this.dry && this.#means.loop !== undefined;
  }

  /** Whether a pretended clock is steered in the place of the system clock. */
  get dry(): boolean {
    return this.#means.driver === 'dry-run';
  }

  /** Logs, once at the start, why the system clock is not steered and what else an operator should know. */
  tellStart(log: Log): void {
    const what = this.dry
      ? 'not a dry run, it would be refused'
      : 'the system clock is not steered';
    for (const reason of this.#means.refusals)
      log.say(this.dry ? 'info' : 'error', `${what}: ${reason}`);
    for (const remark of this.#means.remarks) log.say('warn', remark);
    if (this.dry) log.say('info', 'dry run: a pretended clock is steered, the system clock is not');
  }

  /** Somebody set the machine's clock. */
  clockWasSet(): void {
    this.#means.loop?.clockWasSet();
  }

  /** The machine slept. */
  slept(): void {
    this.#means.loop?.slept();
  }

  /** Leaves the clock as a process should that ends. */
  release(): void {
    this.#means.loop?.release();
  }

  /** What `status` shows of the steering, at raw time `raw`. */
  report(raw: RawTime): SteeringReport {
    return reportSteering(this.#means, raw);
  }
}
