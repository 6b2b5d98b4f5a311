// What `status` shows of a port, as plain JSON.

import { formatGroupTime } from '@belfry/protocol/core/time.js';
import type { KeeperObservation } from './port-keeper.js';
import type { PortConfig } from './ports-config.js';
import { textOfBytes } from './telegram/language/characters.js';
import type { WallObservation } from './wall.js';

export interface PortReport {
  readonly path: string;
  /** The device behind the path; null while none was found. */
  readonly device: string | null;
  /** `closed`, `opening`, `open` or `closing`. */
  readonly state: string;
  /** What is wrong now; null while it is well. */
  readonly fault: string | null;
  readonly format: string;
  readonly zone: string;
  readonly line: string;
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
  readonly reopened: number;
  /** Of USB adapters by FTDI. */
  readonly latencyTimerMs: number | null;
  readonly faults: Readonly<Record<string, number>>;
}

export function reportPort(
  { path, formatName, zone, line }: PortConfig,
  { device, state, fault, opened, faults, latencyTimerMs }: KeeperObservation,
  { last, sent, dropped, missed, punctuality }: WallObservation,
): PortReport {
  return {
    path,
    device,
    state,
    fault: fault ?? null,
    format: formatName,
    zone: zone.name,
    line,
    last:
      last === undefined
        ? null
        : {
            names: formatGroupTime({ seconds: last.names, nanoseconds: 0 }).replace(/\.0+Z$/, 'Z'),
            text: textOfBytes(last.bytes),
          },
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
    reopened: Math.max(opened - 1, 0),
    latencyTimerMs,
    faults,
  };
}
