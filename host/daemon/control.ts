// The Unix socket through which a daemon tells people how it is: one line asks, one line answers.

import { type Server, type Socket, createConnection, createServer } from 'node:net';
import { FOLLOWERS_MOST } from './follow/followers.js';
import { longSocketPath } from '../files/socket-path.js';
import { connectionFault, noAnswer } from './connection-fault.js';
import { type Access, listenAtPath } from './listen-at-path.js';

/** Bytes in a request, and in an answer. */
const REQUEST_MOST = 65_536;
const ANSWER_MOST = 16 * 2 ** 20;
const CONNECTIONS_MOST = 16;
/** How long a client may take to ask, and again to take its answer, in milliseconds. */
const PATIENCE = 2000;
/** What is read of a client that goes on after its request, so that it can see the answer. */
const DRAIN_MOST = 2 ** 20;
const NEWLINE = 10;

/** Who may connect to a control socket, and whom it calls when too many do. */
export interface ControlOptions {
  readonly access?: Access;
  /** A client was turned away because too many were there. */
  readonly onBusy?: () => void;
  /**
   * Takes a connection over for good where this request asks for more than one answer, with what was written behind it;
   * false where it does not.
   */
  readonly keep?: (request: unknown, socket: Socket, rest: Buffer) => boolean;
}

/**
 * Answers every request with what `answer` makes of it, as JSON; what `answer` throws becomes
 * `{"error": …}`, as do requests that are too long, too slow or not JSON. It does not keep a
 * program running that has nothing else to do.
 */
export class ControlServer {
  readonly #path: string;
  readonly #answer: (request: unknown) => unknown;
  readonly #options: ControlOptions;
  readonly #connections = new Set<Socket>();
  #server: Server | undefined;

  constructor(path: string, answer: (request: unknown) => unknown, options: ControlOptions = {}) {
    this.#path = path;
    this.#answer = answer;
    this.#options = options;
  }

  /**
   * Listens, in the place of a socket file that a dead process left.
   * @throws Error with one line when another daemon answers there or the path cannot be used.
   */
  async start(): Promise<void> {
    if (this.#server !== undefined) throw new Error('a control server is started once');
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    // Those that are kept take no place of others.
    const kept = this.#options.keep === undefined ? 0 : FOLLOWERS_MOST;
    server.maxConnections = CONNECTIONS_MOST + kept;
    server.on('drop', () => this.#options.onBusy?.());
    await listenAtPath(server, this.#path, this.#options.access ?? 'group');
    this.#server = server.unref();
  }

  /** Ends every connection and removes the socket file. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    socket.on('close', () => this.#connections.delete(socket));
    serve(socket, this.#answer, this.#options.keep);
  }
}

/**
 * Asks the daemon that listens at `path`, and answers what it says.
 * @throws Error with one line that says what to do, also when the daemon answers `{"error": …}`.
 */
export async function requestControl(
  path: string,
  request: unknown,
  timeoutMs = 3000,
): Promise<unknown> {
  const long = longSocketPath(path);
  if (long !== undefined) throw new Error(long);
  const line = await exchange(path, `${JSON.stringify(request)}\n`, timeoutMs);
  const answer = parsed(line);
  if (answer === undefined) throw new Error(`what answers at ${path} is not a Belfry daemon`);
  const error = errorIn(answer.value);
  if (error !== undefined) throw new Error(`the daemon at ${path} refused: ${error}`);
  return answer.value;
}

/** Reads one line and writes one; then the connection ends, whatever the client does, unless it is kept. */
function serve(
  socket: Socket,
  answer: (request: unknown) => unknown,
  keep: ControlOptions['keep'] = () => false,
): void {
  let received: Buffer = Buffer.alloc(0);
  let drained = 0;
  const drain = (chunk: Buffer): void => {
    drained += chunk.length;
    if (drained > DRAIN_MOST) socket.destroy();
  };
  const say = (line: string): void => {
    clearTimeout(timer);
    socket.off('data', take).off('end', tooShort).on('data', drain);
    socket.end(`${line}\n`);
    timer = setTimeout(() => socket.destroy(), PATIENCE).unref();
  };
  const answered = (request: unknown, rest: Buffer): string | undefined => {
    const isKept = keep(request, socket, rest);
    if (!isKept) return JSON.stringify(answer(request)) ?? 'null';
    clearTimeout(timer);
    socket.off('data', take).off('end', tooShort);
    return undefined;
  };
  const take = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf(NEWLINE);
    if (end > REQUEST_MOST || (end < 0 && received.length > REQUEST_MOST))
      say(refusal(`the request is longer than ${REQUEST_MOST} bytes`));
    else if (end >= 0) {
      const rest = received.subarray(end + 1);
      const line = answerTo(received.toString('utf8', 0, end), (one) => answered(one, rest));
      if (line !== undefined) say(line);
    }
  };
  const tooShort = (): void => say(refusal('the request does not end with a line break'));
  const tooSlow = (): void => say(refusal(`the request took longer than ${PATIENCE / 1000} s`));
  let timer = setTimeout(tooSlow, PATIENCE).unref();
  socket.on('data', take).on('end', tooShort);
  socket.on('close', () => clearTimeout(timer));
  // A client that left: its connection closes by itself.
  socket.on('error', () => {});
}

/** The line that answers; undefined where `answer` needs none. */
function answerTo(
  line: string,
  answer: (request: unknown) => string | undefined,
): string | undefined {
  const request = parsed(line);
  if (request === undefined) return refusal('the request is not JSON');
  try {
    return answer(request.value);
  } catch (error) {
    return refusal(error instanceof Error ? error.message : String(error));
  }
}

const refusal = (message: string): string => JSON.stringify({ error: message });

function exchange(path: string, line: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (reason: string, cause?: Error): void => {
      reject(new Error(reason, { cause }));
      socket.destroy();
    };
    const late = `the daemon at ${path} did not answer within ${timeoutMs / 1000} s: is it stuck?`;
    const timer = setTimeout(() => fail(late), timeoutMs);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > ANSWER_MOST) fail(`what answers at ${path} is not a Belfry daemon`);
      if (!chunk.includes(NEWLINE)) return;
      resolve(Buffer.concat(chunks).toString());
      socket.destroy();
    });
    socket.on('error', (error) => fail(connectionFault(path, error), error));
    socket.on('end', () => fail(noAnswer(path)));
    socket.on('close', () => clearTimeout(timer));
    socket.write(line);
  });
}

function parsed(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return undefined;
  }
}

function errorIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  return Object.keys(answer).length === 1 ? String(answer.error) : undefined;
}
