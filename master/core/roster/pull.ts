// Which part of another master's roster this one has, and when it asks for the next.

import { MILLISECOND, NEVER, type RawTime, SECOND } from '@belfry/protocol';
import type { RosterAsk, RosterPart } from '@belfry/protocol/wire';

/** From an ask to the next part's ask: a whole roster does not stand in the way of measuring. */
const PACE = 2 * MILLISECOND;
/** From an ask that nobody answered to the next; each pause is twice the last, up to `RETRY_MOST`. */
const RETRY_LEAST = 100 * MILLISECOND;
const RETRY_MOST = 2 * SECOND;
/** So many asks in vain: the next beacon, or check, begins anew. */
const TRIES_MOST = 8;
/** A beacon's hint is the same for one in 255 rosters that differ: so it is looked at the whole digest this often. */
const CHECK_EVERY = 30 * SECOND;
/** Answers to the last so many asks are awaited: one may be late. */
const ASKED_MOST = 8;

/** What this master knows of the roster of another one. */
export class Pull {
  #epoch = 0;
  #after = 0;
  /** The highest number that the other one told, and the digest that it had then. */
  #last = 0;
  #digest: Uint8Array | undefined;
  #askAt: RawTime;
  #checkAt: RawTime;
  #tries = 0;
  #differsSince: RawTime | undefined;
  readonly #asked: number[] = [];
  /** The number of the session under which it asked last: another one is asked at once. */
  #session: number | undefined;

  /** It asks from `at` on. */
  constructor(at: RawTime) {
    this.#askAt = at;
    this.#checkAt = (at + CHECK_EVERY) as RawTime;
  }

  /** The digest of the other's roster as it last told it; undefined before it did. */
  get digest(): Uint8Array | undefined {
    return this.#digest;
  }

  /** Has it all that the other had when it last told? */
  get complete(): boolean {
    return this.#digest !== undefined && this.#after === this.#last;
  }

  /** How many asks were not answered since the last that was. */
  get tries(): number {
    return this.#tries;
  }

  /** Since when the two rosters are different; undefined while they are the same, as far as is known. */
  get differsSince(): RawTime | undefined {
    return this.#differsSince;
  }

  /** What the other one last said of its roster is the same as here, or not. */
  seen(isSame: boolean, at: RawTime): void {
    this.#differsSince = isSame ? undefined : (this.#differsSince ?? at);
  }

  /** There is a session with this number. A new one is asked at once: its master may have begun anew. */
  has(session: number, at: RawTime): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#askSoon(at);
  }

  /** A beacon hints that the other has something else, and not what it had when all of it was here. */
  differs(at: RawTime): void {
    if (this.#tries === 0) this.#askSoon(at);
  }

  #askSoon(at: RawTime): void {
    this.#tries = 0;
    this.#askAt = Math.min(this.#askAt, at) as RawTime;
  }

  /** When it asks next. */
  wakeAt(): RawTime {
    return Math.min(this.#askAt, this.#checkAt) as RawTime;
  }

  /** Is an ask due? The next one follows after a while if nobody answers. */
  due(at: RawTime, isSame: boolean): boolean {
    if (at >= this.#checkAt) {
      // What was refused, or went astray in whatever way, is told anew from the beginning.
      if (this.complete && !isSame) this.#epoch = this.#after = 0;
      this.#checkAt = (at + CHECK_EVERY) as RawTime;
      this.#askSoon(at);
    }
    if (at < this.#askAt) return false;
    this.#tries += 1;
    const pause = Math.min(RETRY_LEAST * 2 ** (this.#tries - 1), RETRY_MOST);
    this.#askAt = this.#tries > TRIES_MOST ? NEVER : ((at + pause) as RawTime);
    if (this.#tries > TRIES_MOST) this.#tries = 0;
    return this.#askAt !== NEVER;
  }

  /** What the ask says that leaves now, under this sequence. */
  ask(digest: Uint8Array, sequence: number): RosterAsk {
    this.#asked.push(sequence);
    if (this.#asked.length > ASKED_MOST) this.#asked.shift();
    return { digest, epoch: this.#epoch, after: this.#after };
  }

  /** Does this part answer one of the last asks? */
  awaits({ question }: RosterPart): boolean {
    return this.#asked.includes(question);
  }

  /** Its entries are here. A part that does not join on to what is here says nothing of what lies between. */
  took({ epoch, after, upTo, last, digest }: RosterPart, at: RawTime): void {
    if (epoch !== this.#epoch) {
      if (after !== 0) return;
      this.#epoch = epoch;
      this.#after = 0;
      this.#last = 0;
    }
    const before = this.#after;
    if (after <= before) this.#after = Math.max(before, upTo);
    // A part that was overtaken on its way tells what the other had earlier.
    if (last >= this.#last) {
      this.#last = last;
      this.#digest = digest;
    }
    // A part that brings nothing is no reason to ask at once: the next ask waits as if nobody had answered.
    if (!this.complete && this.#after === before) return;
    this.#tries = 0;
    this.#askAt = this.complete ? NEVER : ((at + PACE) as RawTime);
  }
}
