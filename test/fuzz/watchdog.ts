// Watches from a thread of its own: an input that is never played to its end is kept, and the run ended.

import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { keep } from './finds.js';
import type { Target } from './target.js';

/** One input takes milliseconds; a busy machine may take a thousand times that. */
const PATIENCE = 30_000;
const TAPE_MOST = 8192;
const NAME_MOST = 32;

interface Shared {
  /** How many inputs were begun, and how long the last one's tape is. */
  readonly numbers: Int32Array;
  readonly name: Uint8Array;
  readonly tape: Uint8Array;
}

const shareOf = (memory: SharedArrayBuffer): Shared => ({
  numbers: new Int32Array(memory, 0, 2),
  name: new Uint8Array(memory, 8, NAME_MOST),
  tape: new Uint8Array(memory, 8 + NAME_MOST),
});

export class Watchdog {
  readonly #shared: Shared;
  readonly #worker: Worker;

  constructor() {
    const memory = new SharedArrayBuffer(8 + NAME_MOST + TAPE_MOST);
    this.#shared = shareOf(memory);
    this.#worker = new Worker(new URL(import.meta.url), { workerData: memory });
    this.#worker.unref();
  }

  /** What is told before each input. */
  watch({ name }: Target, tape: Uint8Array): void {
    const { numbers, ...shared } = this.#shared;
    shared.name.fill(0).set(Buffer.from(name));
    shared.tape.set(tape.subarray(0, TAPE_MOST));
    numbers[1] = tape.length;
    Atomics.add(numbers, 0, 1);
    Atomics.notify(numbers, 0);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

function guard({ numbers, name, tape }: Shared): never {
  for (;;) {
    const begun = Atomics.load(numbers, 0);
    if (Atomics.wait(numbers, 0, begun, PATIENCE) !== 'timed-out' || begun === 0) continue;
    const target = Buffer.from(name).toString().replaceAll('\u0000', '');
    const found = { tape: tape.slice(0, numbers[1]), message: 'it is never played to its end' };
    process.stderr.write(`${target}: ${found.message}: ${keep(target, found)}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}

if (!isMainThread && workerData instanceof SharedArrayBuffer) guard(shareOf(workerData));
