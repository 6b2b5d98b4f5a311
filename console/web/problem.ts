// What is answered when something cannot be answered: problem details as JSON (RFC 9457), with one clear line.

import { STATUS_CODES } from 'node:http';

/** The media type of a problem. */
export const PROBLEM_TYPE = 'application/problem+json';

/** A problem as it travels. */
export interface ProblemBody {
  readonly title: string;
  readonly status: number;
  /** What is wrong, and what to do, on one line. */
  readonly detail: string;
}

/** Thrown by whatever answers a request, for what is wrong with the request or with what it asks for. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** `status` is an HTTP status; `detail` one line. */
  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

/** A problem as JSON. */
export const problemBody = (status: number, detail: string): ProblemBody => ({
  title: STATUS_CODES[status] ?? 'Problem',
  status,
  detail: oneLine(detail),
});

/** Line ends would break a log and a shell's output. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/**
 * Waits for what a daemon or a store was asked; its refusal becomes a problem with this status.
 * @throws Problem
 */
export async function asked<T>(status: number, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw problemOf(status, error);
  }
}

/** The problem that an Error of one line is. @throws the error itself when it is a mistake of our own. */
export function problemOf(status: number, error: unknown): Problem {
  if (!(error instanceof Error) || isMistake(error)) throw error;
  return new Problem(status, error.message);
}

const isMistake = (error: Error): boolean =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
