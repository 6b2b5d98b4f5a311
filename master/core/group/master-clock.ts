// The clock that a master shows: it follows the group's line, and is kept over a restart.

import { lineFrom, type Reading, ShownClock, type ShownPolicy } from '@belfry/protocol/clock';
import {
  keptTime,
  type GroupTime,
  type RawTime,
  type Span,
  groupDifference,
} from '@belfry/protocol';
import type { Group } from './group.js';
import type { ReferenceEvent } from './reference.js';
import { AHEAD_MOST, type MasterMemory } from './memory.js';
import type { SystemClock, SystemReading } from './system-clock.js';

const NO_TIME: GroupTime = { seconds: 0, nanoseconds: 0 };

/** The clock that a master shows: it follows the group's line, slews, and steps only where the policy allows. */
export class MasterClock {
  readonly #group: Group;
  readonly #policy: ShownPolicy;
  #shown: ShownClock;
  readonly #systemClock: SystemClock;

  /** Shows the time of `group`, and follows it as far as `policy` allows. */
  constructor(group: Group, policy: ShownPolicy, systemClock: SystemClock) {
    this.#group = group;
    this.#policy = policy;
    this.#shown = new ShownClock(policy, group.line);
    this.#systemClock = systemClock;
  }

  /** What it shows at this raw time, and how wrong that may be: infinitely while the group has no time. */
  now(raw: RawTime): Reading {
    const { time } = this.#shown.now(raw);
    const behind = Math.abs(groupDifference(this.#group.at(raw), time));
    return { time, bound: (this.#group.bound(raw) + behind) as Span };
  }

  /** Follows the group's line as it is now; one that an operator `ordered` may step back, within the policy. */
  follow(at: RawTime, ordered = false): void {
    if (!this.#group.gathering) this.#shown.follow(this.#group.line, at, ordered);
  }

  /** This machine's clock was set back: what it shows is there at once, however far that is. */
  goBack(at: RawTime): void {
    this.#shown = new ShownClock(this.#policy, lineFrom(this.#group.line, at));
  }

  /**
   * Takes in a reading of the machine's system clock, for mode master; `wasSet` where that is known to have been set.
   * Answers what people should know of it; what is shown does not follow yet.
   */
  read(reading: SystemReading, wasSet = false): ReferenceEvent | undefined {
    return this.#group.read(reading, wasSet);
  }

  /** Reads the system clock, if that is due: it may have been slewed, so it is read before its time is sent. */
  readingIfDue(at: RawTime): SystemReading | undefined {
    const { readReference } = this.#systemClock;
    return this.#group.wantsReading(at) ? readReference?.() : undefined;
  }

  /** Reads the system clock while the group gathers, if that was not set before: it may be by now. */
  readOwnIfUnset(): void {
    const { readOwn } = this.#systemClock;
    if (readOwn !== undefined && this.#group.wantsOwn) this.#group.readOwn(readOwn());
  }

  /** What should survive a restart, at raw time `at`; `before` is what survived the last one. */
  memory(term: number, before: MasterMemory | undefined, at: RawTime): MasterMemory {
    const { rate } = this.#group.line;
    // Nothing is good before the first agreement: what was known before still is the last.
    if (this.#group.gathering) return { rate, time: NO_TIME, ...before, term };
    return { term, time: keptTime(this.now(at).time), rate, ...this.#ahead() };
  }

  #ahead(): Pick<MasterMemory, 'ahead'> {
    const own = this.#group.averages ? this.#systemClock.readOwn?.() : undefined;
    if (own === undefined) return {};
    const ahead = Math.round(groupDifference(this.#group.at(own.raw), own.time)) as Span;
    return Math.abs(ahead) > AHEAD_MOST ? {} : { ahead };
  }
}
