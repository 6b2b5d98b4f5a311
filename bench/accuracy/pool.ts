// Runs many scenes side by side, one worker for each processor.

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { type Run, type Scene, run } from '#sim/scene.js';

/** Answers the runs in the order of the scenes. */
export async function runAll(
  scenes: readonly Scene[],
  onRun: (done: number) => void,
): Promise<Run[]> {
  const runs: Run[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < scenes.length) {
        const index = next++;
        const answer = once(worker, 'message');
        worker.postMessage(scenes[index]);
        [runs[index]] = (await answer) as [Run];
        onRun(++done);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return runs;
}

if (!isMainThread) parentPort!.on('message', (scene: Scene) => parentPort!.postMessage(run(scene)));
