// How far a wall clock is off, from answers that are only good to their last digit, and some of which are misread.

import { type RawTime, SECOND, type Span, WALL_CLOCK_DRIFT_MOST } from '@belfry/protocol';
import {
  common,
  commonButOne,
  grown,
  hull,
  type Interval,
  middleOf,
  speedBetween,
  breadthOf,
} from './interval.js';

/** The wall clock less the shown clock, and how wrong that may be. */
export interface WallClockEstimate {
  readonly offset: Span;
  readonly bound: Span;
}

/** What one answer says of the wall clock less the line, and within which time the clock was read for it. */
export interface ClockAnswer extends Interval {
  readonly gap: number;
}

/**
 * What became of an answer: it counts; it has to be confirmed first, because it is not what was expected; or it makes
 * what was known before void, because others say the same, or because nothing fits any more.
 */
export type Verdict = 'counts' | 'doubted' | 'believed';

/** So many answers in a row have to say the same before what was known is void. */
const AGREEING = 3;
/** So many in a row that fit neither what is known nor each other: the clock stands still, or is shaken. */
const UNSTEADY = 6;
/** Readings whose gaps count. */
const GAPS = 4;

/** What moved so fast from one look to the next may move on twice as fast. */
const SPEED_UP = 2;
/** One that stands still falls behind by a second each second. */
const UNSTEADY_DRIFT = 1.1;

type Side = 'before' | 'after';

/**
 * Each answer leaves an interval: the clock was read somewhere between its being asked and its answer's first bit
 * (Cristian 1989), and stood somewhere within its last digit. So a clock that shows whole seconds is asked beside the
 * edge of its second: shortly before the edge, where it must still show the old one, and shortly after it. Such a pair
 * tells where it is to some milliseconds, and each look at the clock takes a new pair: nothing that is older than the
 * look narrows the bound, so a clock that was moved or drifts is contradicted by the next look.
 *
 * An answer counts only if it is what was expected where it was asked. Every other is asked again: two that agree move
 * the place that is asked next, and three that agree on something impossible make what was known void.
 */
export class WallClockError {
  readonly #resolution: number;
  readonly #character: number;
  #known: Interval | undefined;
  /** What the last look that was settled found. */
  #found: Interval | undefined;
  /** Nothing fits: only the last answers tell where the clock is. */
  #isUnsteady = false;
  /** Where the offset is looked for: the next question halves it, or is expected to find it in its middle. */
  #range: Interval | undefined;
  #isSearching = true;
  /** Two unexpected answers have pointed beyond the middle: whether the range still holds is asked at this end. */
  #reach: Side | undefined;
  /** Where the last question was asked. */
  #asked: { readonly side: Side; readonly middle: number } | undefined;
  /** What was not expected, since the last answer that was. */
  #doubts: Interval[] = [];
  /** The pair: the edge was still to come, and it was over. */
  #before: Interval | undefined;
  #after: Interval | undefined;
  readonly #gaps: number[] = [];
  #isSettled = false;
  #misread = 0;

  /** `resolution` is the answer's last digit, `character` what one takes on the line, nanoseconds. */
  constructor(resolution: Span, character: Span) {
    this.#resolution = resolution;
    this.#character = character;
  }

  /** Whether this look at the clock has found all that it can. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** How many impossible answers the last one has shown to be misread. */
  get misread(): number {
    return this.#misread;
  }

  /** A new look at the clock begins. */
  look(at: RawTime): void {
    this.#isSettled = false;
    if (!this.#isUnsteady) this.#doubts = [];
    this.#before = undefined;
    this.#after = undefined;
    this.#reach = undefined;
    const known = this.#known && grown(this.#known, at);
    // Beyond that it is not known which edge it would be.
    this.#isSearching = known === undefined || breadthOf(known) > this.#resolution / 2;
    this.#range = this.#isSearching ? known : this.#known;
  }

  /** Undefined before enough is known. */
  at(raw: RawTime): WallClockEstimate | undefined {
    if (this.#known === undefined) return undefined;
    const now = grown(this.#known, raw);
    return { offset: middleOf(now) as Span, bound: (breadthOf(now) / 2) as Span };
  }

  /** The clock was set: nothing is known any more. */
  forget(): void {
    this.#known = undefined;
    this.#found = undefined;
    this.#isUnsteady = false;
    this.look(0 as RawTime);
  }

  /**
   * When the clock should be read next, at `earliest` or soon after it. `phase` is by how much the line was past a whole
   * number of the clock's last digits at raw time 0.
   */
  readAt(earliest: RawTime, phase: number): RawTime {
    const place = this.#place();
    this.#asked = place && { side: place.side, middle: place.middle };
    if (place === undefined) return earliest;
    const past = modulo(earliest + phase + place.middle - place.shift, this.#resolution);
    return (earliest + (past === 0 ? 0 : this.#resolution - past)) as RawTime;
  }

  /** Takes an answer in, and says what became of it. */
  add(answer: ClockAnswer): Verdict {
    this.#misread = 0;
    this.#gaps.push(answer.gap);
    if (this.#gaps.length > GAPS) this.#gaps.shift();
    if (this.#isImpossible(answer)) return this.#doubt(answer);
    if (this.#isFine) return this.#addFine(answer);
    if (this.#isSearching) return this.#narrow(answer);
    return this.#expect(answer);
  }

  get #gap(): number {
    return Math.max(...this.#gaps, 0);
  }

  /** One answer alone tells as much as any pair would. */
  get #isFine(): boolean {
    return this.#resolution <= this.#gap + 2 * this.#character;
  }

  get #isNarrow(): boolean {
    return breadthOf(this.#range!) <= 2 * (this.#gap + this.#character);
  }

  /** Which offset to ask about, and how long after the edge that it would have; undefined for any time. */
  #place(): { readonly side: Side; readonly middle: number; readonly shift: number } | undefined {
    if (this.#range === undefined || this.#isFine) return undefined;
    const [gap, margin] = [this.#gap, this.#gap / 4];
    const { low, high } = this.#range;
    const middle = middleOf(this.#range);
    if (this.#isSearching) return { side: 'before', middle, shift: -gap / 2 };
    if (this.#reach === 'before') return { side: 'before', middle: high, shift: -gap - margin };
    if (this.#reach === 'after') return { side: 'after', middle: low, shift: margin };
    const isBefore = this.#doubts.length > 0 ? this.#asked?.side === 'before' : !this.#before;
    return isBefore
      ? { side: 'before', middle, shift: -gap - margin }
      : { side: 'after', middle, shift: margin };
  }

  /** Halves what is looked through; nothing is expected. */
  #narrow(answer: ClockAnswer): Verdict {
    const rest = common([ungrown(this.#range!, answer.at), answer], answer.at);
    if (rest === undefined) return this.#doubt(answer);
    this.#range = rest;
    this.#dispel();
    if (this.#isNarrow) this.#isSearching = false;
    return 'counts';
  }

  /** Of the pair, or unexpected. */
  #expect(answer: ClockAnswer): Verdict {
    const { side, middle } = this.#asked ?? { side: 'before', middle: middleOf(this.#range!) };
    const says: Side = answer.high - middle < middle - answer.low ? 'before' : 'after';
    if (says !== side) return this.#doubt(answer);
    this.#dispel();
    this.#reach = undefined;
    if (side === 'before') this.#before = answer;
    else this.#after = answer;
    if (this.#before !== undefined && this.#after !== undefined) this.#pair(answer.at);
    return 'counts';
  }

  #pair(at: RawTime): void {
    const pair = common([this.#before!, this.#after!], at);
    this.#before = undefined;
    this.#after = undefined;
    if (pair === undefined) return;
    this.#range = pair;
    this.#isSearching = breadthOf(pair) > 4 * (this.#gap + this.#character);
    if (!this.#isSearching) this.#settle(pair);
  }

  /** Two in a row that agree: the offset is where either says. */
  #addFine(answer: ClockAnswer): Verdict {
    this.#dispel();
    const last = this.#before;
    this.#before = answer;
    if (last === undefined || common([last, answer], answer.at) === undefined) return 'counts';
    this.#settle(hull([last, answer], answer.at));
    return 'counts';
  }

  #settle(found: Interval): void {
    this.#known = this.#moving(found);
    this.#found = found;
    this.#isSettled = true;
  }

  /** A clock that has moved since the last look, by a hand or because it drifts more than any should, may move on. */
  #moving(now: Interval): Interval {
    const speed = this.#found === undefined ? 0 : speedBetween(this.#found, now);
    return { ...now, drift: Math.max(SPEED_UP * speed, WALL_CLOCK_DRIFT_MOST) };
  }

  /** What it is known to drift by was too little, if it was not moved. */
  #contradicted(now: Interval): Interval {
    const { drift = 0 } = this.#moving(now);
    const before = this.#isUnsteady ? undefined : this.#known?.drift;
    return { ...now, drift: Math.max(drift, SPEED_UP * (before ?? 0)) };
  }

  #doubt(answer: ClockAnswer): Verdict {
    const { at } = answer;
    this.#doubts = [...this.#doubts, answer].slice(-UNSTEADY);
    const last = this.#doubts.slice(-AGREEING);
    const all = last.length === AGREEING ? common(last, at) : undefined;
    if (all !== undefined && this.#isImpossible(all))
      return this.#believe(this.#contradicted(commonButOne(last, at)), all);
    const two = last.length > 1 ? common(last.slice(-2), at) : undefined;
    if (two !== undefined && !this.#isImpossible(two)) this.#shift(two);
    else if (this.#doubts.length === UNSTEADY && this.#isImpossible(answer)) return this.#lose(at);
    return 'doubted';
  }

  #isImpossible(interval: Interval): boolean {
    const { at } = interval;
    if (this.#isUnsteady) return true;
    return this.#known === undefined || common([this.#known, interval], at) === undefined;
  }

  /** Two answers agree on a part of what is possible that was not expected: look there. */
  #shift(two: Interval): void {
    const later = (two.at + 2 * (this.#resolution + SECOND)) as RawTime;
    const known = { ...grown(this.#known!, later), at: two.at };
    const isBefore = this.#asked?.side === 'after';
    this.#before = isBefore ? two : undefined;
    this.#after = isBefore ? undefined : two;
    this.#range =
      common([ungrown(this.#range!, two.at), two], two.at) ?? common([known, two], two.at)!;
    this.#isSearching = this.#isSearching || breadthOf(this.#range) > this.#resolution / 4;
    if (!this.#isSearching) this.#reach = this.#asked?.side;
  }

  /** It may be where any of the last answers has seen it, and moves on. */
  #lose(at: RawTime): Verdict {
    this.#isUnsteady = true;
    this.#known = { ...hull(this.#doubts, at), drift: UNSTEADY_DRIFT };
    this.#range = undefined;
    return 'believed';
  }

  #believe(known: Interval, range: Interval): Verdict {
    this.#before = undefined;
    this.#after = undefined;
    this.#isUnsteady = false;
    this.#known = known;
    this.#range = range;
    this.#isSearching = true;
    this.#reach = undefined;
    this.#dispel();
    return 'believed';
  }

  /** What was doubted is over. What cannot be, by what is known now, was misread. */
  #dispel(): void {
    this.#misread = this.#doubts.filter((one) => this.#isImpossible(one)).length;
    this.#doubts = [];
  }
}

/** Where to look does not have to be safe: what is found there is. */
const ungrown = (interval: Interval, at: RawTime): Interval => ({ ...interval, at });

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
