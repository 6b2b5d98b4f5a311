// What agents remember of later terms than ours: how far more than half of them have come.

import { aheadBy16 } from '@belfry/protocol/wire';

/**
 * What agents claim of later terms, each by its name. It answers how far more than half of the agents have come,
 * which fewer than half cannot forge.
 */
export class Claims {
  /** By the names of agents, each of which has proven its key: never more than there are keys. */
  readonly #terms = new Map<string, number>();

  /** This agent has proven that it holds a key, and says that it knows `term`. */
  claim(name: string, term: number): void {
    this.#terms.set(name, term);
  }

  /** It follows us after all, or its key is gone. */
  withdraw(name: string): void {
    this.#terms.delete(name);
  }

  /** Whether this agent claims a later term. */
  has(name: string): boolean {
    return this.#terms.size > 0 && this.#terms.has(name);
  }

  /** What is not later than `known` is claimed no more. */
  settle(known: number): void {
    for (const [name, term] of this.#terms)
      if (aheadBy16(term, known) <= 0) this.#terms.delete(name);
  }

  /**
   * The latest term that more than half of `agents` have come to, if it is later than `known`: at least one
   * that is not a liar knows it, or a later one, while the liars are fewer than half. 0 for none.
   */
  reached(known: number, agents: number): number {
    const most = Math.floor(Math.max(agents, this.#terms.size) / 2);
    if (this.#terms.size <= most) return 0;
    const ahead = [...this.#terms.values()]
      .map((term) => aheadBy16(term, known))
      .toSorted((a, b) => b - a)[most]!;
    return ahead > 0 ? (known + ahead) & 0xffff : 0;
  }
}
