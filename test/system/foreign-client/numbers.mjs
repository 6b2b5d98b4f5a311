// Names by their codes, and the number formats (section 4).

export const TYPES = {
  hello: 1,
  welcome: 2,
  ask: 3,
  reply: 4,
  adjust: 5,
  notice: 6,
  beacon: 7,
  cookie: 8,
  wall: 9,
  pull: 10,
  part: 11,
  reference: 12,
};
export const QUALITIES = ['unset', 'synchronised', 'holdover', 'astray'];
export const KINDS = ['line', 'hold', 'step'];
export const DUTIES = ['stands-by', 'leads'];
export const MERITS = ['unset', 'holdover', 'average', 'reference'];
export const BELIEFS = ['none', 'own', 'group'];
export const REASONS = [
  'unknown-session',
  'unknown-version',
  'not-authenticated',
  'name-in-use',
  'anonymous-refused',
  'rate',
  'stale-term',
  'leaving',
  'void-term',
  'outdated',
  'renew',
];
export const SECOND = 1_000_000_000n;
export const NOT_KNOWN = -(2 ** 31);
export const NOT_BEFORE = 1_767_225_600n;

export function decodeScaled(code) {
  return code === 0xffff ? Infinity : (code & 1023) * 2 ** (code >> 10);
}

export function encodeScaled(value) {
  let exponent = 0;
  let mantissa = Math.ceil(value);
  while (mantissa > 1023) {
    exponent += 1;
    mantissa = Math.ceil(value / 2 ** exponent);
    if (exponent > 63) return 0xffff;
  }
  return exponent * 1024 + mantissa;
}

/** Seconds as a bigint: the value nearest to `near` that ends in these 32 bits. */
export function resolveEra(count, near) {
  const turn = 2n ** 32n;
  const guess = (near / turn) * turn + BigInt(count);
  if (guess - near > turn / 2n) return guess - turn;
  return near - guess > turn / 2n ? guess + turn : guess;
}

export const laterTerm = (a, b) => ((a - b) & 0xffff) >= 1 && ((a - b) & 0xffff) <= 32767;

/** What a group time says of a leap second: two bits of the flags, and bit 31 above its nanoseconds. */
export const LEAPS = [
  'none',
  'insert',
  'delete',
  'done',
  undefined,
  'insert-smear',
  'delete-smear',
];
