// The checks that telegrams carry: exclusive or, sum, and the CRC of Modbus.

import type { Check, CheckName } from './format.js';
import { type Form, formOf } from './digits.js';

interface CheckKind {
  /** In bytes. */
  readonly size: 1 | 2;
  readonly words: string;
  readonly of: (bytes: Uint8Array) => number;
}

/** All checks by name. */
export const CHECKS: Readonly<Record<CheckName, CheckKind>> = {
  xor: {
    size: 1,
    words: 'exclusive or',
    of: (bytes) => bytes.reduce((value, byte) => value ^ byte, 0),
  },
  sum8: { size: 1, words: 'sum', of: (bytes) => bytes.reduce((sum, byte) => sum + byte, 0) & 0xff },
  'crc16-modbus': { size: 2, words: 'CRC-16 of Modbus', of: crc16Modbus },
};

/** The names of all checks. */
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

/** Two hex digits a byte, or the bytes themselves. */
export function checkForm({ check, base = 'hex', reversed = false }: Check): Form {
  const { size } = CHECKS[check];
  return formOf({ base, reversed }, base === 'hex' ? 2 * size : size);
}

/** The check's value over what stands before it. */
export function checkValue({ check, from = 0, to }: Check, before: Uint8Array): number {
  return CHECKS[check].of(before.subarray(from, to));
}

/** Modbus over serial line, V1.02, 6.2.2: the reversed polynomial A001, beginning with FFFF. */
function crc16Modbus(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
