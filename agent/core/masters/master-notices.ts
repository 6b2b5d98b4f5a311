// What masters say in notices, sealed or as hints, and why none has welcomed this agent yet.

import {
  type Datagram,
  type Refusal,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';
import {
  TYPE,
  type Header,
  readUnsealed,
  type Notice,
  type NoticeReason,
  isHint,
} from '@belfry/protocol/wire';
import type { MasterRecord } from './master-record.js';
import type { Masters } from './masters.js';
import type { NoticesEvent } from './masters-observation.js';

/** How long a silence at the start may last before the operator hears of it. */
const NO_ANSWER_AFTER = (5 * SECOND) as Span;

/** Acts on notices: greets a master again that does not know us any more, and keeps the reason of a refusal. */
export class MasterNotices {
  readonly #masters: Masters;
  readonly #emit: (event: NoticesEvent) => void;
  #noAnswerAt: RawTime;
  #refusedBecause: NoticeReason | undefined;

  /** A silence of all masters counts from `start` on. */
  constructor(masters: Masters, start: RawTime, emit: (event: NoticesEvent) => void) {
    this.#masters = masters;
    this.#emit = emit;
    this.#noAnswerAt = (start + NO_ANSWER_AFTER) as RawTime;
  }

  /** What the last master that refused this agent gave as its reason; undefined once one has welcomed it. */
  get refusedBecause(): NoticeReason | undefined {
    return this.#refusedBecause;
  }

  /** A master has said something that was accepted. */
  heard(): void {
    this.#noAnswerAt = NEVER;
  }

  /** A master has welcomed this agent. */
  welcomed(): void {
    this.heard();
    this.#refusedBecause = undefined;
  }

  /** Takes in what belongs to no session, or says why not: outside a session there are only hints. */
  takeUnsealed(datagram: Datagram, header: Header): Refusal | undefined {
    if (header.type !== TYPE.notice) return 'unknown-session';
    const message = readUnsealed(datagram.bytes, header);
    if (typeof message === 'string') return message;
    const record = this.#masters.concerned(header);
    if (message.type !== 'notice' || record === undefined) return 'unknown-session';
    if (!isHint(message.body.reason)) return 'unsealed';
    const { at } = datagram.at;
    if (!record.takesHint(at, this.#masters.interval)) return 'rate';
    this.#take(record, message.body, at, record.connection.greeting);
    return undefined;
  }

  /** Takes in a notice that came under a session with this master. */
  takeSealed(record: MasterRecord, notice: Notice, at: RawTime): void {
    this.#take(record, notice, at, true);
  }

  /** A hint about a session that works refuses nothing. */
  #take(record: MasterRecord, { reason }: Notice, at: RawTime, refuses: boolean): void {
    // It is no refusal, and has been judged with the term.
    if (reason === 'void-term') return;
    if (reason === 'outdated') return record.asking.askAgain(at);
    // Its next welcome names other masters.
    if (reason === 'renew') return record.connection.renewSoon();
    this.#emit({ type: 'notice', reason });
    if (refuses) this.#refusedBecause = record.refusedBecause = reason;
    if (reason === 'unknown-session' || reason === 'leaving') this.#masters.miss(record, at);
  }

  /** When a silence since the start has lasted for too long. */
  wakeAt(): RawTime {
    return this.#noAnswerAt;
  }

  /** Says once that no master has answered. One that refused was named by its reason instead. */
  wake(at: RawTime): void {
    if (at < this.#noAnswerAt) return;
    this.#noAnswerAt = NEVER;
    if (this.#refusedBecause === undefined && !this.#masters.refusesSome)
      this.#emit({ type: 'no-answer', masters: this.#masters.records.addresses });
  }
}
