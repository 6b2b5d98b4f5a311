// What must hold of terms, whoever names them: nobody goes back, and none is led under twice.

import { MASTERS_MOST, aheadBy16 } from '#protocol/wire/serial-number.js';
import { must } from './target.js';

/** The latest term that somebody knows: later, or half the circle away, but never an earlier one. */
export function mustGoOn(before: number, after: number, who: string): void {
  if (before === 0 || before === after) return;
  must(after !== 0, `${who} forgot term ${before}`);
  const ahead = aheadBy16(after, before);
  must(ahead > 0 || ahead === -32_768, `${who} went back from term ${before} to ${after}`);
}

/** The terms under which one master led. */
export class Reigns {
  readonly #number: number | undefined;
  /** The latest term that it has led under or heard of, and the latest of its own. */
  #known = 0;
  #led = 0;

  constructor(number?: number) {
    this.#number = number;
  }

  /** It has told of another's term: by small steps terms may so go around more than half of the circle. */
  learned(term: number): void {
    mustGoOn(this.#known, term, 'a master');
    this.#known = term;
  }

  look(term: number): void {
    if (term === 0 || term === this.#led) return;
    this.#led = term;
    this.learned(term);
    if (this.#number === undefined) return;
    must(term % MASTERS_MOST === this.#number, `master ${this.#number} leads under ${term}`);
  }
}
