// Plain JSON for what people and programs read from a daemon.

import {
  type GroupTime,
  type RawTime,
  type Span,
  formatGroupTime,
  groupAdd,
  groupDifference,
  rawDifference,
  spanOf,
} from '@belfry/protocol';
import type { Machine } from '../machine.js';
import type { DeviceClock } from '../raw-clock.js';
import type { Transport } from '../transport/transport.js';
import { formatAddress, formatDuration } from '../config/units.js';

/** One reading of a shown clock, tied to the machine's own monotonic counter. */
export interface TimeReport {
  /** ISO 8601 with nanoseconds, for people. */
  readonly text: string;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Null while the clock has not been set. */
  readonly boundNs: number | null;
  /** The machine's monotonic counter at this reading, nanoseconds, as decimal text. */
  readonly machineNs: string;
  /** How far the machine's own clock (`date`) is ahead of this one, nanoseconds. */
  readonly systemAheadNs: number;
}

/** A clock in one line: `synchronised, wrong by 23 us at most`. An infinite bound is of a clock that was not set. */
export const headlineOf = (state: string, bound: Span): string =>
  Number.isFinite(bound) ? `${state}, wrong by ${formatDuration(bound)} at most` : state;

/** Who carries the datagrams and takes the stamps. */
export interface TransportReport {
  readonly transport: Transport['kind'];
  readonly stamps: Transport['stamps'];
  /** Why the native addon is not in use; null when it is. */
  readonly withoutNative: string | null;
  /** Why the network card that shall stamp does not; null when it does, or none shall. */
  readonly withoutCard: string | null;
  /** Where it listens. */
  readonly listen: string;
}

/**
 * What a report says of the transport: who carries the datagrams, who stamps them, and why not the addon or the card.
 */
export const reportTransport = (
  { kind, stamps, address, withoutCard }: Transport,
  { native }: Pick<Machine, 'native'>,
): TransportReport => ({
  transport: kind,
  stamps,
  withoutNative: 'reason' in native ? native.reason : null,
  withoutCard: withoutCard ?? null,
  listen: formatAddress(address),
});

/** The transport in one line, for the log and for people: `native, stamped by the kernel`. */
export function transportText({
  transport,
  stamps: { arrivals, departures },
  withoutNative,
  withoutCard,
}: TransportReport): string {
  const stamped =
    arrivals === departures
      ? `stamped by the ${arrivals}`
      : `arrivals stamped by the ${arrivals}, departures by the ${departures}`;
  const why = withoutNative === null ? '' : `; no native addon: ${withoutNative}`;
  const kernel = withoutCard === null ? '' : `; not by the card of ${withoutCard}`;
  return `${transport}, ${stamped}${kernel}${why}`;
}

/**
 * A reading of the shown clock at raw time `raw` as plain JSON, with the machine's own counter at the same instant.
 */
export function reportTime(
  { time, bound }: { readonly time: GroupTime; readonly bound: Span },
  raw: RawTime,
  clock: DeviceClock,
): TimeReport {
  return {
    text: formatGroupTime(time),
    seconds: time.seconds,
    nanoseconds: Math.floor(time.nanoseconds),
    boundNs: finite(bound),
    machineNs: String(clock.machineAt(raw)),
    systemAheadNs: Math.round(systemAhead(time, raw, clock)),
  };
}

function systemAhead(time: GroupTime, raw: RawTime, clock: DeviceClock): Span {
  const system = clock.readSystemClock();
  return groupDifference(groupAdd(system.time, rawDifference(raw, system.raw)), time);
}

/** `3.2 ms ahead of group time`. */
export function systemText({ systemAheadNs, boundNs }: TimeReport): string | undefined {
  if (boundNs === null) return undefined;
  const way = systemAheadNs < 0 ? 'behind' : 'ahead of';
  return `${formatDuration(spanOf(Math.abs(systemAheadNs)))} ${way} group time`;
}

/** JSON has no infinity and no "not known": both are null. */
export const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Math.round(value);
