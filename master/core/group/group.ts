// Group time at the master: gathered at the start, moved by each round, set by an operator.

import { CLOCK_DRIFT, type Line, lineAt, lineBound, lineFrom } from '@belfry/protocol/clock';
import {
  isCredible,
  keptTime,
  startingTime,
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
} from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';
import type { Leads } from '../leadership/leadership.js';
import { Bend } from './bend.js';
import { Gathering } from './gathering.js';
import type { GroupOptions } from './group-options.js';
import { Reference, type ReferenceEvent, SLEWED_MOST } from './reference.js';
import type { SystemReading } from './system-clock.js';
import { type Promised, isOn } from './promised.js';
import { type Agreement, type Vote, agreeAmongAll, median } from './consensus.js';

/** Rounds for which the consensus stands aside after an operator set the time, as in timed. */
const ROUNDS_ASIDE = 3;
/** A group runs no further from its master's crystal than two bad crystals may differ. */
const RATE_MOST = 5e-4;
/** It is not read more often than this: five microseconds of slewing. */
const READ_LEAST = (SECOND / 100) as Span;
/**
 * The group's own rate is free to choose, and every line that was sent is built on it: it nears the
 * middle of all crystals within a share of the group's age, soon at first and slowly later.
 */
const RATE_SHARE = 0.5;
const RATE_PAUSE_LEAST = (10 * SECOND) as Span;
const RATE_PAUSE_MOST = (3600 * SECOND) as Span;
/** The middle of all crystals changes by no more, a second, than a poor crystal in an hour. */
const RATE_CHANGE = 1e-10;
/** A round may always slew by so much: a thousandth of what a good crystal is off by. */
const SLEW_LEAST = 1e-9;
/**
 * A system clock is known to milliseconds, and no better at each reading than at the last: to follow each
 * at once would shake every clock. Group time nears what they agree on within a minute.
 */
const WALLS_PAUSE = 64 * SECOND;
/** Rounds without a new line that the growth of a bound allows for. */
const MISSED_ROUNDS = 4;

/**
 * Group time as the master keeps it: one line against the master's raw clock. It is gathered at the start, moved by
 * each round, and set by an operator; a master that stands by follows the leader's line instead.
 */
export class Group {
  readonly #options: GroupOptions;
  readonly #reference = new Reference();
  #ownSet: boolean;
  #line: Line;
  #quality: Quality = 'unset';
  #roundsAside = 0;
  readonly #leadership: Leads;
  /** Its line is another clock's: the leader's, or a parent group's. */
  #tied = false;
  readonly #gathering: Gathering;
  #formedAt: RawTime;
  #movedAt: RawTime;
  /** How often group time was set, modulo 4: by an operator, by its system clock, or by all others at once. */
  settings = 0;
  /** What the next round may do at most: slew, and change the rate; nanoseconds per nanosecond. */
  #announced = { slew: 0, rate: 0 };
  #restarts = 0;
  readonly #bend: Bend;

  constructor(options: GroupOptions, leadership: Leads) {
    const { own, ownSet = true, memory } = options.start;
    this.#options = options;
    this.#ownSet = ownSet && isCredible(own.time.seconds);
    this.#leadership = leadership;
    this.#bend = new Bend(options.interval);
    this.#gathering = new Gathering(options, own.raw);
    this.#formedAt = this.#movedAt = own.raw;
    this.#line = {
      raw: own.raw,
      group: own.time,
      rate: limited(memory?.rate ?? 0),
      // Whatever is shown of it is promised to nobody.
      bound: Infinity as Span,
      drift: 0,
    };
    // One that is not credible is read again soon, and told then.
    if (isCredible(own.time.seconds)) this.read(own);
  }

  /** Group time against the master's raw clock. */
  get line(): Line {
    return this.#line;
  }

  /** How good group time is; `unset` while it is gathered. */
  get quality(): Quality {
    return this.#quality;
  }

  /** Was this master's own clock ever set? */
  get ownSet(): boolean {
    return this.#ownSet;
  }

  /** Its time follows the machine's system clock, once it leads, and that can be followed now. */
  get hasReference(): boolean {
    return this.#reference.isGood;
  }

  /**
   * What this master's own clock shows now, while it gathers: somebody may have set it meanwhile, and then it has a say
   * as if it had been set from the start.
   */
  readOwn({ raw, time }: SystemReading): void {
    const { memory } = this.#options.start;
    const own = groupAdd(time, memory?.ahead ?? (0 as Span));
    if (!this.wantsOwn || !startingTime(own, memory?.time).set) return;
    this.#ownSet = true;
    this.#line = { ...this.#line, raw, group: own };
  }

  /** It gathers, and its own clock was not set when it was last read. */
  get wantsOwn(): boolean {
    return this.averages && this.gathering && !this.#ownSet;
  }

  /** Nobody has the true time: the clocks are judged by each other. */
  get averages(): boolean {
    return this.#options.mode === 'average';
  }

  /** Whether the group has no time yet. */
  get gathering(): boolean {
    return this.#quality === 'unset';
  }

  /** Whether an operator has set the time, so that nobody votes for some rounds. */
  get isSetByOperator(): boolean {
    return this.#roundsAside > 0;
  }

  /** Group time at this raw time of the master. */
  at(raw: RawTime): GroupTime {
    return lineAt(this.#line, raw);
  }

  /** The same in whole seconds, by which keys end; 0, by which none does, while it is no credible time. */
  secondsAt(raw: RawTime): number {
    return keptTime(this.at(raw)).seconds;
  }

  /** How wrong group time may be then, nanoseconds; infinite while gathering. */
  bound(raw: RawTime): Span {
    if (this.gathering) return Infinity as Span;
    return (lineBound(this.#line, raw) + this.#unread(raw)) as Span;
  }

  /**
   * The line as it is sent to an agent at `raw`: how wrong it is then, and how fast a crystal leaves it. Whoever slews
   * the system clock may take it beyond that before it is read again and the agent hears of it (see `keeps`).
   */
  lineToSend(raw: RawTime): Line {
    return { ...lineFrom(this.#line, raw), bound: this.#boundToSend(raw) };
  }

  #boundToSend(raw: RawTime): Span {
    const unnoticed = this.#followsWall ? SLEWED_MOST * (this.#options.readEvery ?? 0) : 0;
    return (this.bound(raw) + unnoticed) as Span;
  }

  /** What somebody is promised of group time at `raw`. */
  promise(raw: RawTime): Promised {
    return { line: this.lineToSend(raw), settings: this.settings, quality: this.#quality };
  }

  /**
   * Is group time at `at` where somebody was told that it would be? Not if the system clock was set, or slewed for
   * long, not if another clock is followed that was, and not if an operator spoke.
   */
  keeps({ line, settings, quality }: Promised, at: RawTime): boolean {
    if (this.gathering) return true;
    if (settings !== this.settings || quality !== this.#quality) return false;
    // What a round does, the one before has announced.
    if (this.averages && !this.#tied) return true;
    const error = lineBound(this.#line, at);
    const shown = this.#followsWall && this.#reference.isGood ? this.#reference.shown : undefined;
    const isRead = shown !== undefined && shown.raw > line.raw;
    return isOn(line, isRead ? shown : { raw: at, time: this.at(at), error });
  }

  /** Its time is the system clock's, and that was not read of late. */
  wantsReading(raw: RawTime): boolean {
    return this.#followsWall && raw - this.#reference.readAt >= READ_LEAST;
  }

  get #followsWall(): boolean {
    return this.#options.mode === 'master' && this.#leadership.leads && !this.#tied;
  }

  /** How far somebody may have slewed the system clock since it was read; nothing while it is not followed. */
  #unread(raw: RawTime): number {
    if (!this.#followsWall || !this.#reference.isGood) return 0;
    return SLEWED_MOST * Math.max(raw - this.#reference.readAt, 0);
  }

  /** The same for who asks, and has learned of the latest moves only in part. */
  boundForClients(raw: RawTime): Span {
    const since = Math.max(raw - this.#movedAt, 0);
    return (this.#boundToSend(raw) + this.#bend.after(since)) as Span;
  }

  /** True when the time to listen is over; later while somebody who has a key is missing (not `complete`). */
  gathered(at: RawTime, complete: boolean): boolean {
    return this.gathering && this.#gathering.isOver(at, complete);
  }

  /** How much longer it waits for who is missing, at most. */
  gatherLeft(at: RawTime): Span {
    return this.#gathering.left(at);
  }

  /**
   * Mode master: group time follows the machine's system clock, which `wasSet` since it was last read where that is known.
   * Answers what people should know of that clock.
   */
  read(reading: SystemReading, wasSet = false): ReferenceEvent | undefined {
    if (this.#options.mode !== 'master' || this.#roundsAside > 0) return undefined;
    const bound = this.bound(reading.raw);
    const event = this.#reference.add(reading, wasSet);
    // Who stands by, or has the parent's time, only gets to know its system clock.
    if (!this.#followsWall) return event;
    if (!this.#reference.isGood) this.#holdOver(reading.raw, bound);
    this.#takeReference(reading.raw);
    return event;
  }

  #set(): void {
    this.settings = (this.settings + 1) % 4;
  }

  /** Follows the reference, if that can be followed: answers how far that takes it. */
  #takeReference(at: RawTime): Span {
    const line = this.#reference.isGood ? this.#reference.line(at) : undefined;
    if (line === undefined) return 0 as Span;
    // Who asks has learned the line as it was, within its bound: if the system clock was set, that is of no use.
    const { restarts } = this.#reference;
    const by = groupDifference(line.group, this.at(at));
    const isSet = restarts !== this.#restarts || Math.abs(by) > lineBound(this.#line, at);
    if (isSet && !this.gathering) this.#set();
    this.#restarts = restarts;
    this.#quality = 'synchronised';
    // Before the second reading nothing is known of the rate but that crystals are good.
    this.#line = { ...line, rate: limited(line.rate), drift: Math.min(line.drift, RATE_MOST) };
    return by;
  }

  /** What it followed is gone: its line goes on at the rate that it has, and was last within `bound`. */
  #holdOver(at: RawTime, bound: Span): void {
    if (this.#quality !== 'synchronised') return;
    this.#quality = 'holdover';
    const { drift } = this.#line;
    this.#line = {
      ...lineFrom(this.#line, at),
      bound,
      drift: drift + CLOCK_DRIFT,
      unheardSince: at,
    };
  }

  /** Follows another clock's line from `at` on, the leader's or a parent group's; answers how far that has been set. */
  follow(line: Line, quality: Quality, at: RawTime): Span {
    const by = groupDifference(lineAt(line, at), this.at(at));
    const goesOn = Math.abs(by) <= lineBound(this.#line, at) + lineBound(line, at);
    if (!this.gathering && !goesOn) this.#set();
    const moved = this.gathering || goesOn ? (0 as Span) : by;
    this.#line = line;
    this.#quality = quality;
    this.#tied = true;
    return moved;
  }

  /** From now on this master's own time is the group's: it goes on where it is, or follows the system clock. */
  lead(at: RawTime): ReferenceEvent | undefined {
    this.#gathering.begin(at);
    if (this.#options.mode === 'master') {
      this.#tied = false;
      const bound = this.bound(at);
      if (!this.#reference.isGood) this.#holdOver(at, bound);
      const by = this.#takeReference(at);
      return Math.abs(by) > bound ? { type: 'reference-followed', by } : undefined;
    }
    // What was followed had its time from the parent, and so shall this: until then its bound grows.
    if (this.#options.hasParent !== true) this.standAlone(at);
    return undefined;
  }

  /** From now on its time is nobody else's. */
  standAlone(at: RawTime): void {
    this.#tied = false;
    if (this.gathering) return;
    // By definition exact; and as a group that is old, it is slow to change its rate.
    this.#line = { ...lineFrom(this.#line, at), bound: 0 as Span, unheardSince: undefined };
    this.#quality = 'synchronised';
    this.#movedAt = at;
    this.#formedAt = -Infinity as RawTime;
  }

  /** Another master leads: its line will come. */
  standBy(): void {
    this.#roundsAside = 0;
  }

  /** The first agreement: group time is so far from the master's own clock. */
  form(by: Span, at: RawTime): void {
    this.#formedAt = this.#movedAt = at;
    this.#move(at, by, 0);
    // Nobody has learned anything of it yet.
    this.#bend.clear();
    this.#quality = 'synchronised';
  }

  /**
   * One Berkeley round: moves the phase to what the voters agree on, of whom `absent` more exist, within
   * the limit, and the rate towards the middle of what `rates` makes of the agreement; they are over the
   * master's raw clock, and none while too few are known. With `walls` among the votes it goes slowly.
   * Undefined when nobody is asked.
   */
  round(
    votes: readonly Vote[],
    absent: number,
    rates: (agreement: Agreement) => readonly number[],
    at: RawTime,
    walls = false,
  ): Agreement | undefined {
    if (this.#roundsAside > 0) this.#roundsAside -= 1;
    if (this.#options.mode !== 'average' || this.#tied || this.#roundsAside > 0) return undefined;
    const agreement = agreeAmongAll(votes, absent);
    if (!agreement.agreed) return agreement;
    // A master that is itself left out, say because its machine slept, comes over at once.
    const comesOver = !agreement.agreeing[0];
    const pause = at - this.#movedAt;
    const { maxSlewRate } = this.#options.consensus;
    if (comesOver && Math.abs(agreement.offset) > maxSlewRate * pause) this.#set();
    const share = walls && !comesOver ? Math.min(pause / WALLS_PAUSE, 1) : 1;
    const most = comesOver ? Infinity : Math.min(maxSlewRate, this.#announced.slew) * pause;
    const by = within(agreement.offset * share, most) as Span;
    const known = rates(agreement);
    const missing = known.length === 0 ? 0 : limited(median(known)) - this.#line.rate;
    // A round may fall on the instant of the last move, as when a parent group was lost by then.
    const left = (Math.abs(agreement.offset - by) * share) / Math.max(pause, 1);
    this.#move(at, by, missing, Math.min(left, maxSlewRate));
    return { ...agreement, offset: by };
  }

  /** The operator set the time: for some rounds nobody is asked. */
  setByOperator(time: GroupTime, at: RawTime): void {
    this.#set();
    const bound = this.gathering ? (0 as Span) : this.#line.bound;
    this.#line = { ...this.#line, raw: at, group: time, bound };
    this.#quality = 'synchronised';
    this.#roundsAside = ROUNDS_ASIDE + 1;
    this.#movedAt = at;
  }

  /**
   * Moves the phase by `by`, and the rate towards `missing` more than it is. The next round will slew by `slew` at
   * most, nanoseconds per nanosecond. No round does what was not announced by the one before, in the growth of the
   * bound of every line that is sent: else all who have the line would be off by more than they know.
   */
  #move(at: RawTime, by: Span, missing: number, slew = 0): void {
    const { group, rate } = lineFrom(this.#line, at);
    const wanted = RATE_SHARE * (at - this.#formedAt);
    const pause = Math.min(Math.max(wanted, RATE_PAUSE_LEAST), RATE_PAUSE_MOST);
    const share = Math.min((at - this.#movedAt) / pause, 1);
    const step = within(share * missing, this.#announced.rate);
    const ahead = MISSED_ROUNDS * this.#options.interval;
    this.#announced = {
      slew: Math.max(slew, SLEW_LEAST),
      rate: Math.abs(missing - step) * Math.min(ahead / pause, 1) + RATE_CHANGE * (ahead / SECOND),
    };
    this.#bend.add(at - this.#movedAt, by, step);
    // By definition the master has group time exactly; how its rate will change, nobody knows yet.
    this.#line = {
      raw: at,
      group: groupAdd(group, by),
      rate: rate + step,
      bound: 0 as Span,
      drift: this.#announced.rate + this.#announced.slew,
    };
    this.#movedAt = at;
  }
}

const within = (value: number, most: number): number => Math.min(Math.max(value, -most), most);

const limited = (rate: number): number => Math.min(Math.max(rate, -RATE_MOST), RATE_MOST);
