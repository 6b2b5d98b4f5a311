// A socket of the addon that writes down what comes, for tests of it.

import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH, CLOCK, type NativeAddon, type NativeSocket } from '#host/native/addon.js';

export const SLOT = 256;

interface Heard {
  readonly bytes: string;
  readonly length: number;
  readonly host: string;
  readonly port: number;
  readonly at: number;
  readonly error: number;
  readonly source: number;
}

/** A socket that writes down what comes. */
export class Post {
  readonly socket: NativeSocket;
  readonly heard: Heard[] = [];
  readonly departed = new Map<number, { at: number; error: number }>();
  readonly port: number;
  #raw: () => number;

  constructor(addon: NativeAddon, host: string, slot = SLOT) {
    this.socket = new addon.Socket(host, 0, slot, () => this.take());
    this.port = this.socket.address().port;
    this.#raw = () => {
      addon.readRaw();
      return addon.clock[CLOCK.raw]!;
    };
  }

  raw(): number {
    return this.#raw();
  }

  take(): void {
    const s = this.socket;
    for (let count = s.departures(); count > 0; count = s.departures()) this.#leave(count);
    for (let count = s.receive(); count > 0; count = s.receive())
      for (let i = 0; i < count; i += 1) this.heard.push(this.#read(i));
  }

  /** Sends the slots; what left at once is told at once. */
  send(count: number): number {
    const sent = this.socket.send(count);
    this.#leave(this.socket.departed[0]!);
    return sent;
  }

  #leave(count: number): void {
    const s = this.socket;
    for (let i = 0; i < count; i += 1)
      this.departed.set(s.departureId[i]!, { at: s.departureAt[i]!, error: s.departureError[i]! });
  }

  #read(slot: number): Heard {
    const s = this.socket;
    const size = s.inBytes.length / BATCH;
    const length = s.inLength[slot]!;
    const from = slot * size;
    return {
      bytes: Buffer.from(s.inBytes.subarray(from, from + Math.min(length, size))).toString('hex'),
      length,
      host: s.hostOf(slot)!,
      port: s.inPort[slot]!,
      at: s.inAt[slot]!,
      error: s.inError[slot]!,
      source: s.inSource[slot]!,
    };
  }

  /** Fills a slot with `length` bytes of `byte`. */
  put(slot: number, host: string, port: number, byte: number, length = 48, want = 0): void {
    const s = this.socket;
    const size = s.outBytes.length / BATCH;
    s.outBytes.fill(byte, slot * size, slot * size + length);
    s.outLength[slot] = length;
    if (!s.aim(slot, host)) throw new Error(`${host} is not of this family`);
    s.outPort[slot] = port;
    s.outWant[slot] = want;
  }

  /** Sends so many to a port of loopback. */
  fill(count: number, port: number): void {
    for (let slot = 0; slot < count; slot += 1) this.put(slot, '127.0.0.1', port, 7);
    this.send(count);
  }
}

export const until = async (true_: () => boolean): Promise<void> => {
  for (const end = performance.now() + 10_000; performance.now() < end; await sleep(2))
    if (true_()) return;
  throw new Error('it never came');
};

export const filled = (byte: number, length: number): string =>
  Buffer.alloc(length, byte).toString('hex');
