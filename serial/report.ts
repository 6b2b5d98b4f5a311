// What `status` shows of a port, as plain JSON.

import { type GroupTime, formatGroupTime } from '@belfry/protocol';
import { finite } from '@belfry/host/daemon';
import type { ConversationObservation } from './core/conversation.js';
import type { KeeperObservation } from './port-keeper.js';
import type { ClockPortConfig, PortConfig } from './config/ports-config.js';
import { textOfBytes } from '@belfry/telegrams/language';
import type { TelegramsObservation } from './telegram-sender.js';

/** One serial port in the answer to `status`. */
export interface PortReport {
  readonly path: string;
  /** The device behind the path; null while none was found. */
  readonly device: string | null;
  /** `closed`, `opening`, `open` or `closing`. */
  readonly state: string;
  /** What is wrong now; null while it is well. */
  readonly fault: string | null;
  /** Of the format that is sent, or of the clock that is asked. */
  readonly name: string;
  readonly zone: string;
  readonly line: string;
  readonly reopened: number;
  /** Of USB adapters by FTDI. */
  readonly latencyTimerMs: number | null;
  readonly faults: Readonly<Record<string, number>>;
  /** Of a port with a `format`; null for a clock that is asked. */
  readonly telegrams: TelegramsReport | null;
  /** Of a clock that is asked; null for a port with a `format`. */
  readonly clock: ClockReport | null;
}

/** What a port has sent to a wall clock that only listens. */
export interface TelegramsReport {
  /** The last telegram that left: the second that it named, and its text. */
  readonly last: { readonly names: string; readonly text: string } | null;
  readonly sent: number;
  /** How late telegrams left of late, by the size of each; null before the first. */
  readonly punctuality: {
    readonly count: number;
    readonly p50Ns: number;
    readonly p99Ns: number;
    readonly worstNs: number;
  } | null;
  /** Telegrams that were too late, or that the port did not take; and those while it was not there. */
  readonly dropped: number;
  readonly missed: number;
}

/** A wall clock that can be asked: what it shows, how far it is off, and how often it answered and was set. */
export interface ClockReport {
  /** What it showed last; null before the first answer. */
  readonly shown: string | null;
  /** The wall clock less the agent's, and how wrong that may be. */
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
  /** Its number, by which the master is told of it, and whether it votes in the place of the crystal. */
  readonly wall: number;
  readonly votes: boolean;
  /** It says itself that its time is not to be trusted. */
  readonly untrusted: boolean;
  readonly asked: number;
  readonly answered: number;
  readonly set: number;
  /** How much earlier it is set than without any delay. */
  readonly delayNs: number;
}

/** Puts together what `status` shows of one port; spans are in whole nanoseconds, and null stands for "not known". */
export function reportPort(
  config: PortConfig,
  { device, state, fault, opened, faults, latencyTimerMs }: KeeperObservation,
  seen: TelegramsObservation | ConversationObservation,
): PortReport {
  const { path, name, zone, line } = config;
  return {
    path,
    device,
    state,
    fault: fault ?? null,
    name,
    zone: zone.name,
    line,
    reopened: Math.max(opened - 1, 0),
    latencyTimerMs,
    faults,
    telegrams: 'sent' in seen ? reportTelegrams(seen) : null,
    clock: 'asked' in seen && config.kind === 'clock' ? reportClock(config, seen) : null,
  };
}

function reportTelegrams({
  last,
  sent,
  dropped,
  missed,
  punctuality,
}: TelegramsObservation): TelegramsReport {
  return {
    last:
      last === undefined ? null : { names: secondText(last.names), text: textOfBytes(last.bytes) },
    sent,
    punctuality:
      punctuality === undefined
        ? null
        : {
            count: punctuality.count,
            p50Ns: Math.round(punctuality.p50),
            p99Ns: Math.round(punctuality.p99),
            worstNs: Math.round(punctuality.worst),
          },
    dropped,
    missed,
  };
}

function reportClock({ wall, votes }: ClockPortConfig, seen: ConversationObservation): ClockReport {
  const { shown, estimate, untrusted, asked, answered, set, delay } = seen;
  return {
    shown: shown === undefined ? null : shortText(shown),
    offsetNs: finite(estimate?.offset),
    boundNs: finite(estimate?.bound),
    wall,
    votes,
    untrusted,
    asked,
    answered,
    set,
    delayNs: Math.round(delay),
  };
}

/** Without decimals that say nothing. */
const shortText = (time: GroupTime): string => formatGroupTime(time).replace(/\.?0+Z$/, 'Z');

const secondText = (seconds: number): string => shortText({ seconds, nanoseconds: 0 });
