// Mode reference without references: how crystals' rates change, while the group keeps the rate that it had from UTC.

/**
 * While the group had its rate from UTC, nobody asked what its crystals run at. Left alone, it must not go to the middle
 * of them, for that is some parts per million off. So each crystal counts by how its rate has changed since: the middle of
 * these changes is what all crystals together know of the one that the group's line is built on, the master's.
 */
export class HeldRates {
  readonly #bases = new Map<string, number>();

  /** References are there again: what crystals ran at before says nothing. */
  forget(): void {
    this.#bases.clear();
  }

  /**
   * What the crystal of this name says that the group's rate should be, nanoseconds per nanosecond over the master's raw
   * clock: the group's rate when it was first asked, and how its own rate has changed since.
   */
  rateBy(name: string, rate: number, groupRate: number): number {
    const base = this.#bases.get(name) ?? rate - groupRate;
    this.#bases.set(name, base);
    return rate - base;
  }
}
