// The segment that an agent shares with the programs on its machine, byte by byte: docs/segment.md.

import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupDifference,
  groupTime,
  rawDifference,
} from '../time.js';
import { lineAt, lineBound } from './line.js';
import { type ShownCourse, shownAt } from './course.js';

/** How good the clock of a segment is, by the number that stands for it. `unset` has no bound. */
export const SEGMENT_STATES = ['unset', 'synchronised', 'holdover', 'astray'] as const;

/** See `SEGMENT_STATES`. */
export type SegmentState = (typeof SEGMENT_STATES)[number];

/** The first four bytes: `BELF`. */
export const SEGMENT_MAGIC = 0x46_4c_45_42;
/** Of the layout. A reader refuses every other one. */
export const SEGMENT_VERSION = 1;
/** Bytes in all. */
export const SEGMENT_SIZE = 120;

/** At which byte each field stands. Numbers are of the machine's own byte order, which is little-endian. */
export const SEGMENT_AT = {
  magic: 0,
  version: 4,
  size: 8,
  /** Odd while the segment is written, and another even number afterwards. */
  generation: 12,
  raw: 16,
  voidAfter: 24,
  asleep: 32,
  group: 40,
  rate: 48,
  bound: 56,
  growth: 64,
  until: 72,
  shown: 80,
  shownRate: 88,
  floor: 96,
  state: 104,
  steps: 108,
  writer: 112,
  check: 116,
} as const;

/** What a segment says of a shown clock. */
export interface Segment {
  readonly state: SegmentState;
  /** How often the clock has stepped. */
  readonly steps: number;
  /** CLOCK_MONOTONIC_RAW at which the rest holds, nanoseconds. */
  readonly raw: bigint;
  /** The same clock: nothing is known after it unless somebody writes again; 0 when the agent has ended. */
  readonly voidAfter: bigint;
  /** For how long the machine has slept since it booted: CLOCK_BOOTTIME less CLOCK_MONOTONIC, nanoseconds. */
  readonly asleep: bigint;
  /** The line: nanoseconds since 1970 at `raw`, and its rate. */
  readonly group: bigint;
  readonly rate: number;
  /** The line's bound at `raw`, nanoseconds, and how fast it grows; infinite when nothing is known. */
  readonly bound: number;
  readonly growth: number;
  /** Until this raw time the clock shows the way to the line: `shown` at `raw`, and its rate. */
  readonly until: bigint;
  readonly shown: bigint;
  readonly shownRate: number;
  /** Nothing earlier than this is shown. */
  readonly floor: bigint;
  /** The agent's process. */
  readonly writer: number;
}

/** Whole nanoseconds since 1970. */
export const nanosecondsOf = ({ seconds, nanoseconds }: GroupTime): bigint =>
  BigInt(seconds) * BigInt(SECOND) + BigInt(Math.floor(nanoseconds));

/** The group time of nanoseconds since 1970. */
export function groupTimeOf(nanoseconds: bigint): GroupTime {
  const second = BigInt(SECOND);
  const rest = ((nanoseconds % second) + second) % second;
  return groupTime(Number((nanoseconds - rest) / second), Number(rest));
}

/** A counter of the kernel's as other programs read it, and how much faster raw time runs than that. */
export interface KernelCounter {
  /** CLOCK_MONOTONIC_RAW at raw time `raw`, nanoseconds. */
  at(raw: RawTime): bigint;
  /** 0, but for a simulated clock; nanoseconds per nanosecond. */
  readonly pace: number;
}

/** What a segment takes besides the course of the clock. */
export interface SegmentFacts {
  readonly state: SegmentState;
  /** Until when it may count without being written again, raw time. */
  readonly voidAfter: RawTime;
  readonly asleep: Span;
  /** The latest time that a reader may have got already; undefined after a step. */
  readonly floor: GroupTime | undefined;
  readonly writer: number;
}

/** Earlier than any time that can be written. */
const NO_FLOOR = -(2n ** 63n);

/** A rate over raw time as one over the kernel's counter. What stands still does so on both. */
const paced = (rate: number, pace: number): number => (1 + rate) * (1 + pace) - 1;

/** What a segment is to say at `raw` of a clock that goes on so. */
export function segmentOf(
  course: ShownCourse,
  raw: RawTime,
  counter: KernelCounter,
  { state, voidAfter, asleep, floor, writer }: SegmentFacts,
): Segment {
  const { line, slew, steps } = course;
  const { pace } = counter;
  const bound = lineBound(line, raw);
  const slews = slew !== undefined && raw < slew.until;
  // In holdover the bound grows ever faster: the chord lies above it.
  const lasts = rawDifference(voidAfter, raw);
  const growth =
    Number.isFinite(bound) && lasts > 0 ? (lineBound(line, voidAfter) - bound) / lasts : 0;
  return {
    state: Number.isFinite(bound) ? state : 'unset',
    steps,
    raw: counter.at(raw),
    voidAfter: counter.at(voidAfter),
    asleep: BigInt(Math.round(asleep)),
    group: nanosecondsOf(lineAt(line, raw)),
    rate: paced(line.rate, pace),
    bound,
    growth: growth * (1 + pace),
    until: slews ? counter.at(slew.until) : 0n,
    shown: nanosecondsOf(shownAt(course, raw).time),
    shownRate: slews ? paced(slew.rate, pace) : paced(line.rate, pace),
    floor: floor === undefined ? NO_FLOOR : nanosecondsOf(floor),
    writer,
  };
}

/** What a segment shows at a raw time of the kernel's counter: as every reader works it out. */
export function segmentAt(
  segment: Segment,
  raw: bigint,
): { readonly best: bigint; readonly bound: number } {
  const since = raw - segment.raw;
  const after = (from: bigint, rate: number): bigint =>
    from + since + BigInt(Math.trunc(Number(since) * rate));
  const line = after(segment.group, segment.rate);
  const best = raw < segment.until ? after(segment.shown, segment.shownRate) : line;
  const late = segment.floor > best ? segment.floor - best : 0n;
  const behind = best > line ? best - line : line - best;
  const grown = since > 0n ? Number(since) * segment.growth : 0;
  const bound = segment.bound + grown + Number(behind + late);
  const known = segment.state !== 'unset' && Number.isFinite(bound);
  return { best: best + late, bound: known ? Math.trunc(bound) + 4 : Infinity };
}

/** Writes a segment, but for its generation. The result is made anew. */
export function encodeSegment(segment: Segment): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_SIZE);
  const view = new DataView(bytes.buffer);
  const at = SEGMENT_AT;
  view.setUint32(at.magic, SEGMENT_MAGIC, true);
  view.setUint32(at.version, SEGMENT_VERSION, true);
  view.setUint32(at.size, SEGMENT_SIZE, true);
  for (const name of WHOLE) view.setBigInt64(at[name], segment[name], true);
  for (const name of REAL) view.setFloat64(at[name], segment[name], true);
  view.setUint32(at.state, SEGMENT_STATES.indexOf(segment.state), true);
  view.setUint32(at.steps, segment.steps, true);
  view.setUint32(at.writer, segment.writer, true);
  view.setUint32(at.check, crc32(bytes.subarray(at.raw, at.check)), true);
  return bytes;
}

/** Reads a segment that was copied whole; undefined for what is none, and for a copy that is torn. */
export function decodeSegment(bytes: Uint8Array): Segment | undefined {
  if (bytes.length < SEGMENT_SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_SIZE);
  const at = SEGMENT_AT;
  const word = (place: number): number => view.getUint32(place, true);
  if (word(at.magic) !== SEGMENT_MAGIC || word(at.version) !== SEGMENT_VERSION) return undefined;
  if (word(at.generation) % 2 !== 0) return undefined;
  if (word(at.check) !== crc32(bytes.subarray(at.raw, at.check))) return undefined;
  const whole = Object.fromEntries(WHOLE.map((name) => [name, view.getBigInt64(at[name], true)]));
  const real = Object.fromEntries(REAL.map((name) => [name, view.getFloat64(at[name], true)]));
  return {
    ...(whole as Record<(typeof WHOLE)[number], bigint>),
    ...(real as Record<(typeof REAL)[number], number>),
    state: SEGMENT_STATES[word(at.state)] ?? 'unset',
    steps: word(at.steps),
    writer: word(at.writer),
  };
}

const WHOLE = ['raw', 'voidAfter', 'asleep', 'group', 'until', 'shown', 'floor'] as const;
const REAL = ['rate', 'bound', 'growth', 'shownRate'] as const;

/** CRC-32 (ISO 3309, the one of zlib) of some bytes. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return ~crc >>> 0;
}

/** The later one of two group times. */
export const laterOf = (one: GroupTime, other: GroupTime): GroupTime =>
  groupDifference(other, one) > 0 ? other : one;
