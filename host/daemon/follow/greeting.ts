// What comes first from a daemon that is to be followed, and why it may be no beginning.

import type { DaemonRole } from '../../files/usual-places.js';

/** Bytes in a line of a daemon: a group of ten thousand agents takes less. */
export const LINE_MOST = 16 * 2 ** 20;

/** As a daemon answers to what it does not know. */
const UNKNOWN_COMMAND = /^an? (agent|master) knows (one command|these commands): /;

/** What a first line says: the role of the daemon that is followed from now on, or why it is not, in one line. */
export type Greeting = { readonly role: DaemonRole } | { readonly fault: string };

/**
 * Judges the first line of whoever answers a request to follow.
 * @param who Who that is, as `the daemon at /run/belfry/master/socket`.
 */
export function greetingOf(line: string, who: string): Greeting {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return strangerFault(who);
  }
  const { type, role, error } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type === 'snapshot' && (role === 'master' || role === 'agent')) return { role };
  if (typeof error !== 'string') return strangerFault(who);
  if (UNKNOWN_COMMAND.test(error))
    return {
      fault: `${who} is of an older version, which cannot be followed: update it, and restart it`,
    };
  return { fault: `${who} refused: ${error.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300)}` };
}

/** What is said of whoever writes anything else than a daemon does. */
export const strangerFault = (who: string): { readonly fault: string } => ({
  fault: `${who} is no Belfry daemon: is another program there?`,
});
