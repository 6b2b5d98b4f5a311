// The leader that a master follows which stands by: from when on it is missed, and whether it hears its agents.

import { NEVER, type RawTime, type Span } from '@belfry/protocol';

/**
 * The leader as a master that stands by sees it: its number, from when on it is missed, and whether agents answer it.
 */
export class FollowedLeader {
  readonly #deafAfter: Span;
  /** Its number; undefined while none is known. */
  number: number | undefined;
  #missedFrom: RawTime;
  #deafSince = NEVER;

  /** Before any leader has spoken, it is missed from `missedFrom` on; no agent may answer it for `deafAfter`. */
  constructor(missedFrom: RawTime, deafAfter: Span) {
    this.#missedFrom = missedFrom;
    this.#deafAfter = deafAfter;
  }

  /** The raw time from which on it counts as missed. */
  get missedFrom(): RawTime {
    return this.#missedFrom;
  }

  /** Whether it is missed at `at`. */
  isMissed(at: RawTime): boolean {
    return at >= this.#missedFrom;
  }

  /** So many agents answer it, and so many answer this master. */
  hears(agents: number, answering: number, at: RawTime): void {
    if (agents > 0 || answering === 0) this.#deafSince = NEVER;
    else if (this.#deafSince === NEVER) this.#deafSince = at;
  }

  /** No agent has answered it for long, while they answer this master. */
  isDeaf(at: RawTime): boolean {
    return at - this.#deafSince >= this.#deafAfter;
  }

  /** Its beacon says that it leads, for `lease`. One that is deaf is missed all the same. */
  leads(lease: Span, at: RawTime): void {
    const from = this.isDeaf(at) ? at : Math.max(this.#missedFrom, at + lease);
    this.#missedFrom = from as RawTime;
  }

  /** It has ceased to lead. */
  ceased(at: RawTime): void {
    this.number = undefined;
    this.#missedFrom = Math.min(this.#missedFrom, at) as RawTime;
  }

  /** Whoever leads has until then to say so. */
  awaitUntil(until: RawTime): void {
    this.#missedFrom = until;
  }

  /** This master leads itself. */
  forget(): void {
    this.number = undefined;
    this.#deafSince = NEVER;
  }
}
