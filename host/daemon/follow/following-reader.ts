// One connection of somebody who follows a daemon: what is written to it, and what it asks. It is never waited for.

import type { Socket } from 'node:net';
import { parseFollowersLine } from './follow-lines.js';
import { LineSplitter } from './line-splitter.js';

/** Bytes that may wait to be read, besides the line that is written last. */
const WAITING_MOST = 4 * 2 ** 20;
/** For so long, milliseconds, something may wait all the time. */
const BEHIND_MOST = 10_000;
/** Asks in a second, and bytes in one. */
const ASKS_MOST = 20;
const ASK_LONGEST = 1024;
/** How long a reader that is cut off may take to read why, milliseconds. */
const LAST_LINE = 2000;

/** What a follower needs of the daemon. */
export interface FollowingParts {
  /** Answers an ask with a line. */
  readonly answer: (ask: number) => string;
  /** The lines of events after the one of this id. */
  readonly eventsAfter: (id: string) => readonly string[];
  /** It follows no more. */
  readonly left: () => void;
  /** It was cut off, for this reason. */
  readonly cutOff: (why: string) => void;
}

/** Somebody who follows. */
export class FollowingReader {
  readonly #socket: Socket;
  readonly #parts: FollowingParts;
  readonly #asks: LineSplitter;
  /** Since when something waits to be read, by the counter of the process; undefined while nothing does. */
  #behindSince: number | undefined;
  #second = 0;
  #asked = 0;
  #isOver = false;

  constructor(socket: Socket, parts: FollowingParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#asks = new LineSplitter(ASK_LONGEST, (line) => this.#heed(line));
    socket.on('drain', () => (this.#behindSince = undefined));
    socket.on('close', () => this.#leave());
  }

  /** Heeds what it writes: `rest`, which stood behind its request, and all that comes. It may end that and read on. */
  hear(rest: Buffer): void {
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#take(rest);
  }

  /** Writes a line, unless this reader is so far behind that it is cut off. */
  write(line: string): void {
    if (this.#isOver) return;
    const { writableLength: waiting } = this.#socket;
    const now = performance.now();
    const behind = this.#behindSince === undefined ? 0 : now - this.#behindSince;
    if (waiting > WAITING_MOST)
      this.#cut(`it reads too slowly, ${Math.round(waiting / 1024)} kB waited for it`);
    else if (behind > BEHIND_MOST)
      this.#cut(`it reads too slowly, something waited for it for ${BEHIND_MOST / 1000} s`);
    else if (!this.#socket.write(`${line}\n`)) this.#behindSince ??= now;
  }

  /** Says why, as far as there is room, and ends. */
  end(why: string): void {
    this.#leave();
    this.#socket.end(`${JSON.stringify({ type: 'end', why })}\n`, () => this.#socket.destroy());
    setTimeout(() => this.#socket.destroy(), LAST_LINE).unref();
  }

  #cut(why: string): void {
    this.end(why);
    this.#parts.cutOff(why);
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.left();
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    if (!this.#asks.take(chunk)) this.#cut(`an ask has ${ASK_LONGEST} bytes at most`);
  }

  #heed(line: string): void {
    if (this.#isOver) return;
    const wanted = parseFollowersLine(line);
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#asked = 0;
    this.#second = second;
    this.#asked += 1;
    if (wanted === undefined) this.#cut('it wrote something that is no ask such as {"ask":1}');
    else if (this.#asked > ASKS_MOST) this.#cut(`it asks more than ${ASKS_MOST} times a second`);
    else if ('ask' in wanted) this.write(this.#parts.answer(wanted.ask));
    else this.writeEvents(wanted.after);
  }

  /** Writes the events after the one of this id. */
  writeEvents(after: string): void {
    for (const event of this.#parts.eventsAfter(after)) this.write(event);
  }
}
