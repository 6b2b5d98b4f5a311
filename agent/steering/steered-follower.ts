// A follower whose shown clock the kernel's clock follows in turn: one endpoint, one timer.

import type { Reading } from '@belfry/protocol/clock';
import type { ServedClock } from '@belfry/protocol/ntp';
import {
  type Address,
  type Datagram,
  NEVER,
  type Place,
  type Transmission,
  type RawTime,
  type Stamp,
} from '@belfry/protocol';
import type { Role } from '@belfry/host/daemon';
import type { Follower } from '../core/follower.js';
import type { FollowerTuning } from '../core/follower-tuning.js';
import type { AgentMemory } from '../core/clock/agent-memory.js';
import type { FollowerEvent, FollowerObservation } from '../core/follower-observation.js';
import type { LoopEvent, SteeringLoop } from './loop.js';

/** What befalls an agent, its steering of the system clock included. */
export type AgentEvent = FollowerEvent | LoopEvent;

/** The role that an agent's daemon drives: a follower, by itself or with the kernel's clock behind it. */
export interface AgentRole extends Role<AgentEvent, FollowerObservation, AgentMemory> {
  /** Where the masters are, once a name server has found them or found others. */
  setMasters(masters: readonly Place[], at: RawTime): void;
  /** Is the master that is configured as this host there, and needs not be looked for? */
  answers(host: Address): boolean;
  /** This device's key is another now. The clock goes on, and so do the sessions until there are new ones. */
  renewKey(key: Uint8Array, at: RawTime): void;
  /** The clock whose time is told to whoever asks by NTP. */
  readonly clock: ServedClock;
  /** Takes other settings over; each counts from the next decision on that depends on it. */
  tune(tuning: FollowerTuning): void;
  /** The kernel's clock is steered by this loop from now on, or by none. */
  steerBy(loop: SteeringLoop | undefined): void;
  /** Group time as it is shown at this raw time, and how wrong it may be: infinitely before the first setting. */
  now(raw: RawTime): Reading;
}

/**
 * A follower whose shown clock the kernel's clock follows, while there is a loop that steers it. It passes every call on to the follower, and looks at the
 * kernel's clock once everything that was to be sent has left.
 */
export class SteeredFollower implements AgentRole {
  readonly #follower: Follower;
  #loop: SteeringLoop | undefined;
  /** When there was last nothing left to send. */
  #idleAt: RawTime | undefined;

  constructor(follower: Follower, loop: SteeringLoop | undefined) {
    this.#follower = follower;
    this.#loop = loop;
  }

  setMasters(masters: readonly Place[], at: RawTime): void {
    this.#follower.setMasters(masters, at);
  }

  answers(host: Address): boolean {
    return this.#follower.answers(host);
  }

  renewKey(key: Uint8Array, at: RawTime): void {
    this.#follower.renewKey(key, at);
  }

  tune(tuning: FollowerTuning): void {
    this.#follower.tune(tuning);
  }

  steerBy(loop: SteeringLoop | undefined): void {
    this.#loop = loop;
  }

  get clock(): ServedClock {
    return this.#follower.clock;
  }

  now(raw: RawTime): Reading {
    return this.#follower.now(raw);
  }

  receive(datagram: Datagram): void {
    this.#follower.receive(datagram);
  }

  wake(at: RawTime): void {
    this.#follower.wake(at);
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const out = this.#follower.transmit(at, buffer);
    this.#idleAt = out === undefined ? at.at : undefined;
    return out;
  }

  departed(id: number, at: Stamp): void {
    this.#follower.departed(id, at);
  }

  /** The kernel's clock waits until every answer has left: it is in no hurry, and they are. */
  poll(): AgentEvent | undefined {
    const event = this.#follower.poll();
    const jumps = event?.type === 'leapt' && event.leap.rule === 'step';
    if (event?.type === 'stepped' || jumps) this.#loop?.allowStep();
    if (event !== undefined) return event;
    if (this.#idleAt !== undefined) this.#loop?.attend(this.#idleAt, this.#follower.clock);
    return this.#loop?.poll();
  }

  wakeAt(): RawTime {
    return Math.min(this.#follower.wakeAt(), this.#loop?.lookAt() ?? NEVER) as RawTime;
  }

  leave(): void {
    this.#follower.leave();
  }

  memory(at: RawTime): AgentMemory {
    return this.#follower.memory(at);
  }

  observe(at: RawTime): FollowerObservation {
    return this.#follower.observe(at);
  }
}
