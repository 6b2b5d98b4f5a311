// The thread of the store: SQLite waits for the disk here, and nobody waits for it.

import { parentPort, workerData } from 'node:worker_threads';
import { Engine } from './engine.js';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.js';
import { answerOf, type StoreQuestion } from './questions.js';

const { batchMs, ...options } = workerData as WorkerOptions;
const port = parentPort!;
const post = (message: FromWorker): void => port.postMessage(message);

const engine = new Engine({
  ...options,
  say: (level, text) => post({ type: 'say', level, text }),
  monotonic: () => performance.now(),
  machineTime: () => Date.now(),
});
let taken = 0;
let isClosing = false;

/** What is asked while the file is being opened waits for that. */
const isOpen = engine.open();

function answer(id: number, question: StoreQuestion): void {
  try {
    post({ type: 'answer', id, value: answerOf(engine, question) });
  } catch (error) {
    post({ type: 'answer', id, refusal: error instanceof Error ? error.message : String(error) });
  }
}

async function close(): Promise<void> {
  isClosing = true;
  await engine.close();
  post({ type: 'closed', health: engine.health() });
  port.close();
}

async function hear(message: ToWorker): Promise<void> {
  await isOpen;
  if (isClosing) return;
  if (message.type === 'append') {
    taken += message.samples.length;
    engine.append(message.samples);
  } else if (message.type === 'record') engine.record(message.events, message.troubles);
  else if (message.type === 'question') answer(message.id, message.question);
  else await close();
}

async function writeBatches(): Promise<void> {
  await isOpen;
  post({ type: 'health', taken, health: engine.health() });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, batchMs).unref());
    if (isClosing) return;
    await engine.flush();
    post({ type: 'health', taken, health: engine.health() });
  }
}

port.on('message', (message: ToWorker) => void hear(message));
void writeBatches();
