// Mode reference: where UTC is, as most of the machines have it whose kernels know that.

import { type Line, lineAt, lineBound } from '@belfry/protocol/clock';
import { type RawTime, SECOND, type Span, groupAdd, groupDifference } from '@belfry/protocol';
import { type AgentRecord, SAMPLES_LEAST } from '../agents/agent-record.js';
import type { Records } from '../agents/agent-records.js';
import type { Group } from '../group/group.js';
import type { Vote } from '../group/consensus.js';
import { intersect, weightedMean } from '../group/intersection.js';

/** Intervals, and at least so long, for which a reference counts after it last knew UTC: its bound grows meanwhile. */
const STALE_AFTER = 4;
const STALE_LEAST = 10 * SECOND;

/** How a machine stands as a reference. */
export type ReferenceStanding =
  | 'agrees'
  /** It says something else than most references allow. */
  | 'falseticker'
  /** Its kernel does not know UTC now. */
  | 'unsynchronised'
  /** It is not measured well enough yet, or does not answer. */
  | 'unmeasured'
  /** No majority of the references has a time in common. */
  | 'undecided';

/** What is seen of one reference; the name is undefined for the master's own machine. */
export interface ReferenceObservation {
  readonly name: string | undefined;
  readonly standing: ReferenceStanding;
  /** UTC by this reference, less group time, and how wrong that may be; undefined where it knows nothing. */
  readonly offset: Span | undefined;
  readonly bound: Span | undefined;
}

/** What people should know of references. */
export type ReferencesEvent =
  /** A reference began or ceased to say something else than most. */
  | {
      readonly type: 'falseticker';
      readonly name: string | undefined;
      readonly offset: Span;
      readonly bound: Span;
      readonly lies: boolean;
    }
  /** There are references that agree, so many of so many; or none any more. */
  | {
      readonly type: 'references';
      readonly agreeing: number;
      readonly of: number;
      readonly lost: boolean;
    };

interface Candidate {
  readonly name: string | undefined;
  /** Where UTC is over the master's raw clock. */
  readonly line: Line;
  readonly vote: Vote;
}

/** Finds where most references have UTC, and tells who is a falseticker. */
export class References {
  readonly #group: Group;
  readonly #records: Records;
  readonly #staleAfter: number;
  #seen: readonly ReferenceObservation[] = [];
  readonly #falsetickers = new Set<string | undefined>();
  #agreed = false;
  #events: ReferencesEvent[] = [];

  /** Rounds are held every `interval`. */
  constructor(group: Group, records: Records, interval: Span) {
    this.#group = group;
    this.#records = records;
    this.#staleAfter = Math.max(STALE_AFTER * interval, STALE_LEAST);
  }

  /** What was seen of each reference when they were last asked. */
  get seen(): readonly ReferenceObservation[] {
    return this.#seen;
  }

  /** Where UTC is over the master's raw clock, as most of them have it at `at`; undefined where no majority agrees. */
  agree(at: RawTime): Line | undefined {
    const candidates: Candidate[] = [];
    const others: ReferenceObservation[] = [];
    for (const one of this.#all(at)) {
      if ('vote' in one) candidates.push(one);
      else others.push(one);
    }
    const found = intersect(candidates.map(({ vote }) => vote));
    this.#seen = Object.freeze([
      ...candidates.map(({ name, vote }, i): ReferenceObservation => {
        const { offset, bound } = vote as { offset: Span; bound: Span };
        const standing =
          found === undefined ? 'undecided' : found.agreeing[i] ? 'agrees' : 'falseticker';
        return { name, standing, offset, bound };
      }),
      ...others,
    ]);
    this.#tell(found !== undefined);
    if (found === undefined) return undefined;
    const agreeing = candidates.filter((_, i) => found.agreeing[i]);
    return lineOf(agreeing, found, groupAdd(this.#group.at(at), found.offset), at);
  }

  /** What somebody should know of, once. */
  takeEvents(): ReferencesEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #tell(agreed: boolean): void {
    for (const { name, standing, offset, bound } of this.#seen) {
      const lies = standing === 'falseticker';
      if (offset === undefined || bound === undefined) continue;
      if (lies === this.#falsetickers.has(name) || standing === 'undecided') continue;
      if (lies) this.#falsetickers.add(name);
      else this.#falsetickers.delete(name);
      this.#events.push({ type: 'falseticker', name, offset, bound, lies });
    }
    if (agreed === this.#agreed) return;
    this.#agreed = agreed;
    const agreeing = this.#seen.filter(({ standing }) => standing === 'agrees').length;
    this.#events.push({ type: 'references', agreeing, of: this.#seen.length, lost: !agreed });
  }

  /** The machine's own clock, and all that ever told of theirs. */
  #all(at: RawTime): (Candidate | ReferenceObservation)[] {
    const own = this.#own(at);
    const told = [...this.#records.measured()].flatMap((record) => this.#told(record, at) ?? []);
    return own === undefined ? told : [own, ...told];
  }

  #own(at: RawTime): Candidate | ReferenceObservation | undefined {
    const line = this.#group.utc.own(at);
    if (line === undefined) return undefined;
    if (at - this.#group.utc.ownReadAt > this.#staleAfter)
      return silent(undefined, 'unsynchronised');
    return this.#candidate(undefined, line, 0, at);
  }

  #told(record: AgentRecord, at: RawTime): Candidate | ReferenceObservation | undefined {
    const { utc, estimator } = record;
    if (utc === undefined) return undefined;
    const { name, role } = record.credential;
    // Nobody asked a master's machine to be one: it is one if it can.
    if (role === 'master' && utc.knownAt === -Infinity) return undefined;
    const estimate = record.estimate(at);
    const heard = record.session !== undefined && at - utc.toldAt <= this.#staleAfter;
    const isMeasured = record.samples >= SAMPLES_LEAST && !estimator.doubted;
    if (estimate === undefined || !heard || !isMeasured) return silent(name, 'unmeasured');
    const raw = (at + estimate.offset) as RawTime;
    const line = utc.line(raw);
    if (line === undefined || at - utc.knownAt > this.#staleAfter)
      return silent(name, 'unsynchronised');
    // With the agent's raw clock a = m + offset(m) over the master's m; see `correctionLine`.
    const over: Line = {
      raw: at,
      group: lineAt(line, raw),
      rate: (1 + line.rate) * (1 + estimate.rate) - 1,
      bound: lineBound(line, raw),
      drift: line.drift + estimate.drift,
    };
    return this.#candidate(name, over, estimate.bound, at);
  }

  #candidate(name: string | undefined, line: Line, measured: number, at: RawTime): Candidate {
    const offset = groupDifference(lineAt(line, at), this.#group.at(at));
    return { name, line, vote: { offset, bound: lineBound(line, at) + measured } };
  }
}

const silent = (name: string | undefined, standing: ReferenceStanding): ReferenceObservation =>
  Object.freeze({ name, standing, offset: undefined, bound: undefined });

/** UTC by those who agree, as a line from `at` on: its rate is weighted as its offset is. */
function lineOf(
  agreeing: readonly Candidate[],
  { bound }: { readonly bound: Span },
  group: Line['group'],
  at: RawTime,
): Line {
  const bounds = agreeing.map(({ vote }) => vote.bound);
  const rate = weightedMean(
    agreeing.map(({ line }) => line.rate),
    bounds,
  );
  // Which of their limits counts may change as they grow: so it is the fastest that any of them grows.
  const drift = Math.max(...agreeing.map(({ line }) => line.drift + Math.abs(line.rate - rate)));
  return { raw: at, group, rate, bound, drift };
}
