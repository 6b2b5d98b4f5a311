// What an agent tells a master besides its answers: its wall clocks, and where UTC is.

import type { Outbox, RawTime, WallClockSource } from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import type { AgentClock } from '../clock/agent-clock.js';
import { type ReferenceSource, ReferenceReports } from './reference-reports.js';
import { WallClockReports } from './wall-clock-reports.js';

/** What there is to tell. */
export interface ReportSources {
  /** The wall clocks that hang on it and answer. */
  readonly wallClocks?: WallClockSource | undefined;
  /** Its machine's clock, where that is to count as a reference. */
  readonly reference?: ReferenceSource | undefined;
}

/** What an agent knows of a master that may take reports. */
export interface ReportTaker {
  /** The session that is in use. */
  readonly connection: { readonly session: Session | undefined };
  readonly takesWallClocks: boolean;
  readonly takesReferences: boolean;
}

/** Reports behind answers, and only to masters that take reports. */
export class Reports {
  readonly #wallClocks: WallClockReports | undefined;
  readonly #references: ReferenceReports | undefined;

  constructor({ wallClocks, reference }: ReportSources, clock: AgentClock, outbox: Outbox) {
    this.#wallClocks = wallClocks && new WallClockReports(wallClocks, clock, outbox);
    this.#references = reference && new ReferenceReports(reference, outbox);
  }

  /** An answer to this master is queued: to the leader (`corrected`) one of the wall clocks follows, once an interval. */
  answered(
    { connection, takesWallClocks, takesReferences }: ReportTaker,
    session: Session,
    { at, corrected }: { readonly at: RawTime; readonly corrected: boolean },
  ): void {
    if (session !== connection.session) return;
    if (corrected && takesWallClocks) this.#wallClocks?.report(session);
    if (takesReferences) this.#references?.report(session, at);
  }
}
