// Reply: the answer to an ask or an adjust, with the stamps of its arrival and departure.

import { qualityFlags, type ShownQuality, shownQualityOf } from './quality.js';
import { FLAG } from './layout.js';
import { type LeapNote, leapFlags, readLeap, withSmear } from './leap-note.js';
import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { getInt32, getUint16, getUint32, set32, setUint16 } from './octets.js';
import { readTrace, withTrace } from './traced.js';
import { fromScaled, toScaled } from './scaled.js';

/** Places of the fields in the body, bytes. */
export const REPLY = {
  seconds: 0,
  nanoseconds: 4,
  hold: 8,
  correction: 12,
  heard: 16,
  appliedOrBound: 18,
};

/** Flags of a reply in group time: two bits of how often it was set. */
const SETTINGS_SHIFT = 2;

interface Stamps {
  /** When the ask arrived: whole seconds modulo 2^32, and nanoseconds below 1e9. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Nanoseconds from the ask's arrival to this reply's departure, below 2^32. */
  readonly hold: number;
  /**
   * How much later than stated the reply before this one really left, in nanoseconds; undefined
   * where the sender cannot know (no kernel stamps).
   */
  readonly correction: number | undefined;
  /** Asks and adjusts of this session heard so far, modulo 2^16. */
  readonly heard: number;
  readonly quality: ShownQuality;
  readonly anonymous: boolean;
}

/** Stamped on the replier's own free-running clock. */
export interface RawReply extends Stamps {
  readonly timescale: 'raw';
  /** The low 16 bits of the sequence of the last adjust that was applied. */
  readonly applied: number;
}

/** Stamped in group time. */
export interface GroupReply extends Stamps {
  readonly timescale: 'group';
  /** How wrong the replier's group time may be, nanoseconds; infinite when it has none. */
  readonly bound: number;
  /** How often it was set, modulo 4: since the latest time, what was measured before is of another time. */
  readonly settings: number;
  /** Nobody knows how far it is from UTC, although it is meant to be that: the bound is against group time. */
  readonly untraced: boolean;
  /** What is known of a leap second, and by which count the time goes. */
  readonly leap: LeapNote;
}

/** The answer of an exchange, in one of two time scales (docs/protocol.md, section 6.4). */
export type Reply = RawReply | GroupReply;

/** A raw time says nothing of leap seconds, nor of UTC. */
const NO_LEAP = { leap: 'none', rest: 0 } as const;
const NO_TRACE = { untraced: false, rest: 0 } as const;

const NO_CORRECTION = -(2 ** 31);

/** The header's flags of a reply. */
export const replyFlags = (reply: Reply): number =>
  (reply.timescale === 'group' ? FLAG.groupTime : 0) |
  (reply.anonymous ? FLAG.anonymous : 0) |
  (reply.timescale === 'group' ? reply.settings << SETTINGS_SHIFT : 0) |
  (reply.timescale === 'group' ? leapFlags(reply.leap) : 0) |
  qualityFlags(reply.quality);

/**
 * Writes the 20 bytes of the body, from `at` on.
 * @throws RangeError when nanoseconds or bound are out of their range.
 */
export function writeReply(bytes: Uint8Array, at: number, reply: Reply): void {
  set32(bytes, at + REPLY.seconds, reply.seconds);
  const nanoseconds = checkedNanoseconds(reply.nanoseconds);
  const word =
    reply.timescale === 'group'
      ? withSmear(withTrace(nanoseconds, reply.untraced), reply.leap)
      : nanoseconds;
  set32(bytes, at + REPLY.nanoseconds, word);
  set32(bytes, at + REPLY.hold, reply.hold);
  set32(bytes, at + REPLY.correction, reply.correction ?? NO_CORRECTION);
  setUint16(bytes, at + REPLY.heard, reply.heard);
  setUint16(
    bytes,
    at + REPLY.appliedOrBound,
    reply.timescale === 'group' ? toScaled(reply.bound) : reply.applied,
  );
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readReply(bytes: Uint8Array, at: number, flags: number): Reply | undefined {
  const isGroup = (flags & FLAG.groupTime) !== 0;
  const word = getUint32(bytes, at + REPLY.nanoseconds);
  // Of a raw time there is nothing to say.
  const { leap, rest } = isGroup ? readLeap(flags, word) : NO_LEAP;
  const { untraced, rest: stated } = isGroup ? readTrace(rest) : NO_TRACE;
  const nanoseconds = isGroup ? stated : word;
  if (leap === undefined || !isNanoseconds(nanoseconds)) return undefined;
  const seconds = getUint32(bytes, at + REPLY.seconds);
  const hold = getUint32(bytes, at + REPLY.hold);
  const told = getInt32(bytes, at + REPLY.correction);
  const correction = told === NO_CORRECTION ? undefined : told;
  const heard = getUint16(bytes, at + REPLY.heard);
  const quality = shownQualityOf(flags);
  const anonymous = (flags & FLAG.anonymous) !== 0;
  const last = getUint16(bytes, at + REPLY.appliedOrBound);
  // Whole literals, on a datagram's way: a spread takes longer than all the rest.
  if (!isGroup)
    return {
      timescale: 'raw',
      seconds,
      nanoseconds,
      hold,
      correction,
      heard,
      quality,
      anonymous,
      applied: last,
    };
  return {
    timescale: 'group',
    seconds,
    nanoseconds,
    hold,
    correction,
    heard,
    quality,
    anonymous,
    bound: fromScaled(last),
    settings: (flags >> SETTINGS_SHIFT) & 3,
    untraced,
    leap,
  };
}
