// The clock that a master shows: it follows the group's line, and is kept over a restart.

import {
  isOfUse,
  type Line,
  lineAt,
  lineFrom,
  type Reading,
  ShownClock,
  type ShownPolicy,
  shownAt,
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
import { type Leap, countAt, groupTimeAt } from '@belfry/protocol/leap';
import type { LeapNote, Quality } from '@belfry/protocol/wire';
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
    return { ...this.#shown.now(raw), bound: this.#bound(raw, this.#shown.nowAsGroupTime(raw)) };
  }

  /** How wrong what is shown may be: the group's bound, and how far it is from group time. */
  #bound(raw: RawTime, shown: Reading): Span {
    const behind = Math.abs(groupDifference(this.#group.at(raw), shown.time));
    return (this.#group.bound(raw) + behind) as Span;
  }

  /** The same as far as is known now, without that anybody was shown it: for whoever asks by NTP. */
  expected(raw: RawTime): Reading {
    const { course } = this.#shown;
    return { ...this.#shown.expected(raw), bound: this.#bound(raw, shownAt(course, raw)) };
  }

  /** How often it has stepped. */
  get steps(): number {
    return this.#stepsBefore + this.#shown.steps;
  }

  /** May those rely on it at `raw`? */
  isTrusted(raw: RawTime): boolean {
    if (this.#group.untraced) return false;
    return !this.#group.gathering && isOfUse(this.expected(raw).bound);
  }

  /** Follows the group's line as it is now; one that an operator `ordered` may step back, within the policy. */
  follow(at: RawTime, ordered = false): void {
    this.goThrough(at);
    if (!this.#group.gathering) this.#shown.follow(this.#group.line, at, ordered);
  }

  /** The leap second by whose rule it shows group time. */
  get leap(): Leap | undefined {
    return this.#shown.leap;
  }

  /** Shows group time by the rule of the leap second that the group has ahead, if that is another one now. */
  goThrough(at: RawTime): void {
    const { ahead } = this.#group.leaps;
    if (ahead !== this.#shown.leap) this.#shown.goThrough(ahead, at);
  }

  /** A leap second is over: group time is `by` more from now on, and is shown as it is. */
  countAnew(by: Span, at: RawTime): void {
    this.#group.countAnew(by);
    this.#shown.countAnew(by, at);
  }

  /**
   * Follows the line of another clock: the leader's (`stands by`), or a parent group's. One that is `ordered` may step
   * back what is shown here; where this master stands by it can be undone here, once it leads.
   */
  followLine(
    told: { line: Line; quality: Quality; ordered: boolean; leap: LeapNote },
    at: RawTime,
    standsBy: boolean,
  ): void {
    const { quality, ordered, leap } = told;
    const by = this.#group.leaps.hear(leap, lineAt(told.line, at));
    const line = by === 0 ? told.line : { ...told.line, group: groupAdd(told.line.group, by) };
    const moved = this.#group.follow(line, quality, at);
    if (standsBy && ordered && moved !== 0) this.#settings.learn(moved, this.#group.at(at));
    if (standsBy) this.#settings.returnTo(this.#group.at(at));
    this.follow(at, ordered);
  }

  /** An operator sets the time, to what clocks shall show; answers how far that moves it, nanoseconds. */
  setByOperator(shown: GroupTime, at: RawTime): Span {
    const { ahead: leap } = this.#group.leaps;
    const time = leap === undefined ? shown : groupTimeAt(leap, shown);
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
    this.goThrough(at);
  }

  /**
   * Takes in a reading of the machine's system clock, for mode master; `wasSet` where that is known to have been set.
   * Answers what people should know of it; what is shown does not follow yet.
   */
  read(reading: SystemReading, wasSet = false): ReferenceEvent | undefined {
    const { gathering, line, leaps } = this.#group;
    const counted = leaps.reference.counted(reading, gathering ? undefined : line);
    return this.#group.read(counted.reading, wasSet || counted.isNewCount);
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
    const { ahead: leap } = this.#group.leaps;
    const time = this.#group.at(own.raw);
    // That clock counts as computers do, whatever rule the group goes by.
    const counted = leap === undefined ? time : countAt({ ...leap, rule: 'step' }, time);
    const ahead = Math.round(groupDifference(counted, own.time)) as Span;
    return Math.abs(ahead) > AHEAD_MOST ? {} : { ahead };
  }
}
