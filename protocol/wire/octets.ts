// Whole numbers in a row of bytes, big-endian. A datagram's way has no time for a DataView, whose making
// costs as much as all that is read through it.

/** The 2 bytes from `at` on, without a sign. */
export const getUint16 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 8) | bytes[at + 1]!;

/** The 4 bytes from `at` on, with a sign (two's complement). */
export const getInt32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** The 4 bytes from `at` on, without a sign. */
export const getUint32 = (bytes: Uint8Array, at: number): number => getInt32(bytes, at) >>> 0;

/** Writes the lowest 16 bits of a whole number. */
export function setUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

/** Writes 4 bytes from `at` on; the value may be signed or not. */
export function set32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
