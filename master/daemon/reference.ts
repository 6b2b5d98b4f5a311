// What the master's machine is worth as a reference: what its kernel knows, who steers its clock, what the operator said.

import { hostname } from 'node:os';
import { type KernelKnowledge, knownError } from '@belfry/protocol/clock';
import { findTimeDaemons } from '@belfry/host';
import { finite } from '@belfry/host/daemon';
import type { ReferenceObservation, ReferenceStanding } from '../core/agreement/references.js';
import type { ReferenceConfig } from '../config/config.js';

/** For so long it is believed who steers the clock, milliseconds: to look goes through all processes. */
const LOOK_EVERY = 60_000;

/** What is known of the machine's own clock against UTC: spans in whole nanoseconds, null for what is not known. */
export interface ReferenceReport {
  readonly machine: string;
  /** Whether the kernel says that its clock has true time; null where it cannot be asked. */
  readonly synchronised: boolean | null;
  /** Null also where whoever steers the clock states no error, as systemd-timesyncd does. */
  readonly maxErrorNs: number | null;
  /** What the operator says that the clock is worth. */
  readonly trustNs: number | null;
  /** The programs that steer the clock, as far as they can be seen. */
  readonly by: readonly string[];
  /** TAI less UTC as the kernel was told, seconds, and what of that was refused because nobody can mean it. */
  readonly taiS: number | null;
  readonly refusedTaiS: number | null;
}

/** One machine that knows UTC, or should: spans in whole nanoseconds, null for what is not known. */
export interface ReferenceLine {
  /** Null for the master's own machine. */
  readonly name: string | null;
  readonly standing: ReferenceStanding;
  /** UTC by this machine, less the group's time, and how wrong that may be. */
  readonly offsetNs: number | null;
  readonly boundNs: number | null;
}

/** A reference as plain JSON. */
export const referenceLine = ({
  name,
  standing,
  offset,
  bound,
}: ReferenceObservation): ReferenceLine => ({
  name: name ?? null,
  standing,
  offsetNs: finite(offset),
  boundNs: finite(bound),
});

/** Tells what the machine's own clock is worth. */
export class ReferenceDesk {
  readonly #find: () => readonly string[];
  #by: readonly string[] = [];
  #lookedAt = -Infinity;
  #knew = false;

  /** `find` looks for the programs that steer the clock. */
  constructor(find = (): readonly string[] => findTimeDaemons().daemons.map(({ name }) => name)) {
    this.#find = find;
  }

  /** What is known at `now`, milliseconds of any clock that runs on. */
  report(
    knowledge: KernelKnowledge | undefined,
    { trust }: ReferenceConfig,
    now: number,
  ): ReferenceReport {
    const error = knownError(knowledge);
    // One that has just begun to steer is to be named.
    const begins = error !== undefined && !this.#knew;
    this.#knew = error !== undefined;
    if (begins || now - this.#lookedAt >= LOOK_EVERY) {
      this.#by = [...new Set(this.#find())];
      this.#lookedAt = now;
    }
    return {
      machine: hostname(),
      synchronised: knowledge?.synchronised ?? null,
      maxErrorNs: finite(error),
      trustNs: finite(trust),
      by: this.#by,
      taiS: knowledge?.tai ?? null,
      refusedTaiS: knowledge?.refusedTai ?? null,
    };
  }
}
