// Small numbers for the wire: a 16-bit float for error bounds, a 32-bit fraction for rates.

const INFINITE = 0xffff;
const MANTISSA_MOST = 1023;
/** The largest that is not infinite on the wire. */
export const SCALED_MOST = 1022 * 2 ** 63;

/**
 * A non-negative number as 6 bits of exponent and 10 of mantissa, m * 2^e, rounded up: a bound
 * may grow on the wire but never shrink. 0xffff stands for infinite.
 * @throws RangeError for a negative number, and for none.
 */
export function toScaled(value: number): number {
  if (!(value >= 0)) throw new RangeError(`a bound must be a number of at least 0, not ${value}`);
  // As far as whole numbers of 32 bits go the exponent is in their first bit; the rest is tried.
  let exponent = Math.max(22 - Math.clz32(Math.min(value, 2 ** 32 - 1)), 0);
  let scale = 1 << exponent;
  while (Math.ceil(value / scale) > MANTISSA_MOST) {
    exponent += 1;
    scale *= 2;
    if (exponent > 63) return INFINITE;
  }
  return exponent * 1024 + Math.ceil(value / scale);
}

/** What a code of 16 bits means; any code means something, 0xffff infinite. */
export function fromScaled(code: number): number {
  if (code === INFINITE) return Infinity;
  return (code & MANTISSA_MOST) * 2 ** (code >> 10);
}

/** Rates are sent as a signed 32-bit count of 2^-40: about 0.9e-12, up to 0.00195. */
const RATE_UNIT = 2 ** -40;
/** The greatest rate, in either direction, that can be sent. */
export const WIRE_RATE_MOST = (2 ** 31 - 1) * RATE_UNIT;

/**
 * A rate, group seconds per raw second less one, as a count for the wire, rounded to the nearest.
 * @throws RangeError beyond `WIRE_RATE_MOST`.
 */
export function toWireRate(rate: number): number {
  if (!(Math.abs(rate) <= WIRE_RATE_MOST)) throw new RangeError(`rate out of range: ${rate}`);
  return Math.round(rate / RATE_UNIT);
}

/** The rate that a count means. The one count that has no positive counterpart is taken for its neighbour. */
export const fromWireRate = (count: number): number => Math.max(count * RATE_UNIT, -WIRE_RATE_MOST);

/**
 * The growth of a bound, nanoseconds per nanosecond, is sent scaled, in units of 1e-12.
 * @throws RangeError for a negative number, and for none.
 */
export const toWireDrift = (drift: number): number => toScaled(drift * 1e12);
/** Nanoseconds per nanosecond; infinite for 0xffff. */
export const fromWireDrift = (code: number): number => fromScaled(code) / 1e12;
