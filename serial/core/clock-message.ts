// What is sent to a clock that answers, and the agent's own time by which it is sent.

import type { RawTime } from '@belfry/protocol';
import type { Reading } from '@belfry/protocol/clock';
import type { Quality } from '@belfry/protocol/wire';

/** The agent's own clock at an instant. */
export interface Own {
  readonly raw: RawTime;
  readonly reading: Reading;
  readonly quality: () => Quality;
}

/** Bytes to send, at which moment; later than that only if they do not have to be punctual. */
export interface ClockMessage {
  readonly bytes: Uint8Array;
  readonly at: RawTime;
  readonly punctual: boolean;
}
