// Reference: an agent tells its master where UTC is over the agent's raw clock, as far as its kernel knows.

import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { getUint16, getUint32, set32, setUint16 } from './octets.js';
import { fromScaled, toScaled } from './scaled.js';

/** Places of the fields in the body, bytes. */
export const REFERENCE = {
  rawSeconds: 0,
  rawNanoseconds: 4,
  seconds: 8,
  nanoseconds: 12,
  error: 16,
  width: 18,
};

/** A reading of an agent's system clock against its raw clock (docs/protocol.md, section 6.12). */
export interface ReferenceReading {
  /** When it was read by the agent's raw clock: seconds modulo 2^32, and nanoseconds below 1e9. */
  readonly rawSeconds: number;
  readonly rawNanoseconds: number;
  /** What it showed: seconds modulo 2^32, and nanoseconds below 1e9. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** How far the system clock is from UTC at most, nanoseconds; infinite where the kernel does not know. */
  readonly error: number;
  /** How wide the reading was, nanoseconds: the true instant lies within half of it. */
  readonly width: number;
}

/**
 * Writes the 20 bytes of the body, from `at` on.
 * @throws RangeError when nanoseconds, error or width are out of their range.
 */
export function writeReference(bytes: Uint8Array, at: number, reading: ReferenceReading): void {
  set32(bytes, at + REFERENCE.rawSeconds, reading.rawSeconds);
  set32(bytes, at + REFERENCE.rawNanoseconds, checkedNanoseconds(reading.rawNanoseconds));
  set32(bytes, at + REFERENCE.seconds, reading.seconds);
  set32(bytes, at + REFERENCE.nanoseconds, checkedNanoseconds(reading.nanoseconds));
  setUint16(bytes, at + REFERENCE.error, toScaled(reading.error));
  setUint16(bytes, at + REFERENCE.width, toScaled(reading.width));
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readReference(bytes: Uint8Array, at: number): ReferenceReading | undefined {
  const rawNanoseconds = getUint32(bytes, at + REFERENCE.rawNanoseconds);
  const nanoseconds = getUint32(bytes, at + REFERENCE.nanoseconds);
  const width = fromScaled(getUint16(bytes, at + REFERENCE.width));
  if (!isNanoseconds(rawNanoseconds) || !isNanoseconds(nanoseconds) || width === Infinity)
    return undefined;
  return {
    rawSeconds: getUint32(bytes, at + REFERENCE.rawSeconds),
    rawNanoseconds,
    seconds: getUint32(bytes, at + REFERENCE.seconds),
    nanoseconds,
    error: fromScaled(getUint16(bytes, at + REFERENCE.error)),
    width,
  };
}
