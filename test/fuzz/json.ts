// JSON from a tape: a sound value with parts of it changed, and its text with characters changed.

import type { Tape } from './tape.js';

/** Values at which readers of configurations stumble, if at any. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 53,
  65_535,
  65_536,
  '',
  ' ',
  '0',
  '0s',
  '1s',
  '-1s',
  '1e400s',
  '999999999999999999999d',
  '0.0000000001ns',
  '1ppm',
  '1e9ppm',
  'NaN',
  'Infinity',
  '127.0.0.1:0',
  '127.0.0.1:65536',
  '[::1]:7525',
  ':::',
  'ünï',
  '\u0000',
  '\u202e',
  'a'.repeat(300),
  '__proto__',
  'constructor',
  '../../x',
  'kmc',
  'utc',
  '9600 8N1',
  'hour',
  'crc',
  [],
  [[]],
  {},
  { a: 1 },
  { __proto__: null },
  { field: 'hour' },
  { field: 'year', digits: 0 },
  { check: 'xor', from: -1 },
  { choose: [] },
];

const KEYS = ['__proto__', 'constructor', 'toString', '', 'x', 'then', 'length', '$schema'];

/** `value` with some of its parts exchanged, left out, doubled or renamed. */
export function changed(tape: Tape, value: unknown): unknown {
  let whole = structuredClone(value);
  for (let many = tape.integer(4); many > 0; many -= 1) whole = once(tape, whole);
  return whole;
}

function once(tape: Tape, value: unknown): unknown {
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf || tape.chance(0.1))
    return isLeaf && tape.chance(0.3) ? near(tape, value) : tape.pick(ODD);
  if (Array.isArray(value)) return inArray(tape, value);
  const whole = { ...(value as Record<string, unknown>) };
  const keys = Object.keys(whole);
  const key = keys.length > 0 && !tape.chance(0.1) ? tape.pick(keys) : tape.pick(KEYS);
  const part = whole[key];
  switch (tape.integer(6)) {
    case 0:
      delete whole[key];
      break;
    case 1:
      put(
        whole,
        tape.chance(0.5) ? tape.pick(KEYS) : tape.pick([...keys, 'x']),
        part ?? tape.pick(ODD),
      );
      break;
    default:
      put(whole, key, once(tape, part));
  }
  return whole;
}

/** As a JSON reader does: `__proto__` is a key like any other. */
const put = (whole: object, key: string, value: unknown): void => {
  Object.defineProperty(whole, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
};

function inArray(tape: Tape, value: readonly unknown[]): unknown[] {
  const parts = [...value];
  const at = tape.integer(parts.length + 1);
  const kind = tape.integer(5);
  if (kind === 0) parts.splice(at, 1);
  else if (kind === 1) parts.splice(at, 0, structuredClone(parts[at] ?? tape.pick(ODD)));
  else if (at < parts.length) parts[at] = once(tape, parts[at]);
  else parts.push(tape.pick(ODD));
  return parts;
}

/** Beside what it was: another digit, another unit, another sign. */
function near(tape: Tape, value: unknown): unknown {
  if (typeof value === 'number')
    return value * tape.pick([-1, 2, 0.5, 1e6, 1e-6]) + tape.pick([0, 1, -1]);
  if (typeof value !== 'string') return tape.pick(ODD);
  const at = tape.integer(value.length + 1);
  const character = tape.pick([...'0123456789-+.:[]/ eEsmunµhdxp%#"\\\n\u0000é']);
  return value.slice(0, at) + character + value.slice(at + tape.integer(2));
}

/** The text of it, in which some characters may be changed as well. */
export function textOf(tape: Tape, value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  if (!tape.chance(0.2)) return text;
  const characters = [...text];
  for (let many = 1 + tape.integer(4); many > 0 && characters.length > 0; many -= 1) {
    const at = tape.integer(Math.min(characters.length, 65_536));
    if (tape.chance(0.5)) characters.splice(at, tape.integer(8));
    else characters.splice(at, 0, tape.pick([...'{}[]",:\\0-.eEntf \n\t\u0000\ufeff\ud800']));
  }
  return characters.join('');
}
