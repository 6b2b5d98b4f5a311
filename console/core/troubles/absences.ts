// Which lines were away just now: what was lost meanwhile is no news, and is still in their loss for a while.

/** Nobody's loss is passed over for longer than this, milliseconds: ten times what a window of loss takes at one second. */
const SHADOW_MOST = 600_000;

/** Remembers who came back, until its loss is well again. */
export class Absences {
  readonly #returned = new Map<string, number>();

  /** It is away at `nowMs`. */
  isAway(group: string, line: string, nowMs: number): void {
    this.#returned.set(JSON.stringify([group, line]), nowMs);
  }

  /** Is its loss, which is too much or not, still that of its absence? */
  shadow(group: string, line: string, isLossy: boolean, nowMs: number): boolean {
    if (this.#returned.size === 0) return false;
    const key = JSON.stringify([group, line]);
    const at = this.#returned.get(key);
    if (at === undefined) return false;
    if (isLossy && nowMs - at < SHADOW_MOST) return true;
    this.#returned.delete(key);
    return false;
  }

  /** Forgets those that have been back for long. */
  forget(nowMs: number): void {
    for (const [key, at] of this.#returned)
      if (nowMs - at >= SHADOW_MOST) this.#returned.delete(key);
  }
}
