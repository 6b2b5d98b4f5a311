// A duration that a program gives, such as '30s'.

import type { Span } from '@belfry/protocol';
import { parseDuration } from '@belfry/host/config';
import { ClockError } from './clock-error.js';

/**
 * How long `text` is, which a program gave as `name`, nanoseconds.
 * @throws ClockError `settings` where it is no duration.
 */
export function durationOf(name: string, text: string): Span {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ClockError('settings', `${name}: ${error.message}`, { cause: error });
  }
}
