// The nanoseconds of a time on the wire: from 0 to below a second, for both who reads and who writes.

/** Can this be the nanoseconds of a time on the wire, beside its whole seconds? */
export const isNanoseconds = (value: number): boolean => value >= 0 && value < 1e9;

/**
 * Checks nanoseconds that are to be sent, by the range that the decoder accepts.
 * @throws RangeError outside of it.
 */
export function checkedNanoseconds(value: number): number {
  if (!isNanoseconds(value)) throw new RangeError(`nanoseconds out of range: ${value}`);
  return value;
}
