// The agent's clock: follows the lines that come, steps or slews to them, and holds over without them.

import {
  CLOCK_DRIFT,
  isOfUse,
  type Line,
  lineAt,
  lineFrom,
  type Reading,
  ShownClock,
  rawAt,
  type ShownCourse,
  type ShownPolicy,
} from '@belfry/protocol/clock';
import {
  keptTime,
  startingTime,
  type GroupTime,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  Timers,
} from '@belfry/protocol';
import { type Leap, LeapCourse, isUnderWay } from '@belfry/protocol/leap';
import type { LeapNote, Quality, ShownQuality } from '@belfry/protocol/wire';
import type { AgentMemory } from './agent-memory.js';
import { Warmth } from './warmth.js';

/** Intervals without a correction after which to hold over. */
const HOLD_OVER_AFTER = 8;
const HOLD_OVER_LEAST = (5 * SECOND) as Span;

/** What happens to an agent's clock. */
export type ClockEvent =
  | { readonly type: 'synchronised' }
  /** `first` when nothing had set this clock before. */
  | { readonly type: 'stepped'; readonly by: Span; readonly first: boolean }
  /** Too far ahead to slew, and no leave to step back: it stands still. */
  | { readonly type: 'waiting'; readonly ahead: Span }
  | { readonly type: 'holdover' }
  /** Without corrections for too long, since the last one or since the start. */
  | { readonly type: 'holdover-alarm' }
  /** A leap second was announced, or one that was is not any more. */
  | { readonly type: 'leap-ahead'; readonly leap: Leap | undefined }
  /** One is over: group time is `by` more from now on, and was shown so already. */
  | { readonly type: 'leapt'; readonly leap: Leap; readonly by: Span };

/** How an agent's clock may move, and what it starts with. */
export interface AgentClockOptions extends ShownPolicy {
  /** The machine's own clock at raw time `raw`; `set` is false where it is known that nobody ever set it. */
  readonly own: { readonly raw: RawTime; readonly time: GroupTime; readonly set?: boolean };
  /** What an earlier run of this agent left; undefined for the first. */
  readonly memory: AgentMemory | undefined;
  /** Where the machine shows a temperature, holdover learns how its crystal answers to that: degrees Celsius. */
  readonly thermometer?: (() => number | undefined) | undefined;
}

/**
 * The shown clock of an agent, and the line behind it: which line it follows, how good that is, and for how long
 * it has gone on without news. It starts at the machine's own time, or at the last good time if that is later.
 */
export class AgentClock {
  #stepThreshold: Span;
  #alarmAfter: Span;
  readonly #emit: (event: ClockEvent) => void;
  readonly #timers = new Timers<'holdover' | 'holdover-alarm' | 'leap'>();
  readonly #leaps = new LeapCourse();
  readonly #shown: ShownClock;
  readonly #ownSet: boolean;
  readonly #before: GroupTime;
  #quality: Quality = 'unset';
  #followedAt: RawTime | undefined;
  #waiting = false;
  #orders = 0;
  readonly #warmth: Warmth;

  /** A holdover that lasts for `alarmAfter` is an alarm; so is as long a wait for the first line, from `start` on. */
  constructor(
    options: AgentClockOptions,
    alarmAfter: Span,
    start: RawTime,
    emit: (event: ClockEvent) => void,
  ) {
    const { own, memory, thermometer } = options;
    this.#warmth = new Warmth(thermometer, memory?.thermal);
    const { time, set } = startingTime(own.time, memory?.time);
    this.#stepThreshold = options.stepThreshold;
    this.#alarmAfter = alarmAfter;
    this.#emit = emit;
    this.#ownSet = set && own.set !== false;
    this.#before = memory?.time ?? groupTime(0);
    this.#shown = new ShownClock(
      { ...options, forwards: memory?.forwards },
      {
        raw: own.raw,
        group: time,
        rate: memory?.rate ?? 0,
        bound: Infinity as Span,
        drift: CLOCK_DRIFT,
      },
    );
    this.#timers.set('holdover-alarm', (start + alarmAfter) as RawTime);
  }

  /** Another policy counts from the next line on, and another alarm from now on. */
  tune(policy: ShownPolicy, alarmAfter: Span): void {
    this.#shown.policy = policy;
    this.#stepThreshold = policy.stepThreshold;
    this.#alarmAfter = alarmAfter;
    if (this.#quality !== 'holdover') return;
    this.#timers.set('holdover-alarm', (this.#followedAt! + alarmAfter) as RawTime);
  }

  /** What is shown at `raw`, and how wrong that may be: what people and programs read. */
  now(raw: RawTime): Reading {
    return this.#shown.now(raw);
  }

  /** What will be shown at `raw` as far as is known now: for whatever plans ahead, and shows it to nobody. */
  expected(raw: RawTime): Reading {
    return this.#shown.expected(raw);
  }

  /** How often it has stepped. */
  get steps(): number {
    return this.#shown.steps;
  }

  /** What is shown from `raw` on, for whoever shows the same clock elsewhere. */
  courseAt(raw: RawTime): ShownCourse {
    return this.#shown.courseAt(raw);
  }

  /** What is shown at `raw` as group time, which runs on through a leap second whatever is shown of it. */
  nowAsGroupTime(raw: RawTime): Reading {
    return this.#shown.nowAsGroupTime(raw);
  }

  /** The leap second that is ahead or under way. */
  get leap(): Leap | undefined {
    return this.#leaps.ahead;
  }

  /** Is what is shown at `raw` by the rule of a leap second? */
  isUnderWay(raw: RawTime): boolean {
    return this.leap !== undefined && isUnderWay(this.leap, lineAt(this.line, raw));
  }

  /** When a leap second's rule begins or ends; `NEVER` while none is ahead. */
  turnsAt(raw: RawTime): RawTime {
    const turn = this.#leaps.nextTurn(lineAt(this.line, raw));
    return turn === undefined ? NEVER : rawAt(this.line, turn);
  }

  /** What this clock's line says of leap seconds to whoever is told it. */
  get leapNote(): LeapNote {
    return this.#leaps.note(this.line.group);
  }

  /**
   * Somebody who is followed tells the group time `time`, and `note` with it, at `raw`. Answers what is to be added to
   * that time, so that it is by the count of this clock.
   */
  hear(note: LeapNote, time: GroupTime, raw: RawTime): Span {
    const before = this.#leaps.ahead;
    const by = this.#leaps.hear(note, time);
    const { ahead } = this.#leaps;
    if (before === ahead) return by;
    this.#shown.goThrough(ahead, raw);
    this.#emit({ type: 'leap-ahead', leap: ahead });
    this.#awaitTurn(raw);
    return by;
  }

  /** A leap second's rule turns next where the line is then. */
  #awaitTurn(raw: RawTime): void {
    const turn = this.turnsAt(raw);
    // What is due by the line may not be to the nanosecond.
    if (turn === NEVER) this.#timers.cancel('leap');
    else this.#timers.set('leap', Math.max(turn, raw + 1000) as RawTime);
  }

  #turn(raw: RawTime): void {
    const leap = this.#leaps.ahead!;
    const by = this.#leaps.end(lineAt(this.line, raw));
    if (by !== 0) {
      this.#shown.countAnew(by, raw);
      this.#emit({ type: 'leapt', leap, by });
    }
    this.#awaitTurn(raw);
  }

  /** Another place has shown this clock as `time` at `raw`: nothing earlier is shown from then on. */
  wasShown(raw: RawTime, time: GroupTime): void {
    this.#shown.wasShown(raw, time);
  }

  /** The line that the shown clock follows. */
  get line(): Line {
    return this.#shown.line;
  }

  /** `unset` before the first line, `synchronised` while lines come, `holdover` while they stay away. */
  get quality(): Quality {
    return this.#quality;
  }

  /** Nobody knows how far its line is from UTC, although it is meant to be that. */
  get untraced(): boolean {
    return this.line.untraced === true;
  }

  /** The same of what is shown at `raw`: `astray` while lines come, and it stands still or is of no use. */
  shownQuality(raw: RawTime): ShownQuality {
    if (this.#quality !== 'synchronised') return this.#quality;
    return this.#waiting || !isOfUse(this.expected(raw).bound) ? 'astray' : 'synchronised';
  }

  /** May programs that ask by NTP rely on what it shows at `raw`? In holdover they may while that is of use. */
  isTrusted(raw: RawTime): boolean {
    if (this.untraced) return false;
    const holds = this.#quality === 'holdover' && isOfUse(this.expected(raw).bound);
    return holds || this.shownQuality(raw) === 'synchronised';
  }

  /** The machine's own clock had been set when this agent started, as far as it can know. */
  get ownSet(): boolean {
    return this.#ownSet;
  }

  /** It is ahead, may not step back, and stands still. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** How many orders it has followed: whoever follows this clock in turn sees by that whether a line is one. */
  get orders(): number {
    return this.#orders;
  }

  /** When the last line came; undefined before the first. */
  get followedAt(): RawTime | undefined {
    return this.#followedAt;
  }

  /** True while the shown clock still approaches its line. */
  slewing(raw: RawTime): boolean {
    return this.#shown.slewing(raw);
  }

  /** How far steps have taken it forwards, as far as a later run has to know that, nanoseconds. */
  get forwards(): Span {
    return this.#shown.forwards;
  }

  /** What of it is to be kept over a restart. */
  kept(
    raw: RawTime,
  ): Pick<Required<AgentMemory>, 'rate' | 'time' | 'forwards'> & Pick<AgentMemory, 'thermal'> {
    const { memory: thermal } = this.#warmth;
    return {
      rate: this.line.rate,
      time: this.lastGood(raw),
      forwards: this.forwards,
      ...(thermal && { thermal }),
    };
  }

  /** The last time that was good, to a second: an unset clock has none but the one it came with; 0 for none. */
  lastGood(raw: RawTime): GroupTime {
    // The line, not what is shown: that may still be ahead and wait.
    const good = this.#quality === 'unset' ? this.#before : lineAt(this.line, raw);
    return keptTime(good);
  }

  /**
   * Follows a new line from `at` on; the next one is expected within `interval`. The first one steps in either
   * direction, however far; one that an operator `ordered` may step back as far as the policy allows. `leap` says by
   * which count it goes, where that may be another than this clock's.
   */
  follow(told: Line, at: RawTime, ordered: boolean, interval: Span, leap?: LeapNote): void {
    const by = leap === undefined ? 0 : this.hear(leap, lineAt(told, at), at);
    const line = by === 0 ? told : { ...told, group: groupAdd(told.group, by as Span) };
    const before = this.#quality;
    if (ordered) this.#orders += 1;
    this.#followedAt = at;
    this.#quality = 'synchronised';
    this.#warmth.corrected(line, at);
    const step = this.#shown.follow(line, at, ordered);
    if (step !== 0) this.#emit({ type: 'stepped', by: step, first: before === 'unset' });
    this.#judgeWaiting(line, at);
    if (before !== 'synchronised') this.#emit({ type: 'synchronised' });
    this.#timers.cancel('holdover-alarm');
    const patience = Math.max(HOLD_OVER_AFTER * interval, HOLD_OVER_LEAST);
    this.#timers.set('holdover', (at + patience) as RawTime);
    if (this.leap !== undefined) this.#awaitTurn(at);
  }

  /**
   * Follows the first line after a setting of which nobody says who wanted it: it may step back where the clock would
   * stand still, and is slewed to like any other elsewhere.
   */
  followSet(line: Line, at: RawTime, interval: Span): void {
    const ahead = groupDifference(this.nowAsGroupTime(at).time, lineAt(line, at));
    this.follow(line, at, ahead > this.#stepThreshold, interval);
  }

  /** Says once when the shown clock begins to stand still. */
  #judgeWaiting(line: Line, at: RawTime): void {
    const ahead = groupDifference(this.nowAsGroupTime(at).time, lineAt(line, at));
    const waiting = ahead > this.#stepThreshold;
    if (waiting && !this.#waiting) this.#emit({ type: 'waiting', ahead });
    this.#waiting = waiting;
  }

  /**
   * No more news: the line goes on at its learned rate, and its bound grows by what any crystal may drift, and
   * bend. Does nothing unless the clock was synchronised.
   */
  holdOver(at: RawTime): void {
    if (this.#quality !== 'synchronised') return;
    this.#quality = 'holdover';
    const since = this.#followedAt!;
    const line = lineFrom(this.line, at);
    const drift = line.drift + CLOCK_DRIFT;
    const course = { ...line, drift, unheardSince: since };
    this.#shown.follow(course, at, false);
    this.#warmth.holdOver(course, at);
    this.#timers.cancel('holdover');
    this.#emit({ type: 'holdover' });
    this.#timers.set('holdover-alarm', (since + this.#alarmAfter) as RawTime);
  }

  /** When it wants to be woken next: to hold over, to raise the alarm, to look at the thermometer, or where a rule turns. */
  wakeAt(): RawTime {
    return Math.min(this.#timers.next(), this.#warmth.wakeAt()) as RawTime;
  }

  /** Holds over, raises the alarm, or heeds the temperature, if that is due at `at`. */
  wake(at: RawTime): void {
    const bent = this.#warmth.wake(this.line, at);
    if (bent !== undefined) this.#shown.follow(bent, at, false);
    for (let due = this.#timers.due(at); due !== undefined; due = this.#timers.due(at)) {
      if (due === 'holdover') this.holdOver(at);
      else if (due === 'leap') this.#turn(at);
      else this.#emit({ type: 'holdover-alarm' });
    }
  }
}
