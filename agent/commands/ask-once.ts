// Asks a master for the time with a socket of its own, beside any daemon, and compares.

import { lineAt, lineBound } from '@belfry/protocol/clock';
import {
  type Address,
  type GroupTime,
  MILLISECOND,
  type Span,
  familyOf,
  groupDifference,
  spanOf,
  wholeNanoseconds,
} from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import { type Machine, openMachine } from '@belfry/host';
import { Pump, resolveHost } from '@belfry/host/transport';
import { OneShot } from '../core/one-shot/one-shot.js';
import type { OneShotEvent, OneShotObservation } from '../core/one-shot/one-shot-observation.js';

/** Which master to ask, with which key, and when to be content or to give up. */
export interface AskOptions {
  /** A name, or a numeric address. Of several addresses each is asked in turn, until one answers. */
  readonly master: Address;
  /** The key to ask with; undefined to ask anonymously, which a master may refuse. */
  readonly credential: Credential | undefined;
  /** A bound with which to stop early, nanoseconds; undefined takes the best answer of all `tries`. */
  readonly within: Span | undefined;
  readonly tries: number;
  readonly timeout: Span;
}

/** A master's answer: group time, its bound, and how far this machine's system clock is from it. */
export interface Asked extends Extract<OneShotEvent, { type: 'answer' }> {
  /** Group time now, and how wrong it may be. */
  readonly time: GroupTime;
  /** This machine's own clock less group time. */
  readonly ownClockOff: Span;
}

/** No usable answer came: why it gave up. */
export type Unasked = (
  | Extract<OneShotEvent, { type: 'gave-up' }>
  /** The name has no address now; `fault` says why. */
  | { readonly type: 'gave-up'; readonly reason: 'unresolved'; readonly attempts: 0 }
) & {
  /** What the network said, if anything. */
  readonly fault: string | undefined;
};

/**
 * Asks a master for group time, once, with a socket of its own. It takes until the answer is good enough, or the
 * timeout.
 * @throws Error when the socket cannot be had.
 */
export async function askOnce(question: AskOptions): Promise<Asked | Unasked> {
  const begin = performance.now();
  const machine = openMachine();
  const { clock, crypto } = machine;
  const resolution = await within(question.timeout, resolveHost(question.master, ANY));
  const { place, fault: unresolved } = resolution ?? { fault: SLOW };
  if (place === undefined)
    return { type: 'gave-up', reason: 'unresolved', attempts: 0, fault: unresolved };
  const timeout = question.timeout - spanOf((performance.now() - begin) * MILLISECOND);
  const endpoint = new OneShot({
    ...question,
    master: place.addresses,
    timeout: spanOf(Math.max(timeout, 0)),
    crypto,
    random: Math.random,
    start: clock.raw(),
  });
  let fault: string | undefined;
  const event = await drive(endpoint, machine, place.addresses, (error) => {
    fault = error.message;
  });
  if (event.type === 'gave-up') return { ...event, fault };
  const own = clock.readSystemClockFinely();
  const time = lineAt(event.line, own.raw);
  const bound = lineBound(event.line, own.raw);
  const ownClockOff = groupDifference(own.time, time);
  return { ...event, time: wholeNanoseconds(time), bound, ownClockOff };
}

/** A socket of its own can be of any family. */
const ANY = { host: '::', port: 0 };
const SLOW = 'the name server has not answered in time';

/** What comes of a promise within so long; undefined if nothing does. */
async function within<T>(timeout: Span, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeout / MILLISECOND);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function drive(
  endpoint: OneShot,
  machine: Machine,
  addresses: readonly Address[],
  onFault: (error: Error) => void,
): Promise<OneShotEvent> {
  let pump: Pump<OneShotEvent, OneShotObservation> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const isOld = addresses.every(({ host }) => familyOf(host) === 4);
      const listen = { host: isOld ? '0.0.0.0' : '::', port: 0 };
      pump = new Pump(endpoint, { machine, listen, onEvent: resolve, onFault });
      pump.start().catch(reject);
    });
  } finally {
    await pump?.stop();
  }
}
