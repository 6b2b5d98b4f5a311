// A connection to a daemon that is followed, for commands and for the console.

import { type Socket, createConnection } from 'node:net';
import { longSocketPath } from '../../files/socket-path.js';
import { connectionFault } from '../connection-fault.js';
import { LINE_MOST, strangerFault } from './greeting.js';
import { LineSplitter } from './line-splitter.js';

/** Where nobody can listen. */
const NOWHERE = '/dev/null/nowhere';

/** Whoever hears what comes over a connection. */
export interface FollowHearer {
  readonly line: (line: string) => void;
  /** It is over, for this reason, in one line. Called once, and nothing comes after it. */
  readonly over: (why: string) => void;
}

/** One connection to the control socket of a daemon. It does not begin anew, and it waits for nothing. */
export class FollowConnection {
  readonly #socket: Socket;
  readonly #hearer: FollowHearer;
  #isOver = false;

  /** Connects to the socket at `path`, and asks `request`. */
  constructor(path: string, request: object, hearer: FollowHearer) {
    this.#hearer = hearer;
    const long = longSocketPath(path);
    // The system would take the beginning of one that is too long for the whole.
    const socket = createConnection(long === undefined ? path : NOWHERE);
    this.#socket = socket;
    const lines = new LineSplitter(LINE_MOST, (line) => {
      if (!this.#isOver) hearer.line(line);
    });
    const stranger = strangerFault(`what answers at ${path}`).fault;
    socket.on('data', (chunk: Buffer) => {
      if (!lines.take(chunk)) this.#over(stranger);
    });
    socket.on('error', (error) => this.#over(long ?? connectionFault(path, error)));
    socket.on('end', () =>
      this.#over(`the daemon at ${path} ended the connection: is it restarted?`),
    );
    socket.write(`${JSON.stringify(request)}\n`);
  }

  /** Writes a line, unless lines of before still wait: an ask that is late asks in vain. */
  write(line: string): void {
    if (!this.#isOver && this.#socket.writableLength === 0) this.#socket.write(`${line}\n`);
  }

  /** Reads no further for now. */
  pause(): void {
    this.#socket.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#socket.resume();
  }

  /** Ends it; nothing is heard any more. */
  close(): void {
    this.#isOver = true;
    this.#socket.destroy();
  }

  #over(why: string): void {
    if (this.#isOver) return;
    this.close();
    this.#hearer.over(why);
  }
}
