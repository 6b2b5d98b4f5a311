// A daemon's NTP server: a socket of its own on the same event loop, opened again until it can be had.

import { viewOf } from '@belfry/protocol/wire';
import { NtpServer, type ServedClock } from '@belfry/protocol/ntp';
import type { RawTime } from '@belfry/protocol';
import type { NtpConfig } from '../config/ntp-config.js';
import { formatAddress } from '../config/units.js';
import type { Machine } from '../machine.js';
import { Pump } from '../transport/pump.js';
import { type Close, KeptOpen } from './kept-open.js';
import type { Log } from './log.js';
import { finite } from './report.js';

/** What of the daemon a server of its time needs. */
export interface NtpSurroundings {
  readonly machine: Machine;
  readonly clock: ServedClock;
  readonly log: Log;
}

/** One client in the answer to `status`. */
export interface NtpClientRow {
  readonly host: string;
  readonly version: number;
  readonly answers: number;
  readonly interleaved: number;
  readonly sinceAskedNs: number | null;
}

/** The NTP server in the answer to `status`. */
export interface NtpReport {
  readonly listen: string;
  /** Why it does not listen now; null while it does. */
  readonly fault: string | null;
  readonly stratum: number;
  readonly answers: number;
  readonly interleaved: number;
  /** Who is told the time unasked, and how often that was done, each address counted. */
  readonly broadcastTo: readonly string[];
  readonly broadcasts: number;
  /** How many clients are remembered; `moreClients` if there were more than that. */
  readonly clients: number;
  readonly moreClients: boolean;
  readonly latest: readonly NtpClientRow[];
  readonly refusals: Readonly<Record<string, number>>;
}

/** Serves the daemon's clock by NTP from the start to the stop. A port that cannot be had never stops the daemon. */
export class NtpService {
  readonly #config: NtpConfig;
  readonly #surroundings: NtpSurroundings;
  readonly #server: NtpServer;
  readonly #kept: KeptOpen;

  constructor(config: NtpConfig, surroundings: NtpSurroundings) {
    const { machine, clock, log } = surroundings;
    const { listen, stratum } = config;
    this.#config = config;
    this.#surroundings = surroundings;
    const seed = viewOf(machine.crypto.randomBytes(4)).getUint32(0);
    this.#server = new NtpServer({ ...config, clock, seed });
    this.#kept = new KeptOpen({
      open: () => this.#open(),
      opened: () =>
        log.say(
          'info',
          `ntp: telling the time at ${formatAddress(listen)}/udp, stratum ${stratum}`,
        ),
      failed: (fault) =>
        log.fault('ntp', `ntp: ${fault}; nobody is told the time by NTP, and the clock runs on`),
    });
  }

  /** Opens the port, and tries that again later where it cannot be had. */
  start(): Promise<void> {
    return this.#kept.start();
  }

  /** Closes the port. */
  stop(): Promise<void> {
    return this.#kept.stop();
  }

  async #open(): Promise<Close> {
    const { machine, log } = this.#surroundings;
    const { listen, broadcast } = this.#config;
    const pump = new Pump(this.#server, {
      machine,
      listen,
      groupHops: broadcast?.hops,
      onEvent: () => {},
      onFault: (error) => log.fault('ntp network', `ntp: ${error.message}`),
    });
    await pump.start();
    return () => pump.stop();
  }

  /** What `status` says of it at raw time `at`. */
  report(at: RawTime): NtpReport {
    const { latest, ...seen } = this.#server.observe();
    const { listen, stratum, broadcast } = this.#config;
    return {
      listen: formatAddress(listen),
      fault: this.#kept.fault ?? null,
      stratum,
      ...seen,
      broadcastTo: broadcast?.to.map(formatAddress) ?? [],
      latest: latest.map(({ at: asked, ...client }) => ({
        ...client,
        sinceAskedNs: finite(at - asked),
      })),
    };
  }
}
