// Measuring one agent: an ask or a correction goes out, the answer becomes a sample.

import { type Line, lineAt } from '@belfry/protocol/clock';
import {
  type Address,
  type Transmission,
  type Refusal,
  type RefusalCounts,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
  groupDifference,
  type Departures,
} from '@belfry/protocol';
import type { Sample } from '@belfry/protocol/measure';
import type { LeapNote, Message, RawReply } from '@belfry/protocol/wire';
import { type Session, sealMessage } from '@belfry/protocol/seal';
import { type AgentRecord, CRYSTAL_MOST, SAMPLES_TO_CORRECT } from './agent-record.js';
import { adjustOf, correctionLine } from './correction.js';
import type { Group } from '../group/group.js';
import type { Promised } from '../group/promised.js';
import type { Leads } from '../leadership/leadership.js';
import type { Schedule } from './schedule.js';

/** An agent that began anew keeps its line until a round has agreed, or for so many rounds. */
const ROUNDS_TO_CONFIRM = 8;
/** At shorter intervals the next adjust is soon there. */
const FOLLOW_UP_LEAST = (4 * SECOND) as Span;
/** But at first each answer changes a lot. */
const SETTLING_SAMPLES = 16;
/** Deviations of the estimate by which the last line may be off before another follows. */
const OUTDATED = 0.5;

/** What an agent names that has applied no adjust in this session; the adjust of that number is not acknowledged. */
const NONE_APPLIED = 0xffff;

/** Of an agent that is another leader's. */
const SAMPLES_TO_TAKE_OVER = 8;

/** The line that an agent should have, over its own raw time, and what that tells it of group time. */
interface Correction {
  readonly line: Line;
  readonly promised: Promised;
  readonly leap: LeapNote;
}

interface Parts {
  readonly leadership: Leads;
  readonly group: Group;
  readonly schedule: Schedule;
  readonly departures: Departures;
}

/**
 * Measures agents: it writes an ask, or an adjust where the agent is ready for a line, and makes a sample of the
 * reply.
 */
export class Measuring {
  readonly #group: Group;
  readonly #schedule: Schedule;
  readonly #refusals: RefusalCounts;
  readonly #departures: Departures;
  readonly #interval: Span;
  /** While another master leads it only asks. */
  readonly #leadership: Leads;
  /** Of one master of several: agents hear the leader if it spoke to them within this, milliseconds. */
  heardWithin: number | undefined;

  /**
   * One master of several asks, while it stands by, whether the agent has heard the leader within
   * `heardWithin`, milliseconds.
   */
  constructor(
    { leadership, group, schedule, departures }: Parts,
    refusals: RefusalCounts,
    {
      interval,
      heardWithin,
    }: { readonly interval: Span; readonly heardWithin: number | undefined },
  ) {
    this.#leadership = leadership;
    this.heardWithin = heardWithin;
    this.#group = group;
    this.#schedule = schedule;
    this.#refusals = refusals;
    this.#departures = departures;
    this.#interval = interval;
  }

  /** Writes an adjust if the agent is ready for one, else an ask. Both are answered by a reply. */
  ask(record: AgentRecord, term: number, at: Stamp, buffer: Uint8Array): Transmission | undefined {
    const { session } = record;
    if (session === undefined || session.exhausted()) return undefined;
    const sequence = session.takeSequence();
    record.asker.asked(sequence, at);
    const next = this.#correction(record, at.at);
    const message =
      next === undefined ? this.#ask() : this.#adjust(record, next, { sequence, answered: true });
    if (next !== undefined) this.#schedule.expectAnswer(record, at.at);
    const length = sealMessage(session, buffer, message, { term, sequence });
    const id = this.#departures.expect(record.asker, sequence);
    return { length, to: session.address, id };
  }

  /** Asks it at an address that it may have moved to: who answers from there hears there. */
  probe(
    record: AgentRecord,
    to: Address,
    term: number,
    at: Stamp,
    buffer: Uint8Array,
  ): Transmission | undefined {
    const { session } = record;
    if (session === undefined || session.exhausted()) return undefined;
    const sequence = session.takeSequence();
    session.path.probed(to, sequence);
    return this.#writeAsk(record, session, { to, term, sequence }, at, buffer);
  }

  /** Asks a client whose name another one claims: its answer shows that it lives. */
  challenge(
    record: AgentRecord,
    term: number,
    at: Stamp,
    buffer: Uint8Array,
  ): Transmission | undefined {
    const { session } = record;
    if (session === undefined || session.exhausted()) return undefined;
    const sequence = session.takeSequence();
    return this.#writeAsk(record, session, { to: session.address, term, sequence }, at, buffer);
  }

  #writeAsk(
    record: AgentRecord,
    session: Session,
    { to, term, sequence }: { to: Address; term: number; sequence: number },
    at: Stamp,
    buffer: Uint8Array,
  ): Transmission {
    record.asker.asked(sequence, at);
    const length = sealMessage(session, buffer, this.#ask(), { term, sequence });
    return { length, to, id: this.#departures.expect(record.asker, sequence) };
  }

  #ask(): Message {
    const within = this.heardWithin;
    if (this.#leadership.leads || within === undefined) return ASK;
    const body = { timescale: 'raw', anonymous: false, within } as const;
    return { type: 'ask', body };
  }

  /**
   * Writes an adjust that wants no answer, when a measurement has changed the line that the agent should have:
   * the next regular one would bring it an interval later.
   */
  followUp(
    record: AgentRecord,
    term: number,
    at: Stamp,
    buffer: Uint8Array,
  ): Transmission | undefined {
    const { session } = record;
    const next = this.#correction(record, at.at);
    if (next === undefined || session === undefined || session.exhausted()) return undefined;
    const sequence = session.takeSequence();
    const message = this.#adjust(record, next, { sequence, answered: false });
    return {
      length: sealMessage(session, buffer, message, { term, sequence }),
      to: session.address,
    };
  }

  /** Is the line that the agent was sent, now or an interval on, further off than the estimate is uncertain? */
  outdated(record: AgentRecord, at: RawTime): boolean {
    const { lastAdjust } = record;
    if (lastAdjust === undefined || !lastAdjust.acknowledged) return false;
    const settling = record.samples < SETTLING_SAMPLES;
    if (this.#interval < FOLLOW_UP_LEAST && !settling) return false;
    const next = this.#correction(record, at);
    if (next === undefined) return false;
    const { offsetError } = record.estimate(at)!;
    return [at, (at + this.#interval) as RawTime].some((then) => {
      const raw = (then + record.estimate(then)!.offset) as RawTime;
      const error = Math.abs(groupDifference(lineAt(lastAdjust.line, raw), lineAt(next.line, raw)));
      return error > OUTDATED * offsetError;
    });
  }

  #adjust(
    record: AgentRecord,
    { line, promised, leap }: Correction,
    { sequence, answered }: { readonly sequence: number; readonly answered: boolean },
  ): Message {
    const kind = record.stepOrdered ? 'step' : 'line';
    record.lastAdjust = { line, kind, sequence, acknowledged: !answered };
    record.promised = promised;
    const { quality } = this.#group;
    return { type: 'adjust', body: adjustOf(line, kind, { quality, answered, leap }) };
  }

  #correction(record: AgentRecord, at: RawTime): Correction | undefined {
    if (!this.#leadership.leads || this.#group.gathering) return undefined;
    if (record.samples < this.#samplesNeeded(record)) return undefined;
    // While it is doubted a line could only spread what may be wrong.
    if (record.estimator.doubted || record.roundsToConfirm > 0) return undefined;
    const estimate = record.estimate(at);
    if (estimate === undefined || Math.abs(estimate.rate) > CRYSTAL_MOST) return undefined;
    const promised = this.#group.promise(at);
    const line = correctionLine(promised.line, estimate, at);
    return { line, promised, leap: this.#group.leaps.note(promised.line.group) };
  }

  /** Who still follows another leader's line does well with it, until its crystal is known. */
  #samplesNeeded({ lastAdjust, quality }: AgentRecord): number {
    const isOneOfSeveral = this.heardWithin !== undefined;
    const hasLine = quality === 'synchronised' || quality === 'astray';
    const follows = isOneOfSeveral && lastAdjust === undefined && hasLine;
    return follows ? SAMPLES_TO_TAKE_OVER : SAMPLES_TO_CORRECT;
  }

  /** Takes an agent's answer to the ask or adjust with this sequence. */
  answered(record: AgentRecord, reply: RawReply, sequence: number, at: Stamp): Refusal | undefined {
    const { granularity } = record;
    granularity.seen(reply.nanoseconds);
    granularity.seen(reply.hold);
    const answer = {
      sequence,
      arrived: reply.seconds * SECOND + reply.nanoseconds,
      hold: reply.hold,
      heard: reply.heard,
      correction: reply.correction,
      step: granularity.step,
    };
    const measured = record.asker.answered(answer, at, record.askAt);
    if (typeof measured === 'string') return measured;
    // It is asked only whether it hears, never measured.
    if (record.asksItself) return undefined;
    record.quality = reply.quality;
    this.#acknowledge(record, sequence, reply.applied);
    // Set aside or not, it is fresh and from the agent.
    for (const sample of measured) this.#take(record, sample, at);
    return undefined;
  }

  #take(record: AgentRecord, sample: Sample, at: Stamp): void {
    const { samples } = record.estimator;
    const contradiction = record.estimator.add(sample);
    if (contradiction !== undefined) {
      this.#refusals.add(contradiction);
      this.#schedule.hurry(record, at.at);
    } else if (record.samples <= samples) {
      // It began anew.
      const judged = record.lastAdjust === undefined || !this.#group.averages;
      record.roundsToConfirm = judged ? 0 : ROUNDS_TO_CONFIRM;
      this.#schedule.hurry(record, at.at);
    }
  }

  #acknowledge(record: AgentRecord, sequence: number, applied: number): void {
    const { lastAdjust } = record;
    if (lastAdjust === undefined || lastAdjust.acknowledged || lastAdjust.sequence !== sequence)
      return;
    if (applied !== NONE_APPLIED && (lastAdjust.sequence & 0xffff) === applied) {
      lastAdjust.acknowledged = true;
      record.corrected = true;
      // A line that was under way when the operator spoke does not carry out his order.
      if (lastAdjust.kind === 'step') record.stepOrdered = false;
    }
    // It was heard, applied or not: the next round brings a newer one.
    this.#schedule.settle(record);
  }
}

const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };
