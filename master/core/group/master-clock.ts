// The clock that a master shows: it follows the group's line, and is kept over a restart.

import {
  isOfUse,
  type Line,
  lineFrom,
  type Reading,
  ShownClock,
  type ShownPolicy,
} from '@belfry/protocol/clock';
import {
  incredibleText,
  isCredible,
  keptTime,
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
} from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';
import type { Group } from './group.js';
import type { ReferenceEvent } from './reference.js';
import { AHEAD_MOST, type MasterMemory } from './memory.js';
import { TimeSettings, type TimeSetting } from './time-settings.js';
import type { SystemClock, SystemReading } from './system-clock.js';

const NO_TIME: GroupTime = { seconds: 0, nanoseconds: 0 };

/** The clock that a master shows: it follows the group's line, slews, and steps only where the policy allows. */
export class MasterClock {
  readonly #group: Group;
  #policy: ShownPolicy;
  #shown: ShownClock;
  /** Steps of the shown clocks that this one has had before. */
  #stepsBefore = 0;
  readonly #systemClock: SystemClock;
  readonly #memory: MasterMemory | undefined;
  readonly #settings: TimeSettings;

  /** Shows the time of `group`, and follows it as far as `policy` allows. `memory` is what survived the last restart. */
  constructor(
    group: Group,
    policy: ShownPolicy,
    systemClock: SystemClock,
    memory: MasterMemory | undefined,
  ) {
    this.#group = group;
    this.#policy = { ...policy, forwards: memory?.forwards };
    this.#shown = new ShownClock(this.#policy, group.line);
    this.#systemClock = systemClock;
    this.#memory = memory;
    this.#settings = new TimeSettings(memory?.settings);
  }

  /** Another policy counts from the next line on. */
  set policy(policy: ShownPolicy) {
    this.#policy = { ...policy, forwards: this.#policy.forwards };
    this.#shown.policy = policy;
  }

  /** What it shows at this raw time, and how wrong that may be: infinitely while the group has no time. */
  now(raw: RawTime): Reading {
    const { time } = this.#shown.now(raw);
    const behind = Math.abs(groupDifference(this.#group.at(raw), time));
    return { time, bound: (this.#group.bound(raw) + behind) as Span };
  }

  /** The same as far as is known now, without that anybody was shown it: for whoever asks by NTP. */
  expected(raw: RawTime): Reading {
    const { time } = this.#shown.expected(raw);
    const behind = Math.abs(groupDifference(this.#group.at(raw), time));
    return { time, bound: (this.#group.bound(raw) + behind) as Span };
  }

  /** How often it has stepped. */
  get steps(): number {
    return this.#stepsBefore + this.#shown.course.steps;
  }

  /** May those rely on it at `raw`? */
  isTrusted(raw: RawTime): boolean {
    if (this.#group.untraced) return false;
    return !this.#group.gathering && isOfUse(this.expected(raw).bound);
  }

  /** Follows the group's line as it is now; one that an operator `ordered` may step back, within the policy. */
  follow(at: RawTime, ordered = false): void {
    if (!this.#group.gathering) this.#shown.follow(this.#group.line, at, ordered);
  }

  /**
   * Follows the line of another clock: the leader's (`stands by`), or a parent group's. One that is `ordered` may step
   * back what is shown here; where this master stands by it can be undone here, once it leads.
   */
  followLine(
    { line, quality, ordered }: { line: Line; quality: Quality; ordered: boolean },
    at: RawTime,
    standsBy: boolean,
  ): void {
    const moved = this.#group.follow(line, quality, at);
    if (standsBy && ordered && moved !== 0) this.#settings.learn(moved, this.#group.at(at));
    if (standsBy) this.#settings.returnTo(this.#group.at(at));
    this.follow(at, ordered);
  }

  /** An operator sets the time; answers how far that moves it, nanoseconds. */
  setByOperator(time: GroupTime, at: RawTime): Span {
    const moved = groupDifference(time, this.#group.at(at));
    // Before the first agreement nobody has been shown a time to go back to.
    if (!this.#group.gathering) this.#settings.add(moved, time);
    return this.#moveBy(moved, time, at);
  }

  /** What is undone next; undefined when there is nothing to undo. */
  lastSetting(at: RawTime): TimeSetting | undefined {
    return this.#settings.last(this.#group.at(at));
  }

  /**
   * As if the last setting had not been; answers how far that moves the time, nanoseconds.
   * @throws Error with one line when there is nothing to undo, or nobody would believe the time.
   */
  undoSetting(at: RawTime): Span {
    const now = this.#group.at(at);
    const last = this.lastSetting(at);
    if (last === undefined)
      throw new Error('there is nothing to undo: no time was set, or that was undone');
    const back = -last.by as Span;
    const before = groupAdd(now, back);
    if (!isCredible(before.seconds)) throw new Error(incredibleText(before));
    this.#settings.undo(now);
    return this.#moveBy(back, before, at);
  }

  #moveBy(moved: Span, time: GroupTime, at: RawTime): Span {
    this.#group.setByOperator(time, at);
    this.follow(at, true);
    return moved;
  }

  /** This machine's clock was set back: what it shows is there at once, however far that is. */
  goBack(at: RawTime): void {
    this.#stepsBefore = this.steps + 1;
    this.#shown = new ShownClock(
      { ...this.#policy, forwards: undefined },
      lineFrom(this.#group.line, at),
    );
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

  /** What should survive a restart, at raw time `at`. */
  memory(term: number, at: RawTime): MasterMemory {
    const { rate } = this.#group.line;
    // Nothing is good before the first agreement: what was known before still is the last.
    if (this.#group.gathering) return { rate, time: NO_TIME, ...this.#memory, term };
    const { forwards } = this.#shown;
    const { kept } = this.#settings;
    return {
      term,
      time: keptTime(this.now(at).time),
      rate,
      ...this.#ahead(),
      ...(forwards > 0 && { forwards }),
      ...(kept.length > 0 && { settings: kept }),
    };
  }

  #ahead(): Pick<MasterMemory, 'ahead'> {
    const own = this.#group.averages ? this.#systemClock.readOwn?.() : undefined;
    if (own === undefined) return {};
    const ahead = Math.round(groupDifference(this.#group.at(own.raw), own.time)) as Span;
    return Math.abs(ahead) > AHEAD_MOST ? {} : { ahead };
  }
}
