// What the master knows of one agent or client: sessions, measurement, and the last adjust that it was sent.

import { CLOCK_DRIFT, type Line, lineAt } from '@belfry/protocol/clock';
import {
  type Address,
  type GroupTime,
  NEVER,
  type RawTime,
  type Refusal,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  credibleTime,
} from '@belfry/protocol';
import { type Estimate, EnvelopeEstimator } from '@belfry/protocol/estimate';
import type { LeapCourse } from '@belfry/protocol/leap';
import { Asker, Granularity, Pace } from '@belfry/protocol/measure';
import { type Credential, keyAge, type Session } from '@belfry/protocol/seal';
import type {
  AdjustKind,
  Hello,
  ReferenceReading,
  ShownQuality,
  WallClockOffset,
} from '@belfry/protocol/wire';
import type { Promised } from '../group/promised.js';
import { ToldUtc } from './told-utc.js';
import { WallClocks } from './wall-clocks.js';

/** Why an agent's clock counts in the average, or does not. */
export type Standing =
  | 'votes'
  /** It could vote, but nobody is asked: mode master, or an operator has set the time. */
  | 'follows'
  | 'outlier'
  /** Not measured often enough yet, or not corrected yet. */
  | 'joining'
  /** Its last samples contradict what was known of it: its raw clock may have jumped. */
  | 'doubted'
  /** It has not answered lately. */
  | 'stale'
  /** Its bound is too wide. */
  | 'uncertain'
  /** Its crystal is further off than any sound one. */
  | 'unfit'
  /** It asks by itself and takes no part. */
  | 'client';

/** So many samples it takes before an agent may vote. */
export const SAMPLES_LEAST = 4;
/** And so many before it is corrected. */
export const SAMPLES_TO_CORRECT = 2;
/** Twice the tolerance of a very poor crystal: what is further off is broken. */
export const CRYSTAL_MOST = 1e-3;

/**
 * All that a master knows of one agent, client or other master: its session, its clock as measured, and its last
 * line.
 */
export class AgentRecord {
  /** The other masters that its last welcome named. */
  told: readonly Address[] = [];
  /** Replaced by one with another key while the session goes on under the old one. */
  credential: Credential;
  /** The key under which the session began. */
  key: Uint8Array | undefined;
  /** Its new key has been used: the old one opens nothing any more. */
  rotated = false;
  /** The session in use; undefined before the first and after a goodbye. */
  session: Session | undefined;
  /** A session that was offered and not used yet, with the hello that asked for it. */
  offered:
    | {
        readonly session: Session;
        readonly hello: Hello;
        readonly key: Uint8Array;
        readonly at: RawTime;
      }
    | undefined;
  hello: Hello | undefined;
  /** The line it started with, against its own raw clock; undefined when it never was set. */
  belief: { readonly line: Line; readonly kind: 'own' | 'group' } | undefined;
  asker = new Asker();
  /** Of its raw clock, as long as its instance lasts. */
  granularity = new Granularity();
  #estimator: EnvelopeEstimator | undefined;
  /** The line that it was last sent, in which adjust, as what, and whether it was acknowledged. */
  lastAdjust:
    | {
        line: Line;
        readonly kind: AdjustKind;
        readonly sequence: number;
        acknowledged: boolean;
      }
    | undefined;
  /** What it was last told of group time; undefined once that does not hold any more. */
  promised: Promised | undefined;
  /** It has acknowledged at least one line since it joined. */
  corrected = false;
  /**
   * Its estimate began anew and no round has agreed since: until then, but for no more rounds than
   * this, it keeps its old line, by which it is judged. If it is the master's own clock that jumped, those lines say so.
   */
  roundsToConfirm = 0;
  /** An operator's step that it has not acknowledged yet. */
  stepOrdered = false;
  wallClocks = new WallClocks();
  /** What it has told of UTC; undefined for who never did. */
  utc: ToldUtc | undefined;
  /** Of what it shows, as it last said. */
  quality: ShownQuality = 'unset';
  standing: Standing = 'joining';
  /** It was here as an agent that is measured, since this master began. */
  wasMeasured = false;
  health: 'healthy' | 'suspected' | 'lost' = 'healthy';
  /** How often it is asked; begins anew when it joins. */
  pace = new Pace(0);
  /** The next regular ask, and when the last adjust is sent again. */
  askAt = NEVER;
  resendAt = NEVER;
  heardAt = -Infinity as RawTime;
  /** Since when another process claims its name, for which it was asked whether it lives. */
  contestedAt: RawTime | undefined;

  constructor(credential: Credential) {
    this.credential = credential;
  }

  /** The keys by which it may come at `now`, group time in seconds. */
  keys(now: number): readonly Uint8Array[] {
    const { key, old } = this.credential;
    return old === undefined || this.rotated || now >= old.until ? [key] : [key, old.key];
  }

  /** Its session began under a key that has a successor. */
  isUnderOldKey(now: number): boolean {
    return this.key !== undefined && keyAge(this.credential, this.key, now) === 'old';
  }

  /** Until when the old key may be used, where the new one has not been yet; group time, seconds. */
  get oldKeyUntil(): number | undefined {
    return this.rotated ? undefined : this.credential.old?.until;
  }

  /** Takes its credential as it is now; answers whether that still allows the session. */
  keep(credential: Credential, now: number): boolean {
    if (this.key === undefined || credential.role !== this.credential.role) return false;
    const age = keyAge(credential, this.key, now);
    if (age === undefined) return false;
    this.credential = credential;
    this.rotated = age === 'current';
    return true;
  }

  /** Another master corrects it now: what we sent to it is past. */
  release(): void {
    this.lastAdjust = undefined;
    this.promised = undefined;
    this.corrected = false;
    this.roundsToConfirm = 0;
    this.stepOrdered = false;
    this.standing = this.asksItself ? 'client' : 'joining';
  }

  /** Whether it asks by itself (Cristian), and so is neither measured nor corrected. */
  get asksItself(): boolean {
    return this.hello?.asksItself ?? false;
  }

  /** The first datagram of the offered session has opened: it replaces the old one. */
  confirm(): void {
    const { session, hello, key } = this.offered!;
    const restarted = this.hello?.instance !== hello.instance;
    this.session = session;
    this.key = key;
    this.contestedAt = undefined;
    this.offered = undefined;
    this.hello = hello;
    this.asker.restart();
    if (!restarted) {
      // The same device and raw clock: its line holds on, only the sequences begin anew.
      if (this.lastAdjust !== undefined) this.lastAdjust = { ...this.lastAdjust, sequence: -1 };
      return;
    }
    // Another process, another raw clock: nothing that was measured holds any more.
    this.asker = new Asker();
    this.granularity = new Granularity();
    this.#estimator = undefined;
    this.lastAdjust = undefined;
    this.corrected = false;
    this.roundsToConfirm = 0;
    this.stepOrdered = false;
    this.wallClocks = new WallClocks();
    this.utc = undefined;
    this.quality = 'unset';
    this.belief = beliefOf(hello);
  }

  /** Made when it is first measured: a client never is. */
  get estimator(): EnvelopeEstimator {
    return (this.#estimator ??= new EnvelopeEstimator());
  }

  /** How many its estimate is built on. */
  get samples(): number {
    return this.#estimator?.samples ?? 0;
  }

  /** How often its estimate began again from its limits. */
  get restarts(): number {
    return this.#estimator?.restarts ?? 0;
  }

  /** Its raw clock now, as estimated. */
  estimate(at: RawTime): Estimate | undefined {
    return this.#estimator?.at(at);
  }

  /** Takes in one of its wall clocks, reported at `at`, when the group had `group`; of no use before it has a line. */
  takeWallClock(wall: WallClockOffset, at: RawTime, group: GroupTime): void {
    const estimate = this.estimate(at);
    const offset = estimate && this.offset(estimate, at, group);
    if (offset !== undefined)
      this.wallClocks.take(wall, at, groupAdd(group, offset), estimate!.bound);
  }

  /** Takes in where UTC is over its raw clock, told at `at`; of no use before that is measured. */
  takeReference(said: ReferenceReading, at: RawTime, leaps: LeapCourse): Refusal | undefined {
    const estimate = this.estimate(at);
    if (estimate === undefined) return undefined;
    return (this.utc ??= new ToldUtc(leaps)).take(said, at, at + estimate.offset);
  }

  /** Its group clock less ours at master raw time `at`, by the line that it was sent or began with. */
  offset(estimate: Estimate, at: RawTime, group: GroupTime): Span | undefined {
    const line = this.lastAdjust?.line ?? this.belief?.line;
    if (line === undefined) return undefined;
    return groupDifference(lineAt(line, (at + estimate.offset) as RawTime), group);
  }
}

/** What it takes the time to be; nothing if that is no time that a clock which was set can show. */
function beliefOf({ belief }: Hello): AgentRecord['belief'] {
  const group = credibleTime(belief.seconds, belief.nanoseconds);
  if (belief.kind === 'none' || group === undefined) return undefined;
  const line = {
    raw: (belief.rawSeconds * SECOND + belief.rawNanoseconds) as RawTime,
    group,
    rate: belief.rate,
    bound: belief.bound as Span,
    drift: CLOCK_DRIFT,
  };
  return { line, kind: belief.kind };
}
