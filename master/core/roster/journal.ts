// In which order the names of a roster changed, by numbers that only grow: so that a peer asks for what came after one.

/** A name, and the number of its last change. */
export interface NamedChange {
  readonly name: string;
  readonly number: number;
  /** The master that told it, as `identityOf` its name; undefined for what was changed here. */
  readonly from?: number | undefined;
}

/** Numbers the changes of names from 1 on. Of a name only the last change is kept. */
export class Journal {
  /** In the order of their numbers; one whose name changed again is void. */
  #changes: NamedChange[] = [];
  readonly #last = new Map<string, number>();
  #number = 0;

  /** The number of the last change; 0 before the first. */
  get number(): number {
    return this.#number;
  }

  /** This name has changed, as the master `from` has told. */
  add(name: string, from?: number): void {
    this.#number += 1;
    this.#last.set(name, this.#number);
    this.#changes.push({ name, number: this.#number, ...(from !== undefined && { from }) });
    // Half of them void: time to throw these away.
    if (this.#changes.length > 2 * this.#last.size + 16)
      this.#changes = this.#changes.filter((change) => this.#isLast(change));
  }

  #isLast({ name, number }: NamedChange): boolean {
    return this.#last.get(name) === number;
  }

  /** The changes whose numbers are higher, the lowest first. */
  *after(number: number): Generator<NamedChange> {
    for (let i = this.#placeAfter(number); i < this.#changes.length; i += 1)
      if (this.#isLast(this.#changes[i]!)) yield this.#changes[i]!;
  }

  /** Where the first change with a higher number stands: halves what is left until it is found. */
  #placeAfter(number: number): number {
    let from = 0;
    let to = this.#changes.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#changes[middle]!.number > number) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}
