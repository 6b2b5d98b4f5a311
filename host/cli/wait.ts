// Waiting until a daemon is as good as somebody needs it, for boot scripts and units: also while it does not run yet.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '@belfry/protocol';
import { parseDuration, formatDuration } from '../config/units.js';
import type { DaemonRole } from '../files/usual-places.js';
import { systemErrorCode } from '../files/system-error.js';
import { shortSpan } from './columns.js';
import { EXIT, Failure, printAnswer } from './command.js';
import { durationOption } from './option.js';
import { askDaemon } from './reach.js';

/** From one look to the next at first, milliseconds: most waits are short, and a boot waits for this one. */
const PAUSE_FIRST = 50;
/** Later looks are so far apart, milliseconds. */
const PAUSE_MOST = 500;
/** How long a daemon may take to answer one look, milliseconds. */
const ANSWER_WITHIN = 3000;
/** What a clock may be wrong by at most to be waited for: what is off by more is not synchronised. */
const WITHIN = { least: '1us', most: '500ms' } as const;
const TIMEOUT = { least: '0s', most: '1d' } as const;

/** What a wait needs. */
export interface Wait<Report> {
  /** One look at the daemon, which may take so many milliseconds. */
  readonly look: (patience: number) => Promise<Report>;
  /** Why it is not good enough yet, in one line; undefined when it is. */
  readonly faultOf: (report: Report) => string | undefined;
  /** How long to wait, milliseconds; with 0 there is one look. */
  readonly timeout: number;
  /** Hears each new reason for which the wait goes on. */
  readonly onFault?: (fault: string) => void;
}

/** The time that a wait goes by, milliseconds: the machine's, if not given. */
export interface WaitPace {
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

const REAL: WaitPace = { now: () => performance.now(), pause: sleep };

/** How a wait ended well: with what the daemon said, after so many milliseconds. */
export interface Waited<Report> {
  readonly report: Report;
  readonly took: number;
}

/**
 * Looks at a daemon again and again until it is good enough. One that does not run yet, or is restarted, is waited for.
 * @throws Failure with the last reason when the time is over; at once for what waiting does not change.
 */
export async function waitUntilGood<Report>(
  { look, faultOf, timeout, onFault }: Wait<Report>,
  { now, pause }: WaitPace = REAL,
): Promise<Waited<Report>> {
  const began = now();
  let told: string | undefined;
  for (let wait = PAUSE_FIRST; ; wait = Math.min(2 * wait, PAUSE_MOST)) {
    const left = began + timeout - now();
    const seen = await lookOnce(look, Math.min(Math.max(left, PAUSE_MOST), ANSWER_WITHIN));
    const fault = 'fault' in seen ? seen.fault : faultOf(seen.report);
    if (fault === undefined && 'report' in seen)
      return { report: seen.report, took: now() - began };
    const rest = began + timeout - now();
    if (rest <= 0) throw new Failure(lateText(timeout, fault!));
    if (fault !== told) onFault?.(fault!);
    told = fault;
    await pause(Math.min(wait, rest));
  }
}

const lateText = (timeout: number, fault: string): string =>
  timeout === 0
    ? `not synchronised: ${fault}`
    : `not synchronised within ${formatDuration((timeout * 1e6) as Span)}: ${fault}`;

async function lookOnce<Report>(
  look: Wait<Report>['look'],
  patience: number,
): Promise<{ readonly report: Report } | { readonly fault: string }> {
  try {
    return { report: await look(patience) };
  } catch (error) {
    if (!(error instanceof Failure) || isLasting(error)) throw error;
    return { fault: error.message };
  }
}

/** What answers is no such daemon, or this user may not ask it: that does not change by waiting. */
const isLasting = ({ exitCode, cause }: Failure): boolean =>
  exitCode === EXIT.wrong || systemErrorCode(cause) === 'EACCES';

/** The options of `wait`, as they were typed. */
export interface WaitArguments {
  readonly within: string | undefined;
  readonly timeout: string;
  readonly json: boolean;
}

/** The options of `wait`, as the parser takes them: the same ones for both programs. */
export const WAIT_OPTIONS = {
  within: {
    type: 'string',
    requiresArg: true,
    describe: 'how wrong it may be at most, as 1ms; if not given, half a second',
  },
  timeout: {
    type: 'string',
    default: '60s',
    requiresArg: true,
    describe: 'how long to wait at most; 0s looks once',
  },
} as const;

/** What of a daemon's report says how good its clock is. */
interface Clocked {
  readonly role: DaemonRole;
  readonly time: { readonly text: string; readonly boundNs: number | null };
}

/**
 * The command `wait`: asks the daemon at `socket` until it is good enough, and says so to a terminal or as JSON.
 * `faultOf` judges a report, by how wrong the clock may be.
 * @throws Failure with one line when the time is over, and for wrong options.
 */
export async function waitCommand<Report extends Clocked>(
  { within, timeout, json }: WaitArguments,
  socket: string,
  role: Report['role'],
  faultOf: (report: Report, within: Span) => string | undefined,
): Promise<void> {
  const most =
    within === undefined ? parseDuration(WITHIN.most) : durationOption('within', within, WITHIN);
  const { report, took } = await waitUntilGood<Report>({
    look: (patience) => askDaemon(socket, role, { command: 'status' }, patience),
    faultOf: (seen) => faultOf(seen, most),
    timeout: durationOption('timeout', timeout, TIMEOUT) / 1e6,
    ...(process.stderr.isTTY &&
      !json && { onFault: (fault) => process.stderr.write(`waiting: ${fault}\n`) }),
  });
  const seconds = took / 1000;
  const { time } = report;
  if (!json && !process.stdout.isTTY) return;
  const text = `synchronised, wrong by ${shortSpan(time.boundNs)} at most, after ${seconds.toFixed(1)} s`;
  printAnswer(json, { ok: true, seconds, time }, text);
}

/** Why a clock that may be wrong by `boundNs` is not good enough for who needs `within`; undefined when it is. */
export const boundFault = (
  whose: string,
  boundNs: number | null,
  within: Span,
): string | undefined =>
  boundNs !== null && boundNs <= within
    ? undefined
    : `${whose} may be wrong by ${shortSpan(boundNs)}, more than ${formatDuration(within)}`;
