// Lets so many questions through at once, and so many wait: a page that draws a hundred histories must not keep the
// store from everybody else.

import { Problem } from './problem.js';

/** Runs questions, a few at a time, in the order in which they came. */
export class Gate {
  readonly #atOnce: number;
  readonly #waitingMost: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMost: number) {
    this.#atOnce = atOnce;
    this.#waitingMost = waitingMost;
  }

  /**
   * Runs `ask` when its turn comes.
   * @throws Problem when too many wait already; whatever `ask` rejects with.
   */
  async run<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMost)
        throw new Problem(503, `${this.#waitingMost} questions wait already: ask again later`, {
          'retry-after': '2',
        });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await ask();
    } finally {
      // Whoever waits takes this place over, so nobody can slip in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
