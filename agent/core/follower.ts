// The agent's role: joins a master, answers its asks, applies its corrections, holds over alone.

import type { Line } from '@belfry/protocol/core/clock/line.js';
import type { Reading } from '@belfry/protocol/core/clock/shown.js';
import type { Address, Datagram, Endpoint, Transmission } from '@belfry/protocol/core/endpoint.js';
import { EnvelopeEstimator } from '@belfry/protocol/core/estimate/envelope.js';
import { Departures } from '@belfry/protocol/core/departures.js';
import { Outbox } from '@belfry/protocol/core/outbox.js';
import { type Refusal, RefusalCounts } from '@belfry/protocol/core/refusal.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import {
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  groupDifference,
  groupTime,
} from '@belfry/protocol/core/time.js';
import { Timers } from '@belfry/protocol/core/timers.js';
import type { Adjust } from '@belfry/protocol/core/wire/adjust.js';
import type { Header } from '@belfry/protocol/core/wire/header.js';
import type { Belief } from '@belfry/protocol/core/wire/hello.js';
import { HANDSHAKE_SIZE, TYPE } from '@belfry/protocol/core/wire/layout.js';
import {
  type Message,
  inspect,
  openMessage,
  readUnsealed,
  sealMessage,
} from '@belfry/protocol/core/wire/message.js';
import { type Notice, type NoticeReason, noticeOf } from '@belfry/protocol/core/wire/notice.js';
import type { GroupReply } from '@belfry/protocol/core/wire/reply.js';
import { RATE_MOST } from '@belfry/protocol/core/wire/scaled.js';
import { isNewer16 } from '@belfry/protocol/core/wire/serial-number.js';
import { Asking } from './asking.js';
import { Keeper, type KeeperOptions, type Memory } from './keeper.js';
import { Link, type LinkOptions } from './link.js';
import { type Question, rawFields, writeReply } from './replies.js';
import type { FollowerEvent, FollowerObservation } from './observation.js';
import { toldLine } from './told-line.js';
import { type WallSource, Walls } from './walls.js';

/** Intervals without a word after which to greet again, and without a correction to hold over. */
const GREET_AFTER = 4;
const HOLD_OVER_AFTER = 8;
const HOLD_OVER_LEAST = (5 * SECOND) as Span;
/** How long a silence at the start may last before somebody is told. */
const NO_ANSWER_AFTER = (5 * SECOND) as Span;
const HOLD_MOST = SECOND;
/** Replies waiting to be pulled; more asks than that at once are not from a sound master. */
const REPLIES_MOST = 16;
/** No group time lies before this program was written: 2026-01-01, against a turn of the era. */
const WRITTEN_IN = 1_767_225_600;

export interface FollowerOptions extends Omit<LinkOptions, 'asksItself'> {
  readonly masters: readonly Address[];
  readonly algorithm: 'berkeley' | 'cristian';
  /** How often to ask, when this agent asks by itself. */
  readonly interval: Span;
  readonly clock: KeeperOptions;
  /** How long a holdover may last before it is an alarm. */
  readonly holdoverAlarm: Span;
  readonly start: RawTime;
  /** The wall clocks that hang on it and answer. */
  readonly walls?: WallSource;
}

type TimerName = 'no-answer' | 'silence' | 'holdover' | 'holdover-alarm';

export class Follower implements Endpoint<FollowerEvent, FollowerObservation> {
  readonly #options: FollowerOptions;
  /** The shown clock and the line behind it, which others may follow. */
  readonly keeper: Keeper;
  readonly #link: Link;
  readonly #asking: Asking;
  readonly #timers = new Timers<TimerName>();
  readonly #refusals = new RefusalCounts();
  readonly #departures = new Departures();
  readonly #events: FollowerEvent[] = [];
  readonly #outbox = new Outbox();
  readonly #walls: Walls | undefined;
  #wallsWanted = false;
  #interval: Span;
  #term: number;
  #waiting = false;
  #refusedBecause: NoticeReason | undefined;
  #hintedAt = -Infinity as RawTime;
  #master: Address | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.keeper = new Keeper(options.clock);
    this.#interval = options.interval;
    this.#term = options.clock.memory?.term ?? 0;
    const follows = options.algorithm === 'cristian';
    this.#walls = options.walls && new Walls(options.walls);
    this.#link = new Link({ ...options, asksItself: follows });
    this.#link.setMasters(options.masters);
    this.#link.greet(options.start);
    const { interval, random, start, holdoverAlarm } = options;
    this.#timers.set('no-answer', (start + NO_ANSWER_AFTER) as RawTime);
    this.#timers.set('holdover-alarm', (start + holdoverAlarm) as RawTime);
    this.#asking = new Asking({ estimator: new EnvelopeEstimator(), interval, random, follows });
  }

  /** The masters' addresses, once a name server has told them or told others. */
  setMasters(masters: readonly Address[]): void {
    this.#link.setMasters(masters);
  }

  /** The shown clock: a time, and how wrong it may be. */
  now(raw: RawTime): Reading {
    return this.keeper.now(raw);
  }

  /** Says goodbye to the master, so that it need not wait; the next `transmit` sends it. */
  leave(): void {
    const { session } = this.#link;
    if (session === undefined || session.exhausted()) return;
    this.#outbox.push((_, buffer) => {
      const message: Message = { type: 'notice', body: noticeOf('leaving') };
      const place = { term: 0, sequence: session.takeSequence() };
      return { length: sealMessage(session, buffer, message, place), to: session.address };
    });
  }

  memory(at: RawTime): Memory {
    return { rate: this.keeper.line.rate, time: this.keeper.lastGood(at), term: this.#term };
  }

  receive(datagram: Datagram): void {
    const refusal = this.#receive(datagram);
    if (refusal !== undefined) this.#refusals.add(refusal);
  }

  #receive(datagram: Datagram): Refusal | undefined {
    const header = inspect(datagram.bytes);
    if (typeof header === 'string') return header;
    if (header.type === TYPE.welcome) return this.#welcomed(datagram, header);
    if (header.type === TYPE.hello) return 'wrong-role';
    const session = this.#link.sessionOf(header);
    if (session === undefined) return this.#unsealed(datagram, header);
    const message = openMessage(session, datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (this.#isStale(header.term)) return 'stale-term';
    const refusal = this.#take(session, message, header, datagram);
    // A recorded reply opens too, and must not move anything: only a reply that was waited for.
    if (message.type !== 'reply' || refusal === undefined || refusal === 'contradiction')
      this.#heardFrom(session, datagram, header.term);
    return refusal;
  }

  #isStale(term: number): boolean {
    return term !== 0 && this.#term !== 0 && isNewer16(this.#term, term);
  }

  #take(session: Session, message: Message, header: Header, { at }: Datagram): Refusal | undefined {
    switch (message.type) {
      case 'ask': {
        const { timescale } = message.body;
        return this.#answer({ session, sequence: header.sequence, arrived: at, timescale });
      }
      case 'adjust': {
        // Who asks by itself is never corrected.
        if (this.#options.algorithm === 'cristian') return 'wrong-role';
        const question = { session, sequence: header.sequence, arrived: at } as const;
        const refusal = message.body.answered
          ? this.#answer({ ...question, timescale: 'raw' })
          : undefined;
        if (refusal === undefined && message.body.answered) this.#tellWall(session);
        return refusal ?? this.#adjust(session, message.body, header.sequence, at.at);
      }
      case 'reply':
        // Asks leave under the newest session only; an older one's answer could fit by number alone.
        if (session !== this.#link.session) return 'unasked';
        return message.body.timescale === 'group'
          ? this.#answered(message.body, header, at)
          : 'wrong-role';
      case 'notice':
        return this.#noticed(message.body, at.at, true);
      case 'wall':
        return 'wrong-role';
    }
  }

  #welcomed(datagram: Datagram, header: Header): Refusal | undefined {
    const welcome = this.#link.welcome(datagram, header, (term) => this.#isStale(term));
    if (typeof welcome === 'string') return welcome;
    this.#raiseTerm(welcome.term);
    this.#wallsWanted = welcome.takesWalls;
    const at = datagram.at.at;
    this.#master = datagram.from;
    if (this.#options.algorithm === 'berkeley')
      this.#interval = Math.max(welcome.intervalMilliseconds * 1e6, 1e6) as Span;
    this.#asking.begin(at, this.#link.took);
    this.#timers.set('silence', (at + GREET_AFTER * this.#interval) as RawTime);
    this.#timers.cancel('no-answer');
    this.#refusedBecause = undefined;
    this.#events.push({ type: 'joined', master: datagram.from, term: welcome.term });
    return undefined;
  }

  #heardFrom(session: Session, datagram: Datagram, term: number): void {
    this.#raiseTerm(term);
    this.#link.heard(session);
    session.address = datagram.from;
    this.#master = datagram.from;
    this.#timers.set('silence', (datagram.at.at + GREET_AFTER * this.#interval) as RawTime);
  }

  /** Outside a session there are only hints. */
  #unsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.notice) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    if (message.type !== 'notice' || !this.#link.concerns(header)) return 'unknown-session';
    return this.#noticed(message.body, datagram.at.at, false);
  }

  #noticed(notice: Notice, at: RawTime, sealed: boolean): Refusal | undefined {
    // Hints can be forged by who listens: one an interval is told and acted on.
    const pause = Math.max(this.#interval, SECOND);
    if (!sealed && at - this.#hintedAt < pause) return 'rate';
    if (!sealed) this.#hintedAt = at;
    this.#events.push({ type: 'notice', reason: notice.reason });
    this.#refusedBecause = notice.reason;
    if (notice.reason === 'unknown-session' || (sealed && notice.reason === 'leaving'))
      this.#link.greet(at);
    return undefined;
  }

  #raiseTerm(term: number): void {
    if (term === 0 || term === this.#term) return;
    this.#term = term;
    this.#events.push({ type: 'term', term });
  }

  #answer(question: Question): Refusal | undefined {
    if (this.#outbox.length >= REPLIES_MOST) return 'rate';
    question.session.hear();
    this.#outbox.push((at, buffer) => {
      // After so long it says nothing any more, and its hold would not fit the field.
      if (at.at - question.arrived.at <= HOLD_MOST)
        return writeReply(question, this.keeper, at, buffer, this.#departures);
      this.#refusals.add('held-too-long');
      return undefined;
    });
    return undefined;
  }

  /** Once an interval, behind the answer, one of the walls. */
  #tellWall(session: Session): void {
    if (!this.#wallsWanted || session !== this.#link.session) return;
    this.#outbox.push(({ at }, buffer) => this.#walls?.write(session, this.keeper, at, buffer));
  }

  /** Applies a correction unless a newer one was applied already. */
  #adjust(session: Session, adjust: Adjust, sequence: number, at: RawTime): Refusal | undefined {
    if (sequence <= session.applied) return 'superseded';
    session.applied = sequence;
    if (adjust.kind === 'hold') {
      this.#holdOver(at);
      return undefined;
    }
    this.#follow(toldLine(adjust, at, this.#nearSeconds(at)), at, adjust.kind === 'step');
    return undefined;
  }

  /** A time to resolve the era by: what is shown, unless that cannot be. */
  #nearSeconds(at: RawTime): number {
    const { seconds } = this.keeper.now(at).time;
    return Math.min(Math.max(seconds, WRITTEN_IN), WRITTEN_IN + 2 ** 31);
  }

  #follow(line: Line, at: RawTime, ordered: boolean): void {
    const before = this.keeper.quality;
    const step = this.keeper.follow(line, at, ordered);
    if (step !== 0) this.#events.push({ type: 'stepped', by: step, first: before === 'unset' });
    this.#judgeWaiting(line, at);
    if (before !== 'synchronised') this.#events.push({ type: 'synchronised' });
    this.#timers.cancel('holdover-alarm');
    const patience = Math.max(HOLD_OVER_AFTER * this.#interval, HOLD_OVER_LEAST);
    this.#timers.set('holdover', (at + patience) as RawTime);
  }

  /** Says once when the shown clock begins to stand still. */
  #judgeWaiting(line: Line, at: RawTime): void {
    const ahead = groupDifference(this.keeper.now(at).time, line.group);
    const waiting = ahead > this.#options.clock.stepThreshold;
    if (waiting && !this.#waiting) this.#events.push({ type: 'waiting', ahead });
    this.#waiting = waiting;
  }

  #holdOver(at: RawTime): void {
    if (!this.keeper.holdOver(at)) return;
    this.#timers.cancel('holdover');
    this.#events.push({ type: 'holdover' });
    const since = this.keeper.followedAt!;
    this.#timers.set('holdover-alarm', (since + this.#options.holdoverAlarm) as RawTime);
  }

  #answered(reply: GroupReply, header: Header, at: Stamp): Refusal | undefined {
    const near = groupTime(this.#nearSeconds(at.at));
    const { refusal, samples } = this.#asking.answered(header.sequence, reply, at, near);
    for (const sample of samples)
      this.#events.push({
        type: 'measured',
        at: sample.at,
        group: this.#asking.groupTimeOf(sample),
        delay: sample.delay,
      });
    // A contradiction moves nothing, but makes the line less certain.
    if (refusal !== undefined && refusal !== 'contradiction') return refusal;
    const line = this.#asking.line(at.at);
    if (line !== undefined) this.#follow(line, at.at, false);
    return refusal;
  }

  wake(at: RawTime): void {
    for (let due = this.#timers.due(at); due !== undefined; due = this.#timers.due(at)) {
      if (due === 'silence') this.#link.greet(at);
      else if (due === 'holdover') this.#holdOver(at);
      else if (due === 'no-answer') this.#tellSilence();
      else this.#events.push({ type: 'holdover-alarm' });
    }
  }

  /** A master that refused was told of by its reason. */
  #tellSilence(): void {
    if (this.#refusedBecause === undefined)
      this.#events.push({ type: 'no-answer', masters: this.#link.masters });
  }

  wakeAt(): RawTime {
    return Math.min(this.#timers.next(), this.#link.wakeAt(), this.#asking.wakeAt()) as RawTime;
  }

  poll(): FollowerEvent | undefined {
    return this.#events.shift();
  }

  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const waiting = this.#outbox.transmit(at, buffer);
    if (waiting !== undefined) return waiting;
    const session = this.#link.session;
    const to = this.#link.transmit(at.at, buffer, () => this.#belief(at.at));
    if (to !== undefined) return { length: HANDSHAKE_SIZE, to };
    if (session === undefined || session.exhausted() || !this.#asking.due(at.at)) return undefined;
    const sequence = session.takeSequence();
    this.#asking.asked(sequence, at);
    const message: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
    const length = sealMessage(session, buffer, message, { term: 0, sequence });
    const id = this.#departures.expect(this.#asking.asker, sequence);
    return { length, to: session.address, id };
  }

  departed(id: number, at: Stamp): void {
    this.#departures.departed(id, at);
  }

  #belief(at: RawTime): Belief {
    const { time, bound } = this.keeper.now(at);
    const raw = rawFields(at);
    return {
      kind: this.keeper.quality !== 'unset' ? 'group' : this.keeper.ownSet ? 'own' : 'none',
      rawSeconds: raw.seconds,
      rawNanoseconds: raw.nanoseconds,
      seconds: time.seconds % 2 ** 32,
      nanoseconds: Math.floor(time.nanoseconds),
      bound,
      term: this.#term,
      rate: Math.max(-RATE_MOST, Math.min(this.keeper.line.rate, RATE_MOST)),
    };
  }

  observe(at: RawTime): FollowerObservation {
    const { time, bound } = this.keeper.now(at);
    const { roundTrip, loss } = this.#asking.asker;
    return Object.freeze({
      name: this.#options.name,
      algorithm: this.#options.algorithm,
      quality: this.keeper.quality,
      time,
      bound,
      rate: this.keeper.line.rate,
      slewing: this.keeper.slewing(at),
      sinceCorrection:
        this.keeper.followedAt === undefined ? undefined : ((at - this.keeper.followedAt) as Span),
      term: this.#term,
      master: this.#master,
      greeting: this.#link.greeting,
      refusedBecause: this.#refusedBecause,
      waiting: this.#waiting,
      roundTrip: this.#options.algorithm === 'cristian' ? roundTrip.smoothed : undefined,
      loss: Object.freeze(loss.observe()),
      refusals: this.#refusals.observe(),
    });
  }
}
