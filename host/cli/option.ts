// What people give with an option, as quantities; what is none of them ends the command.

import type { Address, Span } from '@belfry/protocol';
import { EXIT, Failure } from './command.js';
import { DEFAULT_PORT, parseAddress, parseDuration } from '../config/units.js';

/** @throws Failure for what is no duration, or not from `least` to `most`. */
export function durationOption(
  option: string,
  text: string,
  { least, most }: { readonly least: string; readonly most: string },
): Span {
  const span = attempt(option, () => parseDuration(text));
  if (span >= parseDuration(least) && span <= parseDuration(most)) return span;
  throw new Failure(`--${option} ${text}: it may be from ${least} to ${most}`, EXIT.wrong);
}

/** @throws Failure for what is no whole number from 1 to `most`. */
export function countOption(option: string, count: number, most: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Failure(`--${option} needs a whole number from 1 to ${most}`, EXIT.wrong);
}

/** @throws Failure for what is no address of a master. */
export function masterAddress(text: string): Address {
  const address = attempt('', () => parseAddress(text, DEFAULT_PORT));
  if (address.port !== 0) return address;
  throw new Failure(`${text}: a master has no port 0`, EXIT.wrong);
}

/** @throws Failure where the parser throws a RangeError, with the option in front. */
export function attempt<T>(option: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(option === '' ? error.message : `--${option}: ${error.message}`, EXIT.wrong);
  }
}
