// What can be fuzzed: something that plays a tape and throws when what must hold does not.

import type { Tape } from './tape.js';

export interface Target {
  readonly name: string;
  /** Bytes of the longest tape worth playing. */
  readonly tapeMost: number;
  /** Before the first tape, and after the last. */
  open?(): Promise<void>;
  close?(): Promise<void>;
  /** @throws anything at all for a find. */
  play(tape: Tape): void | Promise<void>;
}

/** Something that must hold does not. */
export class Find extends Error {
  override readonly name = 'Find';
}

export function must(holds: boolean, sentence: string | (() => string)): asserts holds {
  if (!holds) throw new Find(typeof sentence === 'string' ? sentence : sentence());
}

/** No number within is NaN, and only what may be without limit is infinite. */
export function mustBeNumbers(
  value: unknown,
  what: string,
  mayBeInfinite: (key: string) => boolean = () => false,
  key = '',
): void {
  if (typeof value === 'number') {
    must(!Number.isNaN(value), () => `${what}: ${key} is NaN`);
    must(Number.isFinite(value) || mayBeInfinite(key), () => `${what}: ${key} is ${value}`);
  } else if (typeof value === 'object' && value !== null)
    for (const [name, part] of Object.entries(value))
      mustBeNumbers(part, what, mayBeInfinite, Array.isArray(value) ? key : name);
}
