// Sends samples of group time to a chronyd that runs beside the agent, as a reference clock of its kind SOCK.

import { getSystemErrorName } from 'node:util';
import { SECOND, type GroupTime, type RawTime, type Span, groupDifference } from '@belfry/protocol';
import { lineAt } from '@belfry/protocol/clock';
import { explainSystemError } from '@belfry/host/files';
import type { DeviceClock } from '@belfry/host';
import type { NativeAddon } from '@belfry/host/native';
import type { Look, Outlet } from './outlet.js';

/** `SOCK`, by which chronyd knows a sample (its refclock_sock.c). */
const MAGIC = 0x53_4f_43_4b;
/** Bytes of a sample where a C compiler has 64 bits: struct sock_sample. */
const SIZE = 40;
/** A sample a second is what chronyd expects of such a clock; changes of the clock come in between. */
const PAUSE = 0.9 * SECOND;
/** Its queue is full: it has samples enough. */
const FULL = -11;

/** Sends chronyd how far the system clock is from group time, once a second while the clock is synchronised. */
export class ChronyOutlet implements Outlet {
  readonly place: string;
  readonly #path: string;
  readonly #addon: NativeAddon;
  readonly #clock: DeviceClock;
  #sentAt = -Infinity as RawTime;

  constructor(path: string, addon: NativeAddon, clock: DeviceClock) {
    this.place = `chronyd's socket ${path}`;
    this.#path = path;
    this.#addon = addon;
    this.#clock = clock;
  }

  publish({ at, course, quality }: Look): void {
    // chronyd would take the group's time for UTC.
    if (course.line.untraced === true) return;
    if (quality !== 'synchronised' || at - this.#sentAt < PAUSE) return;
    this.#sentAt = at;
    const { raw, time } = this.#clock.readSystemClock();
    // The line, not the way to it: chronyd slews by itself.
    const offset = groupDifference(lineAt(course.line, raw), time);
    const result = this.#addon.sendUnixDatagram(this.#path, encodeSample(time, offset));
    if (result < 0 && result !== FULL) throw new Error(faultOf(result));
  }

  /** chronyd notices by itself that no more samples come. */
  close(): void {}
}

const ABSENT = new Set(['ENOENT', 'ECONNREFUSED']);

function faultOf(result: number): string {
  const code = getSystemErrorName(result);
  if (ABSENT.has(code))
    return 'nobody listens there: does chronyd run, with "refclock SOCK" and this path?';
  return explainSystemError(Object.assign(new Error(code), { code, syscall: 'sendto' }));
}

/** A sample: the system clock showed `time`, and group time was `offset` later. */
export function encodeSample(time: GroupTime, offset: Span): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(time.seconds), true);
  view.setBigInt64(8, BigInt(Math.floor(time.nanoseconds / 1000)), true);
  // It holds all the same where the microseconds of the system clock are cut: both clocks go on alike.
  view.setFloat64(16, offset / SECOND, true);
  view.setUint32(36, MAGIC, true);
  return bytes;
}
