// What people give with an option, as quantities; what is none of them ends the command.

import type { Address, Span } from '@belfry/protocol';
import { EXIT, Failure } from './command.js';
import { masterFault } from '../config/conversion.js';
import { DEFAULT_PORT, parseAddress, parseDuration } from '../config/units.js';

/**
 * Reads the duration that an option gives, from `least` to `most`.
 * @throws Failure for what is no duration, or not within these.
 */
export function durationOption(
  option: string,
  text: string,
  { least, most }: { readonly least: string; readonly most: string },
): Span {
  const span = attempt(option, () => parseDuration(text));
  if (span >= parseDuration(least) && span <= parseDuration(most)) return span;
  throw new Failure(`--${option} ${text}: it may be from ${least} to ${most}`, EXIT.wrong);
}

/**
 * Checks the number that an option gives: whole, from 1 to `most`.
 * @throws Failure for any other.
 */
export function countOption(option: string, count: number, most: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Failure(`--${option} needs a whole number from 1 to ${most}`, EXIT.wrong);
}

/**
 * Reads the address of a master: `HOST`, or `HOST:PORT`.
 * @throws Failure for what is no address, or not one that a master can have.
 */
export function masterAddress(text: string): Address {
  const address = attempt('', () => parseAddress(text, DEFAULT_PORT));
  const fault = masterFault(address, text);
  if (fault === undefined) return address;
  throw new Failure(fault, EXIT.wrong);
}

/**
 * Reads an option with `parse`; an empty `option` stands for an argument without a name.
 * @throws Failure where `parse` throws a RangeError, with the option in front of its message.
 */
export function attempt<T>(option: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(option === '' ? error.message : `--${option}: ${error.message}`, EXIT.wrong);
  }
}
