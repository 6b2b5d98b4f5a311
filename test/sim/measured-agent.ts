// An agent as a master that has measured it knows it, without a network: its raw clock is some way off, and runs evenly.

import { AgentRecord } from '#master/core/agents/agent-record.js';
import type { CredentialRole } from '#protocol/seal/credential.js';
import type { Session } from '#protocol/seal/session.js';
import { NEVER, SECOND, type Span, groupAdd, rawTime } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';
import { BEGINNING } from './group.js';
import { stampAt } from './peer.js';

export interface MeasuredAgent {
  readonly name?: string;
  readonly role?: CredentialRole;
  /** Its crystal less the master's, nanoseconds per nanosecond. */
  readonly rate?: number;
  /** Its group clock less the master's raw clock since 0, by the line that it was last sent; nanoseconds. */
  readonly ahead?: number;
}

/** A network that is quick and even: 0.1 ms there and back. */
const ROUND_TRIP = 1e5;

/** A record with a session, asked at each of these seconds, and corrected since. */
export function measuredAgent(
  { name = 'line-1', role = 'agent', rate = 0, ahead = 0 }: MeasuredAgent,
  seconds: readonly number[],
): AgentRecord {
  const record = new AgentRecord({ name, role, key: new Uint8Array(32) });
  record.session = {} as Session;
  record.hello = { asksItself: false } as Hello;
  for (const second of seconds) askAgain(record, second, rate);
  const line = {
    raw: rawTime(0),
    group: groupAdd(BEGINNING, ahead as Span),
    rate: 0,
    bound: 0 as Span,
    drift: 0,
  };
  record.lastAdjust = { line, kind: 'line', sequence: 1, acknowledged: true };
  record.corrected = true;
  return record;
}

/** It is asked at this second, and answers at once. */
export function askAgain(record: AgentRecord, second: number, rate = 0): void {
  const at = second * SECOND;
  record.asker.asked(second, stampAt(at));
  const arrived = (at + ROUND_TRIP / 2) * (1 + rate);
  const answer = { sequence: second, arrived, hold: 0, heard: 0, correction: undefined };
  const samples = record.asker.answered(answer, stampAt(at + ROUND_TRIP), NEVER);
  if (typeof samples === 'string') throw new Error(samples);
  for (const sample of samples) record.estimator.add(sample);
  record.heardAt = rawTime(at + ROUND_TRIP);
}
