// What survives a restart of the master: the term, so that its agents know the new one as newer.

export interface Memory {
  readonly term: number;
}

/** Undefined for anything that this program would not have written. */
export function parseMemory(value: unknown): Memory | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { term } = value as { term?: unknown };
  if (typeof term !== 'number' || !Number.isInteger(term) || term < 0 || term > 0xffff)
    return undefined;
  return { term };
}
