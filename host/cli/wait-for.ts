// Asks again and again until an answer is good, or the time is over: what `wait` and `join` do.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './command.js';

/** From one question to the next, milliseconds: nobody notices a tenth of a second. */
const PAUSE = 100;

/** Milliseconds of a clock that only runs forwards, and how to let some pass. */
export interface Patience {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const PROCESS: Patience = { now: () => performance.now(), sleep };

/** How waiting ended. */
export interface Waited<Answer> {
  readonly good: boolean;
  /** The last answer, and undefined while nobody answered. */
  readonly answer: Answer | undefined;
  /** Why nobody answered the last time; undefined when somebody did. */
  readonly failure: Failure | undefined;
  /** How long it took, milliseconds. */
  readonly took: number;
}

/**
 * Asks until `isGood` says so of an answer, for `timeout` milliseconds; once at least. A Failure of `ask` is an answer
 * that is not good: a daemon that starts has no socket yet.
 * @throws whatever else `ask` throws.
 */
export async function waitFor<Answer>(
  ask: () => Promise<Answer>,
  isGood: (answer: Answer) => boolean,
  timeout: number,
  patience: Patience = PROCESS,
): Promise<Waited<Answer>> {
  const begin = patience.now();
  for (;;) {
    const { answer, failure } = await attempt(ask);
    const took = patience.now() - begin;
    const good = answer !== undefined && isGood(answer);
    if (good || took >= timeout) return { good, answer, failure, took };
    await patience.sleep(Math.min(PAUSE, timeout - took));
  }
}

async function attempt<Answer>(
  ask: () => Promise<Answer>,
): Promise<{ readonly answer?: Answer; readonly failure: Failure | undefined }> {
  try {
    return { answer: await ask(), failure: undefined };
  } catch (error) {
    if (error instanceof Failure) return { failure: error };
    throw error;
  }
}
