// What befalls one endpoint, told by a tape, and what must hold whatever that was.

import type { Reading } from '#protocol/clock/course.js';
import type { Address, Endpoint } from '#protocol/endpoint.js';
import { REFUSALS } from '#protocol/refusal.js';
import { type RawTime, type Stamp, groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { type Header, readHeader } from '#protocol/wire/header.js';
import { HEADER, MAX_DATAGRAM, VERSION } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Tape } from './tape.js';
import { FORGED } from './open-crypto.js';
import { must, mustBeNumbers } from './target.js';

export interface Sent {
  readonly bytes: Uint8Array;
  readonly header: Header;
  readonly to: Address;
  readonly id: number | undefined;
  readonly at: number;
}

/** How a role is looked at. */
export interface Subject<Event extends { readonly type: string }, Seen> {
  readonly endpoint: Endpoint<Event, Seen>;
  /** The shown clock; undefined for a role that has none. */
  readonly now?: (at: RawTime) => Reading;
  readonly refusals: (seen: Seen) => Readonly<Record<string, number>>;
  /** What is counted now: while that is the same, no count goes back. */
  readonly counts?: (seen: Seen) => string;
  /** May the shown clock have gone back with this event? */
  readonly stepsBack: (event: Event) => boolean;
  /** What else must hold, after whatever happened, and of what is seen now and then. */
  readonly each?: () => void;
  readonly look: (seen: Seen) => void;
  /** Is it done, so that what arrives is not even counted? */
  readonly deaf?: () => boolean;
  /** Plain JSON, as the daemon's `status` makes it. */
  readonly report?: (seen: Seen, at: RawTime) => unknown;
}

/** What is infinite as long as it is not known, or has no end. */
const MAY_BE_INFINITE = new Set(['bound', 'gap', 'offset', 'sinceHeard', 'sinceUtc', 'error']);
const mayBeInfinite = (key: string): boolean => MAY_BE_INFINITE.has(key);

/** Types that answer a datagram, of which none may be longer than that. */
const ANSWERS: ReadonlySet<number> = new Set([TYPE.cookie, TYPE.welcome, TYPE.reply, TYPE.notice]);
/** Wake-ups at one instant, and datagrams pulled at one, before something is taken to be stuck. */
const WAKES_MOST = 200;
const PULLS_MOST = 6000;
/** Of what was sent, and of what arrived, the latest. */
const REMEMBERED = 64;
/** Moments of waiting: none, a few, what timers are made of, and longer than anything lasts. */
const PAUSES = [0, 1, 1e3, 1e6, 2e7, 1.25e8, 5e8, 1e9, 1e9, 4e9, 6.1e10, 3.6e12, 9e13, 3.5e15];
/** What a count of raw time is made for: a year, and some more. */
const LAST = 4e16;
const ERRORS = [0, 50, 1e3, 1e6];

/** How many refusals, and of what. */
interface Counted {
  readonly sum: number;
  readonly what: string | undefined;
}

export class History<Event extends { readonly type: string }, Seen> {
  readonly tape: Tape;
  readonly sent: Sent[] = [];
  readonly #arrived: { readonly bytes: Uint8Array; readonly from: Address }[] = [];
  now = 1e9;
  readonly #subject: Subject<Event, Seen>;
  readonly #onSent: (sent: Sent) => void;
  #shown: { at: number; reading: Reading } | undefined;
  #refused: Counted = { sum: 0, what: undefined };

  constructor(subject: Subject<Event, Seen>, tape: Tape, onSent: (sent: Sent) => void) {
    this.#subject = subject;
    this.tape = tape;
    this.#onSent = onSent;
  }

  get at(): RawTime {
    return rawTime(this.now);
  }

  stamp(at = this.now): Stamp {
    const [error, source] = [
      this.tape.pick(ERRORS),
      this.tape.pick(['program', 'kernel'] as const),
    ];
    return { at: rawTime(at), error: spanOf(error), source };
  }

  /** Tells `actions` as long as the tape lasts, and looks at what has become of it. */
  run(actions: readonly (() => void)[], most: number): void {
    const verbs = [...actions, ...this.#verbs()];
    this.check();
    for (let step = 0; step < most && !this.tape.ended; step += 1) {
      this.tape.pick(verbs)();
      this.checkClock();
      this.#subject.each?.();
      if (step % 8 === 7) this.check();
    }
    this.settle();
    this.check();
  }

  #verbs(): (() => void)[] {
    const { endpoint } = this.#subject;
    return [
      () => this.pass(),
      () => this.pass(),
      () => this.settle(),
      () => endpoint.wake(this.at),
      () => this.pull(1 + this.tape.integer(4)),
      () => this.#depart(),
      () => this.#toNextWake(),
      () => this.#repeat(),
    ];
  }

  /** Time passes, or stands still, or leaps. */
  pass(): void {
    const later = this.now + this.tape.pick(PAUSES);
    if (later <= LAST) this.now = later;
  }

  #toNextWake(): void {
    const next = this.#subject.endpoint.wakeAt();
    if (!(next <= LAST)) return;
    this.now = Math.max(this.now, next + this.tape.pick([0, 0, 0, -1, 1, 1e6, 5e8]));
    this.settle();
  }

  #depart(): void {
    const { sent, tape } = this;
    if (sent.length === 0) return;
    const { id, at } = sent[sent.length - 1 - tape.integer(Math.min(sent.length, 8))]!;
    const real = at + tape.pick([0, 1e3, 1e5, 1e6, 4.9e8, 6e8, -1e3, -2e6]);
    this.#subject.endpoint.departed(
      tape.chance(0.1) ? tape.integer(2 ** 32) : (id ?? 0),
      this.stamp(real),
    );
  }

  /** Somebody has recorded what came lately, and sends it again, from where it came or from elsewhere. */
  #repeat(): void {
    const { tape } = this;
    if (this.#arrived.length === 0) return;
    const { bytes, from } = tape.pick(this.#arrived);
    this.receive(bytes, tape.chance(0.3) ? tape.pick(this.#arrived).from : from);
  }

  /** What arrives is refused once at most; and surely, if it is no datagram of ours. */
  receive(sent: Uint8Array, from: Address): void {
    if (this.#subject.deaf?.() === true) return;
    // Beyond a header and a tag: what is shorter has none that could be forged.
    const forges = sent.length >= HEADER.size + 16 && this.tape.chance(0.03);
    const bytes = forges ? Uint8Array.from([...sent.subarray(0, -1), FORGED]) : sent;
    this.#arrived.push({ bytes: bytes.slice(), from });
    if (this.#arrived.length > REMEMBERED) this.#arrived.shift();
    const first = bytes[HEADER.versionAndType] ?? 0;
    const foreign = bytes.length < HEADER.size || first >> 4 !== VERSION || (first & 15) === 0;
    const type = foreign ? 0 : readHeader(bytes).type;
    const { length } = bytes;
    this.pull(PULLS_MOST);
    const early = this.tape.chance(0.1) ? this.tape.integer(1e6) : 0;
    // The endpoint opens it where it stands, so it gets a copy.
    const copy = bytes.slice();
    const before = this.#counted();
    this.#subject.endpoint.receive({ bytes: copy, from, at: this.stamp(this.now - early) });
    const after = this.#counted();
    const counted = after.sum - before.sum;
    if (after.what !== before.what) return void this.pull(PULLS_MOST);
    // An exchange that was held may be judged with the next one: one refusal for each of the two replies.
    const most = type === TYPE.reply ? 2 : 1;
    must(counted >= 0 && counted <= most, `one datagram was refused ${counted} times`);
    must(!foreign || counted === 1, 'what is no datagram was not counted');
    const answers = this.pull(PULLS_MOST).filter(
      ({ to, header }) =>
        to.host === from.host && to.port === from.port && ANSWERS.has(header.type),
    );
    const longest = Math.max(0, ...answers.map((answer) => answer.bytes.length));
    must(longest <= length, `${longest} bytes answer ${length} of type ${type}`);
    must(answers.length <= 1, `${answers.length} answers to one datagram of type ${type}`);
  }

  #counted(seen = this.#subject.endpoint.observe(this.at)): Counted {
    const refusals = this.#subject.refusals(seen);
    const sum = Object.values(refusals).reduce((sum, count) => sum + count, 0);
    return { sum, what: this.#subject.counts?.(seen) };
  }

  /** What it wants to send now, up to so many. */
  pull(most: number): Sent[] {
    const pulled: Sent[] = [];
    while (pulled.length < most) {
      const buffer = new Uint8Array(MAX_DATAGRAM);
      const out = this.#subject.endpoint.transmit(this.stamp(), buffer);
      if (out === undefined) break;
      must(out.length >= HEADER.size && out.length <= MAX_DATAGRAM, `a datagram of ${out.length}`);
      must(out.to.port >= 0 && out.to.host !== '', 'a datagram goes nowhere');
      const bytes = buffer.slice(0, out.length);
      const sent = { bytes, header: readHeader(bytes), to: out.to, id: out.id, at: this.now };
      pulled.push(sent);
      this.sent.push(sent);
      if (this.sent.length > REMEMBERED) this.sent.shift();
      this.#onSent(sent);
    }
    must(pulled.length < PULLS_MOST, 'it never ends sending');
    return pulled;
  }

  /** All that is due is done: what a shell does at each wake-up. */
  settle(): void {
    const { endpoint } = this.#subject;
    for (let wakes = 0; ; wakes += 1) {
      endpoint.wake(this.at);
      this.pull(PULLS_MOST);
      this.#poll();
      const next = endpoint.wakeAt();
      must(!Number.isNaN(next), 'it wants to be woken at NaN');
      if (next > this.now) return;
      must(wakes < WAKES_MOST, () => `it wants to be woken ${this.now - next} ns ago, for ever`);
    }
  }

  #poll(): void {
    for (let most = PULLS_MOST; ; most -= 1) {
      const event = this.#subject.endpoint.poll();
      if (event === undefined) return;
      must(most > 0, 'it never ends telling');
      this.tape.saw(`event ${event.type}`);
      mustBeNumbers(event, `event ${event.type}`, mayBeInfinite);
      if (this.#subject.stepsBack(event)) this.#shown = undefined;
    }
  }

  /** A clock was set by hand, or its owner has another line to follow. */
  mayStep(): void {
    this.#shown = undefined;
  }

  /** What is shown does not run back, and says how wrong it may be. */
  checkClock(): void {
    const reading = this.#subject.now?.(this.at);
    if (reading === undefined) return;
    const { time, bound } = reading;
    must(Number.isSafeInteger(time.seconds), () => `it shows second ${time.seconds}`);
    must(time.nanoseconds >= 0 && time.nanoseconds < 1e9, () => `it shows ${time.nanoseconds} ns`);
    must(bound >= 0, () => `the bound of what is shown is ${bound}`);
    this.#poll();
    const before = this.#shown;
    this.#shown = { at: this.now, reading };
    if (before === undefined) return;
    const went = groupDifference(time, before.reading.time);
    // A count of raw time has 53 bits, and what is reckoned with it has a few less.
    const fuzzy = Math.max(2, this.now * 2 ** -48, time.seconds * 1e9 * 2 ** -52);
    must(went >= -fuzzy, () => `the shown clock went back by ${-went} ns`);
  }

  check(): void {
    const seen = this.#subject.endpoint.observe(this.at);
    mustBeNumbers(seen, 'what is seen', mayBeInfinite);
    const refusals = this.#subject.refusals(seen);
    for (const [why, count] of Object.entries(refusals)) {
      must((REFUSALS as readonly string[]).includes(why), `${why} is no refusal`);
      this.tape.saw(`refused ${why}`);
      must(count > 0, `${why} was counted ${count} times`);
    }
    const counted = this.#counted(seen);
    const goesOn = counted.what === this.#refused.what;
    must(!goesOn || counted.sum >= this.#refused.sum, 'refusals were forgotten');
    this.#refused = counted;
    this.#subject.look(seen);
    const report = this.#subject.report?.(seen, this.at);
    if (report === undefined) return;
    mustBeNumbers(report, 'what is reported');
    JSON.stringify(report);
  }
}
