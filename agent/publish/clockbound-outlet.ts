// Publishes how wrong the system clock is as a segment of ClockBound, version 2, for programs that use its clients.

import {
  MILLISECOND,
  SECOND,
  groupDifference,
  rawDifference,
  type RawTime,
  type Span,
} from '@belfry/protocol';
import { lineAt, shownAt, type ShownCourse } from '@belfry/protocol/clock';
import type { DeviceClock } from '@belfry/host';
import type { NativeAddon } from '@belfry/host/native';
import type { Look, Outlet } from './outlet.js';
import { SharedFile } from './shared-file.js';

/** Bytes in all, and at which byte each field stands; numbers are of the machine's own byte order. */
export const CLOCKBOUND = {
  bytes: 80,
  version: 2,
  magic: [0x41_4d_5a_4e, 0x43_42_02_00],
  at: {
    size: 8,
    version: 12,
    /** Of 16 bits: odd while it is written, never 0. */
    generation: 14,
    /** Seconds and nanoseconds of CLOCK_MONOTONIC_COARSE. */
    asOf: 16,
    voidAfter: 32,
    bound: 48,
    drift: 64,
    status: 68,
  },
  statuses: { unknown: 0, synchronised: 1, freeRunning: 2 },
} as const;

const GENERATION_WIDTH = 2;
/** A reader's coarse clock lags by a tick, which is 10 ms at most, and must not be earlier than what is written. */
const TICK = BigInt(10 * MILLISECOND);
/** Readers take what is older for unknown; after 5 s without a write they say that it runs free. */
const LASTS = BigInt(1000 * SECOND);
/** Parts in 1e9: what an unsteered crystal and the kernel's own corrections may do, and what is assumed of a good one. */
const UNSTEERED = 500_000;
const STEERED = 1000;
/** Ten years: what nobody takes for a bound, and what overflows nothing. */
const UNBOUNDED = BigInt(3650 * 86_400) * BigInt(SECOND);

/** What is known of the system clock at one moment. */
interface SystemLook {
  readonly raw: RawTime;
  /** How far it is from what is shown, and from the line; nanoseconds. */
  readonly off: Span;
  readonly offLine: Span;
  readonly width: Span;
}

/** Publishes the bound of CLOCK_REALTIME where ClockBound's clients look for it. */
export class ClockBoundOutlet implements Outlet {
  readonly place: string;
  readonly #clock: DeviceClock;
  readonly #file: SharedFile;
  #before: SystemLook | undefined;

  constructor(path: string, addon: NativeAddon, clock: DeviceClock) {
    this.place = `the ClockBound segment ${path}`;
    this.#file = new SharedFile(path, addon, {
      at: CLOCKBOUND.at.generation,
      width: GENERATION_WIDTH,
    });
    this.#clock = clock;
  }

  publish(look: Look): void {
    const asOf = process.hrtime.bigint() - TICK;
    const seen = this.#see(look.course);
    const before = this.#before;
    this.#before = seen;
    const { bound } = shownAt(look.course, seen.raw);
    const known = Number.isFinite(bound);
    const wide = known ? BigInt(Math.ceil(bound + Math.abs(seen.off) + seen.width)) : UNBOUNDED;
    this.#file.write(
      encodeClockBound({
        asOf,
        bound: wide,
        drift: look.steers ? driftOf(look, before, seen) : UNSTEERED,
        status: statusOf(look),
      }),
    );
  }

  close(): void {
    if (!this.#file.isOpen) return;
    const asOf = process.hrtime.bigint() - TICK;
    const { unknown: status } = CLOCKBOUND.statuses;
    this.#file.end(encodeClockBound({ asOf, bound: UNBOUNDED, drift: UNSTEERED, status }));
  }

  #see(course: ShownCourse): SystemLook {
    const { raw, time, width } = this.#clock.readSystemClock();
    const off = groupDifference(time, shownAt(course, raw).time);
    return { raw, off, offLine: groupDifference(time, lineAt(course.line, raw)), width };
  }
}

/**
 * How fast the system clock's error may grow: what is assumed of a steered crystal, how fast the line's own bound
 * grows, and how fast the clock moved against the line since the last look, because it is still being slewed.
 */
function driftOf({ course }: Look, before: SystemLook | undefined, seen: SystemLook): number {
  if (before === undefined || seen.raw <= before.raw) return UNSTEERED;
  const moved = Math.abs(seen.offLine - before.offLine) / rawDifference(seen.raw, before.raw);
  const drift = STEERED + (moved + course.line.drift) * 1e9;
  return Math.ceil(Math.min(drift, 2 ** 32 - 1));
}

function statusOf({ quality, course }: Look): number {
  const { unknown, synchronised, freeRunning } = CLOCKBOUND.statuses;
  // Its bound would be against nothing that these programs know.
  if (course.line.untraced === true) return unknown;
  if (quality === 'synchronised') return synchronised;
  return quality === 'holdover' ? freeRunning : unknown;
}

/** Writes a segment of ClockBound, but for its generation: `asOf` in nanoseconds, `drift` in parts in 1e9. */
export function encodeClockBound(content: {
  readonly asOf: bigint;
  readonly bound: bigint;
  readonly drift: number;
  readonly status: number;
}): Uint8Array {
  const { bytes: size, version, magic, at } = CLOCKBOUND;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const instant = (place: number, nanoseconds: bigint): void => {
    view.setBigInt64(place, nanoseconds / BigInt(SECOND), true);
    view.setBigInt64(place + 8, nanoseconds % BigInt(SECOND), true);
  };
  for (const [place, word] of magic.entries()) view.setUint32(4 * place, word, true);
  view.setUint32(at.size, size, true);
  view.setUint16(at.version, version, true);
  instant(at.asOf, content.asOf);
  instant(at.voidAfter, content.asOf + LASTS);
  view.setBigInt64(at.bound, content.bound, true);
  view.setUint32(at.drift, content.drift, true);
  view.setInt32(at.status, content.status, true);
  return bytes;
}
