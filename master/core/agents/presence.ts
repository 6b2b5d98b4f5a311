// Presence: whether a device is here, and how many of the agents that are known answer.

import { type Health, healthOf } from '@belfry/protocol/measure';
import { type RawTime, SECOND, type Span } from '@belfry/protocol';
import type { AgentRecord } from './agent-record.js';

/** A client asks when it likes: its name is in use for so long after it was heard. */
const CLIENT_LASTS = 60 * SECOND;
/** Another master sends a beacon a second: one that starts again is let in soon. */
const MASTER_LASTS = 4 * SECOND;

/** An agent answers again, or does not. */
export interface HealthEvent {
  readonly type: 'health';
  readonly name: string;
  readonly health: Health;
}

/** How many agents have ever been here since this master was started, and how many of them answer. */
export interface Presence {
  readonly known: number;
  readonly answering: number;
}

/**
 * Was this device heard, at master raw time `at`, so lately that no other may take its name? An agent is
 * asked once an `interval`.
 */
export function isPresent(record: AgentRecord, at: RawTime, interval: Span): boolean {
  if (record.asksItself) return at - record.heardAt < CLIENT_LASTS;
  if (record.credential.role === 'master') return at - record.heardAt < MASTER_LASTS;
  return healthOf(record.heardAt, at, interval) === 'healthy';
}

/** Counts the agents among `measured`, each of which is asked once an `interval`. */
export function presenceOf(measured: Iterable<AgentRecord>, at: RawTime, interval: Span): Presence {
  let [known, answering] = [0, 0];
  for (const record of measured) {
    if (record.credential.role !== 'agent') continue;
    known += 1;
    if (record.session !== undefined && isPresent(record, at, interval)) answering += 1;
  }
  return { known, answering };
}

/** Judges the health of each of `measured` anew, and answers whose has changed. */
export function judgeHealth(
  measured: Iterable<AgentRecord>,
  at: RawTime,
  interval: Span,
): HealthEvent[] {
  const events: HealthEvent[] = [];
  for (const record of measured) {
    if (record.session === undefined) continue;
    const health = healthOf(record.heardAt, at, interval);
    if (health === record.health) continue;
    record.health = health;
    events.push({ type: 'health', name: record.credential.name, health });
  }
  return events;
}
