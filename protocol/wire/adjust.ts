// Adjust: the master tells an agent its own line, against the agent's own raw clock.

import { type LeapNote, leapFlags, readLeap, withSmear } from './leap-note.js';
import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { type Quality, qualityFlags, qualityOf } from './quality.js';
import { getInt32, getUint16, getUint32, set32, setUint16 } from './octets.js';
import { readTrace, withTrace } from './traced.js';
import {
  fromScaled,
  fromWireDrift,
  fromWireRate,
  toScaled,
  toWireDrift,
  toWireRate,
} from './scaled.js';

/** Places of the fields in the body, bytes. */
export const ADJUST = {
  rawSeconds: 0,
  groupSeconds: 4,
  groupNanoseconds: 8,
  rate: 12,
  bound: 16,
  drift: 18,
};

/** Flags: two bits of kind, and one that no reply is wanted. */
const KIND = 0x03;
const UNANSWERED = 0x04;

/** In the order of their codes: follow the line; keep the last one; an operator set the time. */
export const ADJUST_KINDS = ['line', 'hold', 'step'] as const;

/** What an agent is to do: follow the line, keep the last one, or step as far as its policy allows. */
export type AdjustKind = (typeof ADJUST_KINDS)[number];

/** An agent's line as the master wrote it, as the wire carries it (docs/protocol.md, section 6.5). */
export interface Adjust {
  readonly kind: AdjustKind;
  /** Whether it is an ask as well, and wants a reply. */
  readonly answered: boolean;
  /** The group's quality at the master. */
  readonly quality: Quality;
  /** Nobody knows how far the line is from UTC, although it is meant to be that: its bound is against group time. */
  readonly untraced: boolean;
  /** What is known of a leap second, and by which count the line goes. */
  readonly leap: LeapNote;
  /** A whole second of the agent's raw clock, modulo 2^32: the line's anchor. */
  readonly rawSeconds: number;
  /** Group time at the anchor: seconds modulo 2^32, nanoseconds below 1e9. */
  readonly groupSeconds: number;
  readonly groupNanoseconds: number;
  /** Group seconds per raw second, less one. */
  readonly rate: number;
  /** How wrong the line may be at the moment of sending, nanoseconds. */
  readonly bound: number;
  /** How fast that grows, nanoseconds per nanosecond. */
  readonly drift: number;
}

/** The header's flags of an adjust. */
export const adjustFlags = (adjust: Adjust): number =>
  ADJUST_KINDS.indexOf(adjust.kind) |
  (adjust.answered ? 0 : UNANSWERED) |
  leapFlags(adjust.leap) |
  qualityFlags(adjust.quality);

/**
 * Writes the 20 bytes of the body, from `at` on.
 * @throws RangeError when nanoseconds, rate, bound or drift are out of their range.
 */
export function writeAdjust(bytes: Uint8Array, at: number, adjust: Adjust): void {
  set32(bytes, at + ADJUST.rawSeconds, adjust.rawSeconds);
  set32(bytes, at + ADJUST.groupSeconds, adjust.groupSeconds);
  const nanoseconds = checkedNanoseconds(adjust.groupNanoseconds);
  const told = withSmear(withTrace(nanoseconds, adjust.untraced), adjust.leap);
  set32(bytes, at + ADJUST.groupNanoseconds, told);
  set32(bytes, at + ADJUST.rate, toWireRate(adjust.rate));
  setUint16(bytes, at + ADJUST.bound, toScaled(adjust.bound));
  setUint16(bytes, at + ADJUST.drift, toWireDrift(adjust.drift));
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readAdjust(bytes: Uint8Array, at: number, flags: number): Adjust | undefined {
  const kind = ADJUST_KINDS[flags & KIND];
  const { leap, rest } = readLeap(flags, getUint32(bytes, at + ADJUST.groupNanoseconds));
  const { untraced, rest: nanoseconds } = readTrace(rest);
  if (kind === undefined || leap === undefined || !isNanoseconds(nanoseconds)) return undefined;
  const bound = fromScaled(getUint16(bytes, at + ADJUST.bound));
  const drift = fromWireDrift(getUint16(bytes, at + ADJUST.drift));
  // A line that may be wrong by anything is no line.
  if (bound === Infinity || drift === Infinity) return undefined;
  return {
    kind,
    answered: (flags & UNANSWERED) === 0,
    quality: qualityOf(flags),
    untraced,
    leap,
    rawSeconds: getUint32(bytes, at + ADJUST.rawSeconds),
    groupSeconds: getUint32(bytes, at + ADJUST.groupSeconds),
    groupNanoseconds: nanoseconds,
    rate: fromWireRate(getInt32(bytes, at + ADJUST.rate)),
    bound,
    drift,
  };
}
