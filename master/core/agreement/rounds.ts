// The rounds of Berkeley's algorithm: who may vote, what they agree on, and what came of it.

import { CLOCK_DRIFT, type Line, lineAt } from '@belfry/protocol/clock';
import type { Estimate } from '@belfry/protocol/estimate';
import { type GroupTime, type RawTime, SECOND, type Span, groupDifference } from '@belfry/protocol';
import {
  type AgentRecord,
  CRYSTAL_MOST,
  SAMPLES_LEAST,
  type Standing,
} from '../agents/agent-record.js';
import { assemble } from './assembly.js';
import type { Agreement, Vote } from '../group/consensus.js';
import { type Assembly, type Doubt, contradiction, found } from './founding.js';
import type { Group } from '../group/group.js';
import type { ConsensusOptions } from '../group/group-options.js';
import { HeldRates } from './held-rates.js';
import { type HealthEvent, judgeHealth } from '../agents/presence.js';
import { type ReferenceObservation, References } from './references.js';
import type { HeldRound, RoundLog } from './round-log.js';
import type { RoundEvent, RoundObservation } from './round-events.js';
import type { Records } from '../agents/agent-records.js';

/** How long the rate of a crystal that cannot be heard is still believed. */
const RATE_LASTS = 3600 * SECOND;
/** A rate that is less certain has no say in the group's. */
const RATE_KNOWN = 1e-6;
const NOBODY: Agreement = { agreed: true, offset: 0, agreeing: [] };
/** For so long after the master's own clock was taken, a majority of late comers that says otherwise is an event. */
const LATE_COMERS = 3600 * SECOND;
/** Intervals without an answer after which a clock does not vote. */
const STALE_AFTER = 4;

/** How rounds are held: how often, and whose votes count. */
export interface RoundsOptions {
  /** How often a round is held, nanoseconds. */
  readonly interval: Span;
  readonly consensus: Pick<ConsensusOptions, 'trust' | 'maxBound'>;
  /** How many agents have a key. */
  readonly agentsExpected: () => number;
  /** It led a group before it was started: agents may hold that group's time. */
  readonly returns: boolean;
  /** Keeps the rounds for who wants them explained; nobody does without it. */
  readonly log?: RoundLog | undefined;
}

interface Crystal {
  readonly record: AgentRecord;
  readonly estimate: Estimate;
}

interface Ballot extends Crystal {
  readonly vote: Vote;
  /** The vote is a wall clock's, not its own crystal's. */
  readonly wall: boolean;
}

/**
 * Holds the rounds of Berkeley's algorithm. In each it collects the votes of all clocks that may vote, moves the
 * group to what most agree on, and judges each clock; at the start it decides whose time the group takes.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #group: Group;
  readonly #records: Records;
  #last: RoundObservation = { number: 0, voters: 0, agreeing: 0, agreed: true, moved: 0 as Span };
  /** Of mode reference. */
  readonly #references: References | undefined;
  readonly #heldRates = new HeldRates();
  #disagrees = false;
  #doubt: Doubt | undefined;
  #doubtedUntil: RawTime | undefined;

  constructor(options: RoundsOptions, group: Group, records: Records) {
    this.#options = options;
    this.#group = group;
    this.#records = records;
    if (group.traces) this.#references = new References(group, records, options.interval);
  }

  /** How each machine stands that knows UTC; none but in mode reference. */
  get references(): readonly ReferenceObservation[] {
    return this.#references?.seen ?? [];
  }

  /** How many rounds there have been. */
  get number(): number {
    return this.#last.number;
  }

  /** How the last round ended. */
  get last(): RoundObservation {
    return this.#last;
  }

  /** Holds one round at master raw time `at`; answers what somebody should know of. */
  run(at: RawTime): (RoundEvent | HealthEvent)[] {
    const before = new Set(this.#unfit());
    const events = this.#hold(at);
    const unfit = this.#unfit().filter((record) => !before.has(record));
    for (const record of unfit) {
      const { rate } = record.estimate(at)!;
      events.push({ type: 'unfit', name: record.credential.name, rate });
    }
    return events;
  }

  #unfit(): AgentRecord[] {
    return [...this.#records.measured()].filter((record) => record.standing === 'unfit');
  }

  #hold(at: RawTime): (RoundEvent | HealthEvent)[] {
    const events: (RoundEvent | HealthEvent)[] = judgeHealth(
      this.#records.measured(),
      at,
      this.#options.interval,
    );
    const utc = this.#references?.agree(at);
    events.push(...(this.#references?.takeEvents() ?? []));
    if (this.#group.gathering) {
      this.#count(NOBODY);
      const found = this.#group.averages ? this.#found(at, utc) : this.#wait('no-reference', at);
      return [...events, ...found];
    }
    if (utc !== undefined) {
      this.#follow(utc, at);
      return events;
    }
    if (this.#group.traces) this.#group.loseTrace(at);
    events.push(...this.#lookBack(at));
    const ballots = this.#ballots(at);
    const own: Vote = { offset: 0, bound: CLOCK_DRIFT * this.#options.interval };
    const votes = [own, ...ballots.map((ballot) => ballot.vote)];
    const walls = ballots.some(({ wall }) => wall);
    const rates = (found: Agreement): number[] => this.#rates(ballots, found, at);
    const absent = this.#absent(ballots.map(({ record }) => record));
    const time = this.#group.at(at);
    const agreement = this.#group.round(votes, absent, rates, at, walls);
    if (agreement === undefined) {
      this.#count(NOBODY);
      this.#judgeNewcomers(NOBODY);
      for (const { record } of ballots) record.standing = 'follows';
      return events;
    }
    this.#count(agreement);
    this.#keep({ time, votes, voters: ballots, absent, agreement });
    this.#judgeNewcomers(agreement);
    return [...events, ...this.#judgeClocks(ballots, agreement), ...this.#alarm(agreement)];
  }

  /** For who wants it explained, with whoever is measured and has no vote. */
  #keep(held: Omit<HeldRound, 'number' | 'others'>): void {
    const { log } = this.#options;
    if (log === undefined) return;
    const voting = new Set(held.voters.map(({ record }) => record));
    const others = [...this.#records.measured()]
      .filter((record) => !voting.has(record))
      .map((record) => ({ record, standing: record.standing }));
    log.add({ ...held, number: this.#last.number, others });
  }

  /** How many agents have a key and no vote now. */
  #absent(voting: Iterable<AgentRecord>): number {
    const agents = [...voting].filter(({ credential }) => credential.role === 'agent').length;
    return Math.max(this.#options.agentsExpected() - agents, 0);
  }

  /**
   * The rates, over the master's raw clock, as far as they are known, of its own crystal, of every voter that agrees, and of
   * those who cannot be heard now: a crystal does not change because its cable is cut, and the
   * group's rate must not jump when voters come and go.
   */
  #rates(ballots: readonly Ballot[], agreement: Agreement, at: RawTime): number[] {
    const agreeing: Crystal[] = ballots.filter((_, i) => agreement.agreeing[i + 1]);
    const voted = new Set(ballots.map(({ record }) => record));
    const absent = [...this.#records.measured()].flatMap((record) => {
      const { answeredAt } = record.asker;
      if (voted.has(record) || answeredAt === undefined || record.standing === 'outlier') return [];
      if (record.standing === 'unfit') return [];
      if (at - answeredAt > RATE_LASTS || record.samples < SAMPLES_LEAST) return [];
      // As well known as it was then: silence must not take it out of the middle.
      return [{ record, estimate: record.estimate(answeredAt)! }];
    });
    const all = [...agreeing, ...absent];
    const known = all.filter(({ estimate }) => estimate.rateError < RATE_KNOWN);
    if (2 * known.length < all.length) return [];
    // Who has a key and is not known stands by the rate as it is: fewer than half of all do not change it.
    const length = this.#absent(known.map(({ record }) => record));
    const unknown = Array.from({ length }, () => this.#group.line.rate);
    const rates = known.map(({ record: { credential }, estimate: { rate } }) =>
      this.#rateBy(credential.name, rate),
    );
    return [this.#rateBy('', 0), ...rates, ...unknown];
  }

  /** A group that has its rate from UTC keeps it, but for what its crystals change; any other goes to their middle. */
  #rateBy(name: string, rate: number): number {
    if (this.#group.against !== 'utc') return rate;
    return this.#heldRates.rateBy(name, rate, this.#group.line.rate);
  }

  #count({ agreed, offset, agreeing }: Agreement): void {
    this.#last = Object.freeze({
      number: this.#last.number + 1,
      voters: agreeing.length,
      agreeing: agreeing.filter(Boolean).length,
      agreed,
      moved: offset as Span,
    });
  }

  /** Mode reference: the group goes where its references have UTC, and nobody votes. */
  #follow(utc: Line, at: RawTime): void {
    this.#heldRates.forget();
    const moved = this.#group.trace(utc, at);
    const seen = this.#references!.seen.filter(({ offset }) => offset !== undefined);
    const agreeing = seen.map(({ standing }) => standing === 'agrees');
    this.#count({ agreed: true, offset: moved ?? 0, agreeing });
    this.#judgeNewcomers(NOBODY);
    for (const record of this.#records.measured())
      record.standing = this.#unable(record, at) ?? 'follows';
  }

  /** The first agreement, once it is due and there is one: whose time it is, or what is waited for. */
  #found(at: RawTime, utc: Line | undefined): RoundEvent[] {
    const assembly = this.#assemble(at);
    if (!this.#group.listening.isOver(at, assembly.absent === 0)) return [];
    if (utc !== undefined) return this.#formBy(utc, assembly.keys, at);
    const outcome = found(assembly);
    if ('doubt' in outcome) return this.#wait(outcome.doubt, at);
    this.#doubt = undefined;
    const { by, offset, agreed, voters, disagreeing } = outcome;
    const { number } = this.#last;
    const { opinions } = assembly;
    this.#options.log?.add({ number, time: this.#group.at(at), founding: outcome, opinions });
    this.#group.form(offset, at);
    const agreeing = voters - disagreeing.length;
    this.#last = Object.freeze({ ...this.#last, voters, agreeing, agreed, moved: offset });
    this.#doubtedUntil = by === 'own' ? ((at + LATE_COMERS) as RawTime) : undefined;
    const { keys } = assembly;
    return [{ type: 'formed', by, voters, agreeing, agreed, moved: offset, disagreeing, keys }];
  }

  /** References agree on UTC: that is the group's time. */
  #formBy(utc: Line, keys: number, at: RawTime): RoundEvent[] {
    this.#doubt = undefined;
    const moved = groupDifference(lineAt(utc, at), this.#group.at(at));
    this.#group.form(moved, at);
    this.#follow(utc, at);
    const { voters, agreeing } = this.#last;
    const lying = this.#references!.seen.filter(({ standing }) => standing === 'falseticker');
    const disagreeing = lying.map(({ name }) => name);
    const formed = { type: 'formed', by: 'references', keys, voters, agreeing } as const;
    return [{ ...formed, agreed: true, moved, disagreeing }];
  }

  /** If the master's own clock was taken, do those who come later say otherwise? That is an event, and no more. */
  #lookBack(at: RawTime): RoundEvent[] {
    if (this.#doubtedUntil === undefined) return [];
    if (at > this.#doubtedUntil || this.#group.isSetByOperator) this.#doubtedUntil = undefined;
    const assembly = this.#assemble(at);
    const late = contradiction(assembly);
    if (this.#doubtedUntil === undefined || late === undefined) return [];
    this.#doubtedUntil = undefined;
    const agreeing = late.voters - late.disagreeing.length;
    return [{ type: 'contradicted', agreeing, keys: assembly.keys, offset: late.offset }];
  }

  #assemble(at: RawTime): Assembly {
    const { agentsExpected, consensus, returns } = this.#options;
    return assemble(
      this.#records,
      this.#group,
      { agentsExpected, trust: consensus.trust, returns },
      at,
    );
  }

  #wait(doubt: Doubt, at: RawTime): RoundEvent[] {
    if (this.#doubt === doubt) return [];
    this.#doubt = doubt;
    const { keys, absent } = this.#assemble(at);
    return [{ type: 'undecided', doubt, keys, here: keys - absent }];
  }

  /** Why there is no group time although the time to wait is over. */
  get doubt(): Doubt | undefined {
    return this.#group.gathering ? this.#doubt : undefined;
  }

  #ballots(at: RawTime): Ballot[] {
    const ballots: Ballot[] = [];
    const group = this.#group.at(at);
    for (const record of this.#records.measured()) {
      const estimate = record.estimate(at);
      const unable = this.#unable(record, at);
      if (unable !== undefined || estimate === undefined) {
        record.standing = unable ?? 'joining';
        continue;
      }
      const offset = record.offset(estimate, at, group);
      if (offset === undefined) continue;
      const wall = this.#wallVote(record, at, group);
      const vote = wall ?? { offset, bound: estimate.bound };
      ballots.push({ record, vote, wall: wall !== undefined, estimate });
    }
    return ballots;
  }

  /** A wall clock that was set once, and never agreed with a group, is trusted as any such clock. */
  #wallVote(record: AgentRecord, at: RawTime, group: GroupTime): Vote | undefined {
    const vote = record.wallClocks.vote(at, group, this.#group.line.rate);
    if (vote === undefined || vote.bound > this.#options.consensus.maxBound) return undefined;
    return { offset: vote.offset, bound: vote.bound + this.#options.consensus.trust };
  }

  /** Why this clock may not vote now; undefined when it may. */
  #unable(record: AgentRecord, at: RawTime): Standing | undefined {
    const estimate = record.estimate(at);
    if (estimate === undefined || record.samples < SAMPLES_LEAST) return 'joining';
    if (Math.abs(estimate.rate) > CRYSTAL_MOST) return 'unfit';
    const answeredAt = record.asker.answeredAt ?? (-Infinity as RawTime);
    if (at - answeredAt > STALE_AFTER * this.#options.interval) return 'stale';
    if (!record.corrected) return 'joining';
    if (record.estimator.doubted) return 'doubted';
    return estimate.bound > this.#options.consensus.maxBound ? 'uncertain' : undefined;
  }

  /**
   * Agents that began anew have been judged by the lines that they had, and may get new ones: if it is
   * the master's own clock that jumped, one alone must not be drawn after it. Two can never agree.
   */
  #judgeNewcomers({ agreed, agreeing }: Agreement): void {
    for (const record of this.#records.measured()) {
      if (record.roundsToConfirm === 0 || record.samples < SAMPLES_LEAST) continue;
      record.roundsToConfirm = agreed || agreeing.length <= 2 ? 0 : record.roundsToConfirm - 1;
    }
  }

  /** The agreement's first vote is the master's own. */
  #judgeClocks(ballots: readonly Ballot[], agreement: Agreement): RoundEvent[] {
    return ballots.flatMap(({ record, vote }, i) => {
      const outlier = !agreement.agreeing[i + 1];
      const before = record.standing;
      record.standing = outlier ? 'outlier' : 'votes';
      if (outlier === (before === 'outlier')) return [];
      return [
        { type: 'outlier', name: record.credential.name, offset: vote.offset as Span, outlier },
      ];
    });
  }

  #alarm(agreement: Agreement): RoundEvent[] {
    if (agreement.agreed !== this.#disagrees) return [];
    this.#disagrees = !agreement.agreed;
    const { voters, agreeing } = this.#last;
    return [{ type: 'disagreement', lasts: this.#disagrees, voters, agreeing }];
  }
}
