// Numbers as bytes: decimal, hex, BCD and binary; padded, and reversed where a format wants that.

import type { Base, Digits } from './format.js';

const SPACE = 0x20;
const ZERO = 0x30;

/** How many values a byte of each base holds. */
const VALUES: Readonly<Record<Base, number>> = { decimal: 10, hex: 16, bcd: 100, binary: 256 };

/** How a number is written as bytes, with everything filled in that a format may leave out. */
export type Form = Required<Digits>;

/**
 * The digits of a number with everything filled in: `width` where none is given, decimal, zeros, the first digit
 * first.
 */
export const formOf = (digits: Digits, width: number): Form => ({
  width: digits.width ?? width,
  base: digits.base ?? 'decimal',
  pad: digits.pad ?? '0',
  reversed: digits.reversed ?? false,
});

/** The numbers that fit are those below this. */
export const capacityOf = ({ base, width }: Form): number => VALUES[base] ** width;

/** How many decimals of a second fit; none in hex and binary, which have no decimals. */
export function decimalsOf({ base, width }: Form): number {
  if (base === 'decimal') return width;
  return base === 'bcd' ? 2 * width : 0;
}

/** A number as bytes of this form; undefined for one that does not fit. */
export function writeNumber(value: number, form: Form): number[] | undefined {
  if (value < 0 || value >= capacityOf(form)) return undefined;
  const bytes: number[] = [];
  let rest = value;
  for (let place = 0; place < form.width; place += 1) {
    const part = rest % VALUES[form.base];
    const filler = mayBeBlank(form) && rest === 0 && place > 0;
    bytes.push(filler ? SPACE : writePart(part, form.base));
    rest = Math.floor(rest / VALUES[form.base]);
  }
  return form.reversed ? bytes : bytes.toReversed();
}

/** The number that these bytes are; undefined where they are none of this form. */
export function readNumber(bytes: Uint8Array, form: Form): number | undefined {
  const parts = form.reversed ? bytes.toReversed() : bytes;
  let value = 0;
  let begun = false;
  for (const [place, byte] of parts.entries()) {
    const blank: boolean = byte === SPACE && mayBeBlank(form) && !begun && place < form.width - 1;
    const part = blank ? 0 : readPart(byte, form.base);
    if (part === undefined) return undefined;
    begun ||= !blank;
    value = value * VALUES[form.base] + part;
  }
  return value;
}

const mayBeBlank = ({ base, pad }: Form): boolean =>
  pad === ' ' && (base === 'decimal' || base === 'hex');

function writePart(part: number, base: Base): number {
  if (base === 'binary') return part;
  if (base === 'bcd') return Math.floor(part / 10) * 16 + (part % 10);
  return part < 10 ? ZERO + part : 'A'.charCodeAt(0) + part - 10;
}

function readPart(byte: number, base: Base): number | undefined {
  if (base === 'binary') return byte;
  if (base === 'bcd') {
    const [high, low] = [byte >> 4, byte & 15];
    return high > 9 || low > 9 ? undefined : high * 10 + low;
  }
  const digit = '0123456789ABCDEF'.indexOf(String.fromCharCode(byte).toUpperCase());
  return digit < 0 || digit >= VALUES[base] ? undefined : digit;
}
