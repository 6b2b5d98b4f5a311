// What the console and the thread of its store say to each other.

import type { EngineHealth, EngineOptions } from './engine.js';
import type { Answers, StoreQuestion } from './questions.js';
import type { ClockSecond } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** What the thread is started with. */
export interface WorkerOptions extends Pick<
  EngineOptions,
  'file' | 'memoryMs' | 'secondsMs' | 'minutesMs' | 'sizeMost'
> {
  /** How often a batch is written, milliseconds. */
  readonly batchMs: number;
}

/** To the thread. */
export type ToWorker =
  | { readonly type: 'append'; readonly samples: readonly ClockSecond[] }
  | {
      readonly type: 'record';
      readonly events: readonly WallEvent[];
      readonly troubles: readonly Trouble[];
    }
  | { readonly type: 'question'; readonly id: number; readonly question: StoreQuestion }
  | { readonly type: 'close' };

/** From the thread. */
export type FromWorker =
  /** How the store is; `taken` of the samples that it was given since the start are taken in. */
  | { readonly type: 'health'; readonly taken: number; readonly health: EngineHealth }
  | { readonly type: 'say'; readonly level: 'warn' | 'info'; readonly text: string }
  | {
      readonly type: 'answer';
      readonly id: number;
      /** One of both. */
      readonly value?: Answers[keyof Answers];
      readonly refusal?: string;
    }
  /** Everything is written; the thread ends. */
  | { readonly type: 'closed'; readonly health: EngineHealth };
