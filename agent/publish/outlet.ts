// Where an agent's clock is published for other programs: what each such place must be able to do.

import type { RawTime, Span } from '@belfry/protocol';
import type { ShownCourse } from '@belfry/protocol/clock';
import type { ShownQuality } from '@belfry/protocol/wire';

/** The shown clock at one moment, as a place to publish it at needs it. */
export interface Look {
  readonly at: RawTime;
  readonly course: ShownCourse;
  readonly quality: ShownQuality;
  /** When the clock will change by itself, if nothing comes: raw time. */
  readonly changesAt: RawTime;
  /** When a leap second's rule turns: what is published holds until then; raw time. */
  readonly turnsAt: RawTime;
  /** For how long the machine had slept when this clock began: what was measured before a sleep is void. */
  readonly asleep: Span;
  /** Is the machine's own clock steered by it? */
  readonly steers: boolean;
}

/** A place at which the clock is published. */
export interface Outlet {
  /** What it is, and where: for the log and for `status`. */
  readonly place: string;
  /** Publishes; called on each change of the clock, and once a second. @throws Error with one line. */
  publish(look: Look): void;
  /** The clock ends: says so, and leaves nothing behind. */
  close(): void;
}
