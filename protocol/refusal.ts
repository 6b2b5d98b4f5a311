// The closed list of reasons for which something received is not used, and a counter for each.

/** All reasons for which something received is not used. `docs/operating.md` says what each means. */
export const REFUSALS = [
  // The datagram itself.
  'short',
  'long',
  'unknown-version',
  'unknown-type',
  'bad-field',
  // Who sent it, and when.
  'unknown-session',
  'unsealed',
  'bad-tag',
  'replayed',
  'stale-term',
  'second-leader',
  'not-leading',
  'unknown-name',
  'not-authenticated',
  'name-in-use',
  'contested',
  'stale-cookie',
  'spent-cookie',
  'anonymous-refused',
  'rate',
  'wrong-role',
  'unexpected-welcome',
  'unexpected-cookie',
  // What it measures.
  'unasked',
  'duplicate',
  'negative-delay',
  'held-too-long',
  'delay-too-long',
  'contradiction',
  'incredible-time',
  // What it orders.
  'superseded',
] as const;

/** A reason for which something received is not used. It is a value: no peer can cause an exception. */
export type Refusal = (typeof REFUSALS)[number];

/** How often each reason occurred; those that never did are left out. */
export type RefusalsSeen = Readonly<Partial<Record<Refusal, number>>>;

/** The sums of two such counts, of two parts that share one socket. */
export function allRefusals(one: RefusalsSeen, other: RefusalsSeen = {}): RefusalsSeen {
  const sums: Partial<Record<Refusal, number>> = { ...one };
  for (const why of REFUSALS)
    if (other[why] !== undefined) sums[why] = (sums[why] ?? 0) + other[why];
  return Object.freeze(sums);
}

/** Counts refusals by reason. */
export class RefusalCounts {
  readonly #counts = new Map<Refusal, number>();

  /** Counts one. */
  add(reason: Refusal): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  /** The reasons that occurred, with how often each did. */
  observe(): RefusalsSeen {
    return Object.freeze(Object.fromEntries(this.#counts));
  }
}
