// What the master's control socket may be asked: status, reload, set.

export type Order =
  | { readonly command: 'status' | 'reload' }
  /** Group time becomes this instant, or moves `by` nanoseconds. */
  | {
      readonly command: 'set';
      readonly by: number | undefined;
      readonly seconds: number;
      readonly nanoseconds: number;
    };

/** @throws Error with one line for anything else. */
export function parseOrder(request: unknown): Order {
  const { command, by, seconds, nanoseconds } = (request ?? {}) as Record<string, unknown>;
  if (command === 'status' || command === 'reload') return { command };
  if (command !== 'set') throw new Error('a master knows three commands: status, reload, set');
  if (typeof by === 'number' && Number.isFinite(by))
    return { command, by, seconds: 0, nanoseconds: 0 };
  if (!Number.isSafeInteger(seconds) || !Number.isSafeInteger(nanoseconds))
    throw new Error('set needs "seconds" and "nanoseconds", or "by" in nanoseconds');
  return { command, by: undefined, seconds: seconds as number, nanoseconds: nanoseconds as number };
}
