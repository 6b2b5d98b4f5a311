// Everything that can go wrong with a port: a closed list of names, counted for each port.

/** Every name of a fault that a port can have. */
export const PORT_FAULTS = [
  // It cannot be opened.
  'no-binding',
  'missing',
  'not-permitted',
  'busy',
  'ambiguous-name',
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
  'refused-question',
  'slow-answer',
  'unconfirmed',
  'refused-setting',
  'setting-without-effect',
] as const;

/** The name of one fault of a port. */
export type PortFault = (typeof PORT_FAULTS)[number];

/** Counts faults by name. */
export class FaultCounts {
  readonly #counts = new Map<PortFault, number>();

  /** Counts one more of it. */
  add(fault: PortFault): void {
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
  }

  /** How often it has occurred. */
  of(fault: PortFault): number {
    return this.#counts.get(fault) ?? 0;
  }

  /** The faults that occurred, with how often. */
  observe(): Readonly<Partial<Record<PortFault, number>>> {
    return Object.freeze(Object.fromEntries(this.#counts));
  }
}
