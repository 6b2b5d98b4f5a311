// Group time at the master: gathered at the start, moved by each round, set by an operator.

import { type Line, lineAt, lineBound, lineFrom, lineUnheard } from '@belfry/protocol/clock';
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
import { Gathering } from './gathering.js';
import type { GroupOptions, Trace } from './group-options.js';
import { GroupLeaps } from './reference-count.js';
import { Reference, type ReferenceEvent, SLEWED_MOST } from './reference.js';
import type { SystemReading } from './system-clock.js';
import { type Aim, Moves, RATE_MOST, limited } from './moves.js';
import { type Promised, isOn, lineWithin, promisedBound, promisedLine } from './promised.js';
import { Utc } from './utc.js';
import { type Agreement, type Vote, agreeAmongAll, median } from './consensus.js';

/** Rounds for which the consensus stands aside after an operator set the time, as in timed. */
const ROUNDS_ASIDE = 3;
/** To follow clocks at once that are known to milliseconds would shake all others: it is done within a minute. */
const WALLS_PAUSE = 64 * SECOND;
/**
 * Group time as the master keeps it: one line against the master's raw clock. It is gathered at the start, moved by
 * each round, and set by an operator; a master that stands by follows the leader's line instead.
 */
export class Group {
  readonly #options: GroupOptions;
  readonly #reference = new Reference();
  /** Through leap seconds: group time runs on, and is counted anew behind one. */
  readonly leaps = new GroupLeaps();
  /** Where UTC is, which the group's time is meant to be; not in mode average. */
  readonly utc: Utc;
  #ownSet: boolean;
  #line: Line;
  #quality: Quality = 'unset';
  #roundsAside = 0;
  readonly #leadership: Leads;
  /** Its line is another clock's: the leader's, or a parent group's. */
  tied = false;
  /** For how long it listens before the first agreement. */
  readonly listening: Gathering;
  /** How often group time was set, modulo 4: by an operator, by its system clock, or by all others at once. */
  settings = 0;
  #restarts = 0;
  readonly #moves: Moves;

  constructor(options: GroupOptions, leadership: Leads) {
    const { own, ownSet = true, memory } = options.start;
    this.#options = options;
    this.utc = new Utc(options.mode === 'master');
    this.#ownSet = ownSet && isCredible(own.time.seconds);
    this.#leadership = leadership;
    this.#moves = new Moves(options.interval, own.raw);
    this.listening = new Gathering(options, own.raw);
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

  /** There is a clock that can be followed now, once it leads: the machine's system clock, or references. */
  get hasReference(): boolean {
    return this.traces ? this.utc.isTold : this.#reference.isGood;
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

  /** The clocks are judged by each other, at least while nobody has the true time. */
  get averages(): boolean {
    return this.#options.mode !== 'master';
  }

  /** It follows UTC as references have it, while there are any. */
  get traces(): boolean {
    return this.#options.mode === 'reference';
  }

  /** Its time is meant to be UTC, and nobody knows how far it is from that. */
  get untraced(): boolean {
    if (this.tied) return this.#line.untraced === true;
    return this.#options.mode !== 'average' && !this.utc.isKnown;
  }

  /** What its bound is against. */
  get against(): Trace {
    return this.untraced ? 'unknown' : this.#options.mode === 'average' ? 'group' : 'utc';
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
    return Math.max(this.#boundOfFollowed(raw), this.#utcError(raw).error) as Span;
  }

  /** The same against what is followed: the system clock, another clock's line, or what the rounds agree on. */
  #boundOfFollowed(raw: RawTime): Span {
    // Somebody may have slewed the system clock since it was read.
    const unread = this.#followsWall ? this.#reference.unread(raw) : 0;
    return (lineBound(this.#line, raw) + unread + this.leaps.reference.doubt(raw)) as Span;
  }

  /** A leap second is over: group time is `by` more from now on. */
  countAnew(by: Span): void {
    this.#line = { ...this.#line, group: groupAdd(this.#line.group, by) };
    this.#reference.countAnew(by);
    this.utc.countAnew(by);
  }

  /** How far the group's line may be from UTC. A line that is followed has that in its bound. */
  #utcError(raw: RawTime): ReturnType<Utc['errorOf']> {
    return this.tied ? { error: 0 as Span, growth: 0 } : this.utc.errorOf(this.#line, raw);
  }

  /**
   * What somebody is promised of group time at `raw`: how wrong it is then, and how fast a crystal leaves it. Whoever slews
   * the system clock may take it beyond that before it is read again and the agent hears of it (see `keeps`).
   */
  promise(raw: RawTime): Promised {
    const followed = lineWithin(this.#line, raw, this.#boundUnread(raw));
    const line = promisedLine(followed, this.#utcError(raw), this.untraced);
    return { line, followed, settings: this.settings, quality: this.#quality };
  }

  /** How wrong it may be by what is followed until that is read again. */
  #boundUnread(raw: RawTime): Span {
    return (this.#boundOfFollowed(raw) + this.#unnoticed) as Span;
  }

  /**
   * Is group time at `at` where somebody was told that it would be? Not if the system clock was set, or slewed for
   * long, not if another clock is followed that was, not if an operator spoke, and not if UTC is elsewhere than was known.
   */
  keeps({ line, followed, settings, quality }: Promised, at: RawTime): boolean {
    if (this.gathering) return true;
    if (settings !== this.settings || quality !== this.#quality) return false;
    const fromUtc = this.tied ? 0 : this.utc.errorOf(line, at).error;
    if (line.untraced !== this.untraced || fromUtc > lineBound(line, at) + 1) return false;
    // What a round does, the one before has announced.
    if (this.averages && !this.tied) return true;
    const error = lineBound(this.#line, at);
    const shown = this.#followsWall && this.#reference.isGood ? this.#reference.shown : undefined;
    const isRead = shown !== undefined && shown.raw > line.raw;
    return isOn(followed, isRead ? shown : { raw: at, time: this.at(at), error });
  }

  /** Its time is the system clock's, and that was not read of late. */
  wantsReading(raw: RawTime): boolean {
    return this.#followsWall && this.#reference.isDue(raw);
  }

  get #followsWall(): boolean {
    return this.#options.mode === 'master' && this.#leadership.leads && !this.tied;
  }

  /** How far somebody may slew the system clock before it is read again. */
  get #unnoticed(): number {
    return this.#followsWall ? SLEWED_MOST * (this.#options.readEvery ?? 0) : 0;
  }

  /** The same for who asks, and has learned of the latest moves only in part. */
  boundForClients(raw: RawTime): Span {
    // A promise has more to say than this, which each answer takes.
    const bound = promisedBound(this.#boundUnread(raw), this.#utcError(raw).error);
    return (bound + this.#moves.unlearned(raw)) as Span;
  }

  /**
   * Mode master: group time follows the machine's system clock, which `wasSet` since it was last read where that is known.
   * Answers what people should know of that clock.
   */
  read(reading: SystemReading, wasSet = false): ReferenceEvent | undefined {
    const { mode } = this.#options;
    if (mode !== 'average') this.utc.read(reading);
    if (mode !== 'master' || this.#roundsAside > 0) return undefined;
    const bound = this.#boundOfFollowed(reading.raw);
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
    this.#line = { ...lineUnheard(this.#line, at), bound };
  }

  /** Follows another clock's line from `at` on, the leader's or a parent group's; answers how far that has been set. */
  follow(line: Line, quality: Quality, at: RawTime): Span {
    const by = groupDifference(lineAt(line, at), this.at(at));
    const goesOn = Math.abs(by) <= lineBound(this.#line, at) + lineBound(line, at);
    if (!this.gathering && !goesOn) this.#set();
    const moved = this.gathering || goesOn ? (0 as Span) : by;
    this.#line = line;
    this.#quality = quality;
    this.tied = true;
    return moved;
  }

  /** From now on this master's own time is the group's: it goes on where it is, or follows the system clock. */
  lead(at: RawTime): ReferenceEvent | undefined {
    this.listening.begin(at);
    if (this.#options.mode === 'master') {
      this.#keepUtc(at);
      this.tied = false;
      const bound = this.#boundOfFollowed(at);
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
    this.#keepUtc(at);
    this.tied = false;
    if (this.gathering) return;
    // By definition exact; and as a group that is old, it is slow to change its rate.
    this.#line = { ...lineFrom(this.#line, at), bound: 0 as Span, unheardSince: undefined };
    this.#quality = 'synchronised';
    this.#moves.continue(at);
  }

  /** What was followed was UTC, within its bound; and so is what goes on from there. */
  #keepUtc(at: RawTime): void {
    if (!this.tied || this.against !== 'utc') return;
    this.utc.tell(lineFrom(this.#line, at));
    this.utc.hold(at);
  }

  /** Another master leads: its line will come. */
  standBy(): void {
    this.#roundsAside = 0;
  }

  /** The first agreement: group time is so far from the master's own clock. */
  form(by: Span, at: RawTime): void {
    this.#line = this.#moves.form(this.#line, at, by);
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
    if (!this.averages || this.tied || this.#roundsAside > 0) return undefined;
    const agreement = agreeAmongAll(votes, absent);
    if (!agreement.agreed) return agreement;
    // A master that is itself left out, say because its machine slept, comes over at once.
    const atOnce = !agreement.agreeing[0];
    const share = walls && !atOnce ? Math.min(this.#moves.since(at) / WALLS_PAUSE, 1) : 1;
    const known = rates(agreement);
    const rate = known.length === 0 ? undefined : median(known);
    const by = this.#approach({ offset: agreement.offset as Span, rate, share, atOnce }, at);
    return { ...agreement, offset: by };
  }

  /**
   * Mode reference: follows UTC, the first time at once; later no further than a round may move the time, so that
   * references that come back make no step. Answers how far it moved; undefined where another clock is followed.
   */
  trace(utc: Line, at: RawTime): Span | undefined {
    if (this.#roundsAside > 0) this.#roundsAside -= 1;
    if (this.tied) return undefined;
    const offset = groupDifference(lineAt(utc, at), this.at(at));
    const atOnce = !this.utc.isKnown;
    this.utc.tell(utc);
    this.#quality = 'synchronised';
    return this.#approach({ offset, rate: utc.rate, atOnce }, at);
  }

  #approach(aim: Aim, at: RawTime): Span {
    const { maxSlewRate } = this.#options.consensus;
    const isSet = aim.atOnce === true && Math.abs(aim.offset) > maxSlewRate * this.#moves.since(at);
    if (isSet) this.#set();
    const { line, by } = this.#moves.approach(this.#line, at, aim, maxSlewRate);
    this.#line = line;
    return by;
  }

  /** No references are left: UTC is held over, and the clocks are judged by each other. */
  loseTrace(at: RawTime): void {
    if (this.tied || !this.utc.isKnown) return;
    this.utc.hold(at);
    this.#quality = 'holdover';
  }

  /** The operator set the time: for some rounds nobody is asked. */
  setByOperator(time: GroupTime, at: RawTime): void {
    this.#set();
    const bound = this.gathering ? (0 as Span) : this.#line.bound;
    this.#line = { ...this.#line, raw: at, group: time, bound };
    this.#quality = 'synchronised';
    this.#roundsAside = ROUNDS_ASIDE + 1;
    this.#moves.setAt(at);
  }
}
