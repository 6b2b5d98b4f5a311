// Of several answers to the same ask for the time, the one that can be least wrong.

import { type Line, lineBound } from '@belfry/protocol/clock';
import {
  type Refusal,
  NEVER,
  type Span,
  type Stamp,
  credibleTime,
  groupAdd,
} from '@belfry/protocol';
import type { Asker } from '@belfry/protocol/measure';
import { countedByNote } from '@belfry/protocol/leap';
import type { GroupReply } from '@belfry/protocol/wire';

/** How far a crystal of which nothing is known may run off: ten times a usual one's tolerance. */
const UNKNOWN_CRYSTAL = 5e-4;

/** One answer, as a line over this machine's raw clock. */
export interface TimeAnswer {
  /** Group time at the raw time of its arrival, how wrong it was then, and how fast that grows. */
  readonly line: Line;
  /** Of the exchange that gave it, without the time the master held it. */
  readonly roundTrip: Span;
}

/**
 * Keeps the answer whose bound is least now: half the round trip and the master's own bound (Cristian 1989), which
 * grows by 500 ppm since it came. An answer from after a setting replaces all from before.
 */
export class BestAnswer {
  readonly #asker: Asker;
  #best: TimeAnswer | undefined;
  #settings = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** The best answer so far; undefined while none holds a time. */
  get best(): TimeAnswer | undefined {
    return this.#best;
  }

  /** Takes a reply in, and keeps it if no other is better by now; or says why not. */
  add(sequence: number, reply: GroupReply, at: Stamp): Refusal | undefined {
    const { hold, heard, correction } = reply;
    const answer = { sequence, arrived: 0, hold, heard, correction };
    // Each has its own zero, and a person waits: none is held back.
    const samples = this.#asker.answered(answer, at, NEVER);
    if (typeof samples === 'string') return samples;
    const sample = samples.at(-1)!;
    if (reply.quality === 'unset' || !Number.isFinite(reply.bound)) return undefined;
    const arrived = credibleTime(reply.seconds, reply.nanoseconds);
    if (arrived === undefined) return 'incredible-time';
    const roundTrip = Math.max(sample.delay, 0) as Span;
    // Late stamps on our side look like delay, so half of it contains them (Cristian 1989).
    const line = {
      raw: at.at,
      // It is read at once: a smear's rate does not count.
      group: countedByNote(reply.leap, groupAdd(arrived, (at.at + sample.offset) as Span)),
      rate: 0,
      bound: (roundTrip / 2 + reply.bound) as Span,
      drift: UNKNOWN_CRYSTAL,
    };
    // What was answered before the time was set is of another time.
    if (reply.settings !== this.#settings) this.#best = undefined;
    this.#settings = reply.settings;
    const known = this.#best && lineBound(this.#best.line, at.at);
    if (known === undefined || line.bound < known) this.#best = { line, roundTrip };
    return undefined;
  }
}
