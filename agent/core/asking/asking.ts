// Cristian's algorithm: asks one master for group time, and makes an estimate of the answers.

import {
  type Random,
  type Refusal,
  NEVER,
  type RawTime,
  type Span,
  type Stamp,
  credibleTime,
} from '@belfry/protocol';
import { Asker, type Sample, Pace, quickPause } from '@belfry/protocol/measure';
import type { Header, GroupReply } from '@belfry/protocol/wire';
import type { GroupTimeEstimate } from './group-time-estimate.js';

/** What came of a reply. */
export interface ReplyOutcome {
  /** Why it is not used; a `contradiction` moves nothing, but makes the estimate less certain. */
  readonly refusal: Refusal | undefined;
  /** The exchanges that are complete now. */
  readonly samples: readonly Sample[];
}

/** What all asking of one agent has in common. */
export interface AskingOptions {
  readonly estimate: GroupTimeEstimate;
  /** How often the master that is followed is asked. */
  readonly interval: Span;
  readonly random: Random;
}

/**
 * Asks once after joining, again on the retransmission timer until the first answer, and then, while
 * it `follows`, four times quickly and at every interval.
 */
export class Asking {
  readonly asker = new Asker();
  readonly #options: AskingOptions;
  /** This master's time is followed: its replies go into the estimate. */
  follows = false;
  #askAt = NEVER;
  #answers = 0;
  #pace = new Pace(0);

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  /** When the next ask is due. */
  wakeAt(): RawTime {
    return this.#askAt;
  }

  /** A session has begun, with a welcome that took so long: ask now. */
  begin(at: RawTime, took: Span): void {
    if (this.asker.roundTrip.smoothed === undefined) this.asker.roundTrip.add(took);
    this.asker.restart();
    this.ask(at);
    this.#pace = new Pace(this.#options.random());
  }

  /** Ask at `at`, and again until there is an answer. */
  ask(at: RawTime): void {
    this.#answers = 0;
    this.#askAt = at;
  }

  /** What was last answered does not hold any more: ask at `at`, if this master is followed. */
  askAgain(at: RawTime): void {
    if (this.follows) this.ask(at);
  }

  /** Asks no more. */
  stop(): void {
    this.#askAt = NEVER;
  }

  /** True when an ask is to leave at `at`. */
  due(at: RawTime): boolean {
    return at >= this.#askAt;
  }

  /** The ask with this sequence leaves at `at`. */
  asked(sequence: number, at: Stamp): void {
    this.asker.asked(sequence, at);
    this.#askAt = (at.at + this.#pause()) as RawTime;
    if (this.#answers === 0) this.asker.roundTrip.backOff();
  }

  #pause(): Span {
    if (this.#answers === 0) return this.asker.roundTrip.timeout;
    const { interval, random } = this.#options;
    return this.#pace.pause(this.#answers, interval, random);
  }

  /** Takes a reply in that came at `at`, or says why not. */
  takeReply(
    { term, sequence }: Pick<Header, 'term' | 'sequence'>,
    reply: GroupReply,
    at: Stamp,
  ): ReplyOutcome {
    const { estimate, interval } = this.#options;
    const known = reply.quality !== 'unset' && Number.isFinite(reply.bound);
    const told = known ? credibleTime(reply.seconds, reply.nanoseconds) : undefined;
    if (known && told === undefined) return { refusal: 'incredible-time', samples: [] };
    const turned = this.follows ? estimate.turnTo(this, term, reply.settings) : 'same';
    if (turned === 'old') return { refusal: 'superseded', samples: [] };
    // An exchange that waits for the next one is of the time before.
    if (turned === 'new') this.asker.forgetHeld();
    const time = told && (this.follows ? estimate.counted(told, reply.leap, at.at) : told);
    const answer = {
      sequence,
      // Who has no time yet shows nothing that is worth a measurement.
      arrived: time === undefined ? 0 : estimate.since(time),
      hold: reply.hold,
      heard: reply.heard,
      correction: reply.correction,
    };
    const useful = this.follows && known;
    // The first answer after a setting does not wait either: until there is a line of the new time, the old one is shown.
    const waits = useful && turned !== 'new';
    const samples = this.asker.answered(answer, at, waits ? this.#askAt : NEVER);
    if (typeof samples === 'string') return { refusal: samples, samples: [] };
    this.#answers += 1;
    if (!this.follows) this.#askAt = NEVER;
    else if (this.#answers === 1) this.#askAt = (at.at + this.#pause()) as RawTime;
    if (!useful) return { refusal: undefined, samples: [] };
    estimate.setMasterBound(reply.bound as Span, reply.untraced);
    let refusal: Refusal | undefined;
    for (const sample of samples) refusal = estimate.add(sample) ?? refusal;
    // What contradicts all that was known is soon asked for again.
    if (refusal !== undefined) {
      const soon = at.at + quickPause(interval);
      this.#askAt = Math.min(this.#askAt, soon) as RawTime;
    }
    return { refusal, samples };
  }
}
