// Reports to the masters where UTC is over this agent's raw clock, as far as the machine's kernel knows that.

import {
  type GroupTime,
  type Outbox,
  type RawTime,
  SECOND,
  type Span,
  type Transmission,
} from '@belfry/protocol';
import { type Session, sealMessage } from '@belfry/protocol/seal';
import { groupFields, rawFields } from '../clock/time-fields.js';

/** What the machine's clock shows, and what that is worth. */
export interface MachineReading {
  readonly raw: RawTime;
  readonly time: GroupTime;
  /** The true instant lies within half of it, nanoseconds. */
  readonly width: Span;
  /** How far the clock is from UTC at most, nanoseconds; undefined where the kernel does not know. */
  readonly error?: Span | undefined;
}

/** Reads the machine's clock. */
export type ReferenceSource = () => MachineReading;

/** A kernel says no more than that much news of its clock. */
const PAUSE = (SECOND - SECOND / 100) as Span;

/** Reports to each master once a second at most, behind an answer to it. */
export class ReferenceReports {
  readonly #source: ReferenceSource;
  readonly #outbox: Outbox;
  /** When each session last got one; sessions that are over are forgotten with their keys. */
  readonly #reportedAt = new WeakMap<Session, RawTime>();

  constructor(source: ReferenceSource, outbox: Outbox) {
    this.#source = source;
    this.#outbox = outbox;
  }

  /** Queues a report under `session`, read as it leaves, unless there was one of late. */
  report(session: Session, at: RawTime): void {
    const before = this.#reportedAt.get(session);
    if (before !== undefined && at - before < PAUSE) return;
    this.#reportedAt.set(session, at);
    this.#outbox.push((_, buffer) => this.#write(session, buffer));
  }

  #write(session: Session, buffer: Uint8Array): Transmission | undefined {
    if (session.exhausted()) return undefined;
    const { raw, time, width, error } = this.#source();
    const { seconds: rawSeconds, nanoseconds: rawNanoseconds } = rawFields(raw);
    const body = {
      rawSeconds,
      rawNanoseconds,
      ...groupFields(time),
      // What is cut off of the two times is a nanosecond each.
      error: error === undefined ? Infinity : error + 2,
      width,
    };
    const place = { term: 0, sequence: session.takeSequence() };
    const length = sealMessage(session, buffer, { type: 'reference', body }, place);
    return { length, to: session.address };
  }
}
