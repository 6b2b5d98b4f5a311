// A socket for tests of what writes to one: its reader reads when it is told to.

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** Bytes that it takes before something waits. */
const TAKES = 4096;

export class MadeSocket extends EventEmitter {
  written = '';
  writableLength = 0;
  isEnded = false;
  isDestroyed = false;
  reads = true;

  /** As what takes a socket wants it. */
  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  write(text: string): boolean {
    this.written += text;
    if (!this.reads) this.writableLength += text.length;
    return this.writableLength < TAKES;
  }

  end(text: string): this {
    this.written += text;
    this.isEnded = true;
    return this;
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  /** Its reader writes this. */
  says(text: string): void {
    this.emit('data', Buffer.from(text));
  }

  /** What was written, line by line. */
  get lines(): { readonly type: string; readonly [key: string]: unknown }[] {
    return this.written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string });
  }
}
