// Where a program's clock comes from: what each source must be able to do.

import type { Now } from '@belfry/protocol/clock';

/** What a clock is read from. */
export interface ClockSource {
  /** Reads it, now. */
  read(): Now;
  /** Ends whatever it has open. */
  close(): Promise<void>;
}
