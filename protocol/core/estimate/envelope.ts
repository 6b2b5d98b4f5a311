// The estimator: each exchange limits the offset from both sides, and the limits' envelope is it.

import type { Sample } from '../measure/exchange.js';
import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, rawDifference } from '../time.js';
import { Ensemble, type Limits } from './ensemble.js';
import type { Estimate, Estimator } from './estimator.js';
import { FLOOR_BACK, FLOOR_OUT, OFFSET, RATE } from './gaussian.js';
import { Queueing } from './queueing.js';
import { BLOCKS_LEAST, type RouteChange, routeChange } from './route.js';
import { explain } from './surprise.js';

// Inside, time is in seconds, offset in nanoseconds and rate in nanoseconds per second (1e-9).

/**
 * What a crystal is wrong by before anything is known of it: most by some 30 ppm. One that turns out
 * to be so many deviations off is of another kind, and judged anew.
 */
const RATE_AT_START = 3e4;
const RATE_OF_OTHERS = 3e5;
const OTHERS = 3;
/** Until it is measured, a promise allows for 100 ppm. */
const RATE_PROMISED = 1e5;
/** At so many samples all are judged anew, until there are the most of them. */
const JUDGED_ANEW: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];
const YOUNG = 16;
/** From so many on, one may contradict the others. */
const SAMPLES_TO_DOUBT = 4;
/** Deviations beyond what is possible at which a sample contradicts the estimate. */
const CONTRADICTION = 6;
/** Deviations at which it surprises. */
const SURPRISE = 2.5;
/** After a contradiction that was not believed, the estimate is so many times less sure. */
const OVERRULED = 2;
/** So many contradictions, not too far apart, are believed: something has changed. */
const CONTRADICTIONS_MOST = 3;
const CONTRADICTION_LASTS = 8;
/** An explanation is on probation for so many samples: its bound covers the others. */
const PROBATION = 64;
/** So many deviations, and a queue and so many nanoseconds more, no floor lies below zero. */
const FLOOR_DEVIATIONS = 4;
const FLOOR_SLACK = 1e3;
/** Queues of so many usual ones are long, and within so many of each other alike. */
const ALIKE_LEAST = 5;
const ALIKE = 3;
/** After a leap of so many nanoseconds, what was known has no digits left beside it. */
const BEYOND_COMPARE = 1e11;
/** Deviations that the bound promises. */
const PROMISED = 4;
/** Missing samples that the growth of a bound allows for. */
const MISSING = 4;
/** Stamps are whole nanoseconds: no sample is more exact. */
const NOISE_LEAST = 1;

export class EnvelopeEstimator implements Estimator {
  readonly #ensemble: Ensemble;
  #queueing: { readonly out: Queueing; readonly back: Queueing } = {
    out: new Queueing(0),
    back: new Queueing(0),
  };
  /** The first samples, until there are enough to judge the path by; then none are kept. */
  #first: readonly Sample[] | undefined = [];
  /** Samples that contradict the estimate, and how many have not since the last one did. */
  #rejected: Sample[] = [];
  #agreeing = 0;
  /** How far off the last one says that it is, and how wrong the offset may be if it is right. */
  #shift = 0;
  #doubt = 0;
  /** So many samples in a row were late alike on both ways. */
  #alike = 0;
  /** How wrong the last explanation may be, and for how many samples yet. */
  #ambiguity = 0;
  #probation = 0;
  #at = 0 as RawTime;
  /** When the last sample was taken in. */
  #takenAt = 0 as RawTime;
  /** The usual time between samples, seconds. */
  #pause = 0;
  samples = 0;

  constructor(ensemble = new Ensemble()) {
    this.#ensemble = ensemble;
  }

  get doubted(): boolean {
    return this.#rejected.length > 0 && this.#agreeing === 0;
  }

  add(sample: Sample): Refusal | undefined {
    const limits = limitsOf(sample);
    const first = this.#first;
    if (first !== undefined && first.length < SAMPLES_TO_DOUBT)
      return this.#judgeAnew([...first, sample]);
    this.#pass(sample.at);
    const contradiction = this.#ensemble.contradiction(limits);
    if (contradiction < -CONTRADICTION) return this.#reject(sample);
    // What surprises shows that the estimate was too sure of itself.
    if (contradiction < -SURPRISE)
      this.#ensemble.each((belief) => belief.loosen(contradiction / SURPRISE));
    this.#agreeing += 1;
    if (
      this.#rejected.length > 0 &&
      (this.#agreeing >= CONTRADICTION_LASTS || this.#refutes(limits))
    ) {
      this.#ensemble.each((belief) => belief.loosen(OVERRULED));
      this.#settle();
    }
    if (first === undefined) {
      const alike = this.#delayedAlike(limits);
      this.#alike = alike ? this.#alike + 1 : 0;
      this.#take(sample, limits, alike);
      this.#lookForRoute();
      return this.#isPossible() ? undefined : this.#judgeAnew([sample]);
    }
    const samples = [...first, sample];
    if (JUDGED_ANEW.includes(samples.length)) return this.#judgeAnew(samples);
    this.#first = samples;
    this.#take(sample, limits);
    return undefined;
  }

  at(raw: RawTime): Estimate | undefined {
    if (this.samples === 0) return undefined;
    const { combined, wander2 } = this.#ensemble;
    const { mean } = combined;
    const t = rawDifference(raw, this.#at) / SECOND;
    const offsetError = Math.sqrt(Math.max(combined.offsetVariance(t, wander2), 0));
    const rateVariance = combined.covariance(RATE, RATE);
    const tail = this.#tail(rateVariance);
    const promised = this.#ensemble.reach(PROMISED, t, MISSING * this.#pause, tail);
    return {
      offset: (mean[OFFSET]! + mean[RATE]! * t) as Span,
      offsetError: offsetError as Span,
      rate: mean[RATE]! / SECOND,
      rateError: Math.sqrt(rateVariance + wander2 * Math.abs(t)) / SECOND,
      bound: Math.max(
        this.#asymmetry() + promised.offset + (this.#probation > 0 ? this.#ambiguity : 0),
        this.#doubt,
      ) as Span,
      drift: promised.rate / SECOND,
    };
  }

  /**
   * By how much more the rate may vary than a normal with this variance, as long as it is hardly
   * measured: there are more crystals far off than a normal has.
   */
  #tail(rateVariance: number): number {
    if (this.#first === undefined) return 0;
    const unknown = Math.min(rateVariance / RATE_AT_START ** 2, 1);
    return unknown ** 2 * (RATE_PROMISED ** 2 - RATE_AT_START ** 2);
  }

  /**
   * No exchange can tell what of the smallest round trip is out and what is back: the offset may be
   * off by the whole of either floor. At first they are half the round trip each; where only one way
   * has changed since, they differ, and it is the longer one that counts.
   */
  #asymmetry(): number {
    // A few samples show little of the queues: all of the smallest delay may be on one way.
    if (this.#first !== undefined)
      return Math.max(Math.min(...this.#first.map(({ delay }) => delay)), 0) / 2;
    const { combined } = this.#ensemble;
    const variance =
      combined.covariance(FLOOR_OUT, FLOOR_OUT) +
      2 * combined.covariance(FLOOR_OUT, FLOOR_BACK) +
      combined.covariance(FLOOR_BACK, FLOOR_BACK);
    // Less than no time is none: then the offset is wrong by so much.
    const longer = Math.max(
      Math.abs(combined.mean[FLOOR_OUT]!),
      Math.abs(combined.mean[FLOOR_BACK]!),
    );
    return longer + Math.sqrt(Math.max(variance, 0)) / 2;
  }

  /** While there are few samples, what the later ones show of the path changes what the first say. */
  #judgeAnew(samples: readonly Sample[]): undefined {
    const first = samples[0]!;
    const delays = samples.map(({ delay }) => Math.max(delay, 0));
    const least = Math.min(...delays);
    const spread = delays.reduce((sum, delay) => sum + delay, 0) / delays.length - least;
    const alone = samples.length === 1;
    // Of four delays the mean lies 1.2 queues above the shortest; of fewer, less is known.
    const queue = alone ? least / 2 : 0.8 * spread * (1 + 2 / samples.length);
    const floor = alone ? least / 4 : Math.max((least - queue) / 2, 0);
    const floorError = alone ? least / 4 : Math.min(2 * queue, least / 2);
    const offsetError = Math.max(delays[0]! / 2, first.error, NOISE_LEAST);
    const replay = (rate: number): void => {
      this.#ensemble.reset((belief) => {
        belief.reset([first.offset, 0, floor, floor], [offsetError, rate, 0, 0]);
        belief.widenFloors(Math.max(floorError, NOISE_LEAST));
      });
      this.#queueing = { out: new Queueing(queue), back: new Queueing(queue) };
      this.#at = this.#takenAt = first.at;
      this.samples = 0;
      for (const sample of samples) {
        this.#pass(sample.at);
        this.#take(sample, limitsOf(sample));
      }
    };
    this.#first = samples.length < YOUNG ? samples : undefined;
    replay(RATE_AT_START);
    if (Math.abs(this.#ensemble.combined.mean[RATE]!) > OTHERS * RATE_AT_START)
      replay(RATE_OF_OTHERS);
    return undefined;
  }

  /** A sample older than the last is taken as of now: asks overtake by milliseconds at most. */
  #pass(at: RawTime): void {
    const t = Math.max(rawDifference(at, this.#at) / SECOND, 0);
    this.#ensemble.pass(t);
    this.#ensemble.combine();
    if (t > 0) this.#at = at;
  }

  /** No way takes less than no time: where one seems to for sure, an explanation was wrong. */
  #isPossible(): boolean {
    const { combined } = this.#ensemble;
    const { out, back } = this.#queueing;
    const slack = Math.max(out.short, back.short) + FLOOR_SLACK;
    return ([FLOOR_OUT, FLOOR_BACK] as const).every(
      (floor) =>
        combined.mean[floor]! >
        -FLOOR_DEVIATIONS * Math.sqrt(combined.covariance(floor, floor)) - slack,
    );
  }

  /**
   * Are both ways much longer than usual, by about the same? So they are on another route, or behind
   * something that both pass; and the offset, of which that says nothing, must not be drawn aside.
   */
  #delayedAlike({ out, back }: Limits): boolean {
    const { mean } = this.#ensemble.combined;
    const there = out - mean[OFFSET]! - mean[FLOOR_OUT]!;
    const here = back + mean[OFFSET]! - mean[FLOOR_BACK]!;
    const [usual, usualBack] = [this.#queueing.out.short, this.#queueing.back.short];
    const offsetError = Math.sqrt(this.#ensemble.combined.covariance(OFFSET, OFFSET));
    return (
      there > ALIKE_LEAST * usual &&
      here > ALIKE_LEAST * usualBack &&
      Math.abs(there - here) < ALIKE * (usual + usualBack + 2 * offsetError)
    );
  }

  #take(sample: Sample, limits: Limits, idle = false): void {
    if (!idle) this.#ensemble.observe(limits, this.#queueing);
    const { mean } = this.#ensemble.combined;
    this.#queueing.out.learn(Math.max(limits.out - mean[OFFSET]! - mean[FLOOR_OUT]!, 0));
    this.#queueing.back.learn(Math.max(limits.back + mean[OFFSET]! - mean[FLOOR_BACK]!, 0));
    const pause = Math.max(rawDifference(sample.at, this.#takenAt) / SECOND, 0);
    this.samples += 1;
    this.#probation -= 1;
    this.#pause += (pause - this.#pause) / Math.min(this.samples, YOUNG);
    this.#takenAt = this.#at;
  }

  /**
   * A queue makes a delay longer, never shorter: a sample below the limits means that something has
   * changed, or that a stamp is wrong. The third of its kind is believed.
   */
  #reject(sample: Sample): Refusal | undefined {
    this.#rejected.push(sample);
    this.#agreeing = 0;
    const offset = this.#ensemble.combined.mean[OFFSET]!;
    this.#shift = Math.abs(sample.offset - offset);
    this.#doubt = this.#shift + Math.max(sample.delay, 0) / 2 + sample.error;
    if (this.#rejected.length < CONTRADICTIONS_MOST) return 'contradiction';
    const rejected = this.#rejected;
    this.#settle();
    if (this.#first !== undefined || this.#shift > BEYOND_COMPARE) return this.#judgeAnew(rejected);
    const since = rawDifference(this.#takenAt, this.#at) / SECOND;
    const pauses = rejected.map(({ at }, i) =>
      Math.max(rawDifference(at, rejected[i - 1]?.at ?? this.#takenAt) / SECOND, 0),
    );
    const found = explain(this.#ensemble, this.#queueing, since, rejected.map(limitsOf), pauses);
    this.#ensemble.copy(found.ensemble);
    this.#ambiguity = Math.max(found.doubt, this.#probation > 0 ? this.#ambiguity : 0);
    this.#probation = PROBATION;
    this.#queueing.out.restart(undefined);
    this.#queueing.back.restart(undefined);
    this.#takenAt = this.#at;
    this.samples = found.samples;
    return undefined;
  }

  /** Would this sample, which agrees, contradict what the rejected ones say? */
  #refutes({ out, back }: Limits): boolean {
    const { mean } = this.#ensemble.combined;
    const queued = Math.max(
      out - mean[OFFSET]! - mean[FLOOR_OUT]!,
      back + mean[OFFSET]! - mean[FLOOR_BACK]!,
    );
    return queued < this.#shift / 2;
  }

  #settle(): void {
    this.#rejected = [];
    this.#doubt = 0;
  }

  #lookForRoute(): void {
    const { out, back } = this.#queueing;
    const { combined } = this.#ensemble;
    const offsetError = Math.sqrt(combined.covariance(OFFSET, OFFSET));
    const change = routeChange(out, back, offsetError, this.#alike);
    if (change === undefined) {
      out.remember();
      back.remember();
      return;
    }
    // At first the floors may just not be known yet, and one is as likely too low as the other.
    const known = out.blocks >= BLOCKS_LEAST;
    const longer = Math.max(change.out, change.back);
    if (!known) this.#lengthen({ ...change, out: longer, back: longer, equal: true });
    else this.#lengthen(change);
    out.restart(change.out > 0 ? change.queueOut : undefined, change.samples);
    back.restart(change.back > 0 ? change.queueBack : undefined, change.samples);
  }

  /**
   * A route that is longer by the same in both directions leaves no doubt about the offset. One that
   * is longer in one direction only is not to move it either: it is the other direction that knows.
   */
  #lengthen({ out, back, equal }: RouteChange): void {
    const middle = (out + back) / 2;
    this.#ensemble.each((belief) => {
      belief.mean[FLOOR_OUT]! += equal ? middle : out;
      belief.mean[FLOOR_BACK]! += equal ? middle : back;
      if (equal) belief.widenFloors(middle);
      else {
        belief.widen(FLOOR_OUT, out);
        belief.widen(FLOOR_BACK, back);
      }
    });
    this.#ensemble.combine();
  }
}

/**
 * Out, the other clock's arrival stamp less the asker's departure is offset + floor + queue; back,
 * the asker's arrival less the other's departure is floor - offset + queue.
 */
const limitsOf = ({ offset, delay, error }: Sample): Limits => ({
  out: offset + delay / 2,
  back: delay / 2 - offset,
  // An error of so much at most, evenly spread.
  noise: Math.max(error ** 2 / 3, NOISE_LEAST),
});
