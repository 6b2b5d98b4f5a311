// What a master may be asked at its control socket (status), and at the one for orders, which change something.

import { parseInstant } from '@belfry/host/config';
import type { WantedRounds } from './report-rounds.js';
import { isRosterCommand, parseRosterOrder, type RosterOrder } from '../roster/orders.js';

const PLAIN = ['status', 'reload', 'yield', 'promote'] as const;

/** Characters of a name that are told: whoever may give orders says himself who he is. */
const WHO_MOST = 80;

/** What a daemon can be asked at its control sockets: `status` and `rounds` look, and all others change something. */
export type Order =
  | { readonly command: (typeof PLAIN)[number] }
  /** Adds, removes or renames somebody, or gives another key. */
  | { readonly command: 'roster'; readonly order: RosterOrder; readonly who: string }
  /** Explains the last rounds; as a look does it changes nothing. */
  | ({ readonly command: 'rounds' } & WantedRounds)
  /** Takes the last `set` back. */
  | { readonly command: 'undo'; readonly who: string }
  /** Group time becomes this instant, moves `by` nanoseconds, or becomes what this machine shows. */
  | {
      readonly command: 'set';
      readonly by: number | undefined;
      readonly now: boolean;
      readonly seconds: number;
      readonly nanoseconds: number;
      /** By whom, as he says. */
      readonly who: string;
    };

/**
 * A look, which is all that whoever may watch can ask for.
 * @throws Error with one line for anything else, which for an order tells where it is taken: at `orders`.
 */
export function parseLook(request: unknown, orders: string): Order {
  const order = parseOrder(request);
  if (order.command === 'status' || order.command === 'rounds') return order;
  const command = order.command === 'roster' ? order.order.command : order.command;
  throw new Error(
    `${command} takes root or the user that runs the master, and is asked at ${orders}`,
  );
}

/**
 * Checks a request to a master, whatever it asks for.
 * @throws Error with one line for what is no order.
 */
export function parseOrder(request: unknown): Order {
  const { command, by, now, seconds, nanoseconds } = (request ?? {}) as Record<string, unknown>;
  const plain = PLAIN.find((one) => one === command);
  if (plain !== undefined) return { command: plain };
  const who = nameIn(request);
  if (isRosterCommand(command)) {
    const order = parseRosterOrder(request as Record<string, unknown>);
    return { command: 'roster', order, who };
  }
  if (command === 'rounds') return { command, ...wantedIn(request) };
  if (command === 'undo') return { command, who };
  if (command !== 'set')
    throw new Error(
      `a master knows these commands: ${PLAIN.join(', ')}, rounds, history, follow, set, undo, add, remove, rename, rotate`,
    );
  if (typeof by === 'number' && Number.isFinite(by))
    return { command, by, now: false, seconds: 0, nanoseconds: 0, who };
  if (now === true) return { command, by: undefined, now, seconds: 0, nanoseconds: 0, who };
  if (!Number.isSafeInteger(seconds) || !Number.isSafeInteger(nanoseconds))
    throw new Error('set needs "seconds" and "nanoseconds", "by" in nanoseconds, or "now"');
  const [whole, rest] = [seconds as number, nanoseconds as number];
  return { command, by: undefined, now: false, seconds: whole, nanoseconds: rest, who };
}

/** One round is wanted, if nobody says. */
function wantedIn(request: unknown): WantedRounds {
  const { last = 1, after } = (request ?? {}) as { readonly last?: unknown; after?: unknown };
  if (!Number.isSafeInteger(last) || (last as number) < 1)
    throw new Error('"last" is how many rounds are wanted, 1 or more');
  const time = typeof after === 'string' ? parseInstant(after) : undefined;
  if (after !== undefined && time === undefined)
    throw new Error('"after" is the time of a round, as "at" has it');
  return { last: last as number, after: time };
}

/** On one line of the log, whatever stands in it. */
function nameIn(request: unknown): string {
  const { who } = (request ?? {}) as { readonly who?: unknown };
  if (typeof who !== 'string' || who === '') return 'somebody who gave no name';
  return who.replaceAll(/[^\p{L}\p{N} .,_@()-]/gu, '?').slice(0, WHO_MOST);
}
