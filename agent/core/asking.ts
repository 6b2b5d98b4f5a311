// Cristian's algorithm: asks a master for group time, and makes a line of the answers.

import { type Line } from '@belfry/protocol/core/clock/line.js';
import type { Random } from '@belfry/protocol/core/endpoint.js';
import type { Estimator } from '@belfry/protocol/core/estimate/estimator.js';
import { Asker } from '@belfry/protocol/core/measure/asker.js';
import type { Sample } from '@belfry/protocol/core/measure/exchange.js';
import { Pace, quickPause } from '@belfry/protocol/core/measure/pace.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import {
  type GroupTime,
  type RawTime,
  type Span,
  type Stamp,
  groupAdd,
  groupDifference,
  groupTime,
  resolveEra,
} from '@belfry/protocol/core/time.js';
import type { GroupReply } from '@belfry/protocol/core/wire/reply.js';

const NEVER = Infinity as RawTime;

/** What came of a reply: why it is not used, if so, and the exchanges that are complete now. */
export interface Answered {
  readonly refusal: Refusal | undefined;
  readonly samples: readonly Sample[];
}

/**
 * Asks once after joining, again on the retransmission timer until the first answer, and then, if
 * it is to follow by asking, four times quickly and at every interval.
 */
export class Asking {
  readonly asker = new Asker();
  readonly #estimator: Estimator;
  readonly #interval: Span;
  readonly #random: Random;
  readonly #follows: boolean;
  /** Answers are measured from the first one, so that they fit a number. */
  #reference: GroupTime | undefined;
  #masterBound = Infinity as Span;
  #askAt = NEVER;
  #answers = 0;
  #pace = new Pace(0);

  constructor(options: { estimator: Estimator; interval: Span; random: Random; follows: boolean }) {
    this.#estimator = options.estimator;
    this.#interval = options.interval;
    this.#random = options.random;
    this.#follows = options.follows;
  }

  wakeAt(): RawTime {
    return this.#askAt;
  }

  /** A session has begun, with a welcome that took so long: ask now. */
  begin(at: RawTime, took: Span): void {
    if (this.asker.roundTrip.smoothed === undefined) this.asker.roundTrip.add(took);
    this.asker.restart();
    this.#answers = 0;
    this.#pace = new Pace(this.#random());
    this.#askAt = at;
  }

  stop(): void {
    this.#askAt = NEVER;
  }

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
    return this.#pace.pause(this.#answers, this.#interval, this.#random);
  }

  /** Takes a reply in, or says why not; answers also what has been measured by now. */
  answered(sequence: number, reply: GroupReply, at: Stamp, near: GroupTime): Answered {
    const arrived = groupTime(resolveEra(reply.seconds, near.seconds), reply.nanoseconds);
    this.#reference ??= arrived;
    const answer = {
      sequence,
      arrived: groupDifference(arrived, this.#reference),
      hold: reply.hold,
      heard: reply.heard,
      correction: reply.correction,
    };
    const useful = this.#follows && reply.quality !== 'unset';
    const samples = this.asker.answered(answer, at, useful ? this.#askAt : NEVER);
    if (typeof samples === 'string') return { refusal: samples, samples: [] };
    this.#answers += 1;
    if (!this.#follows) this.#askAt = NEVER;
    else if (this.#answers === 1) this.#askAt = (at.at + this.#pause()) as RawTime;
    if (!useful) return { refusal: undefined, samples: [] };
    this.#masterBound = reply.bound as Span;
    let refusal: Refusal | undefined;
    for (const sample of samples) refusal = this.#estimator.add(sample) ?? refusal;
    // What contradicts all that was known is soon asked for again.
    if (refusal !== undefined) {
      const soon = at.at + quickPause(this.#interval);
      this.#askAt = Math.min(this.#askAt, soon) as RawTime;
    }
    return { refusal, samples };
  }

  /** Group time in the middle of an exchange, as that alone says. */
  groupTimeOf({ at, offset }: Sample): GroupTime {
    return groupAdd(this.#reference!, (at + offset) as Span);
  }

  /** Group time by all answers so far; undefined while there is nothing to follow. */
  line(at: RawTime): Line | undefined {
    const estimate = this.#follows ? this.#estimator.at(at) : undefined;
    if (estimate === undefined || this.#reference === undefined) return undefined;
    return {
      raw: at,
      group: groupAdd(this.#reference, (at + estimate.offset) as Span),
      rate: estimate.rate,
      bound: (estimate.bound + this.#masterBound) as Span,
      drift: estimate.drift,
    };
  }
}
