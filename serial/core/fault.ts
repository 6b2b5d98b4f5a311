// Everything that can go wrong with a port: a closed list of names, counted for each port.

export const PORT_FAULTS = [
  // It cannot be opened.
  'no-binding',
  'missing',
  'not-permitted',
  'busy',
  'not-a-port',
  'wrong-settings',
  'open-failed',
  // It was open.
  'vanished',
  'stuck',
  'write-failed',
  // One telegram did not leave as it should.
  'late',
  'stalled',
  'cut-short',
  // What a clock that can be read answers.
  'no-answer',
  'partial-answer',
  'garbage',
  'impossible-date',
  'slow-answer',
  'refused-setting',
  'setting-without-effect',
] as const;

export type PortFault = (typeof PORT_FAULTS)[number];

/** Counts faults by name. */
export class FaultCounts {
  readonly #counts = new Map<PortFault, number>();

  add(fault: PortFault): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
  }

  of(fault: PortFault): number {
    return this.#counts.get(fault) ?? 0;
  }

  /** The faults that occurred, with how often. */
  observe(): Readonly<Partial<Record<PortFault, number>>> {
    return Object.freeze(Object.fromEntries(this.#counts));
  }
}
