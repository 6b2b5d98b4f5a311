// A daemon's NTP server: a socket of its own on the same event loop, opened again until it can be had.

import { viewOf } from '@belfry/protocol/wire';
import { type NtpObservation, NtpServer, type ServedClock } from '@belfry/protocol/ntp';
import type { RawTime } from '@belfry/protocol';
import type { NtpConfig } from '../config/ntp-config.js';
import { formatAddress } from '../config/units.js';
import type { Machine } from '../machine.js';
import { Pump } from '../transport/pump.js';
import type { Log } from './log.js';
import { finite } from './report.js';

/** How soon a port that could not be had is tried again, milliseconds. */
const AGAIN_AFTER = 10_000;

/** What of the daemon an NTP server needs. */
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
  #pump: Pump<undefined, NtpObservation> | undefined;
  #again: NodeJS.Timeout | undefined;
  #fault: string | undefined = 'it is not open yet';
  #stopped = false;

  constructor(config: NtpConfig, surroundings: NtpSurroundings) {
    const { machine, clock } = surroundings;
    this.#config = config;
    this.#surroundings = surroundings;
    const seed = viewOf(machine.crypto.randomBytes(4)).getUint32(0);
    this.#server = new NtpServer({ ...config, clock, seed });
  }

  /** Opens the port, and tries that again later where it cannot be had. */
  async start(): Promise<void> {
    const { machine, log } = this.#surroundings;
    const { listen } = this.#config;
    const where = `${formatAddress(listen)}/udp`;
    const pump = new Pump(this.#server, {
      machine,
      listen,
      onEvent: () => {},
      onFault: (error) => log.fault('ntp network', `ntp: ${error.message}`),
    });
    try {
      await pump.start();
    } catch (error) {
      if (this.#stopped) return;
      this.#fault = (error as Error).message;
      log.fault(
        'ntp',
        `ntp: ${this.#fault}; nobody is told the time by NTP, and the clock runs on`,
      );
      this.#again = setTimeout(() => void this.start(), AGAIN_AFTER).unref();
      return;
    }
    if (this.#stopped) return pump.stop();
    this.#pump = pump;
    this.#fault = undefined;
    log.say('info', `ntp: telling the time at ${where}, stratum ${this.#config.stratum}`);
  }

  /** Closes the port. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    await this.#pump?.stop();
  }

  /** What `status` says of it at raw time `at`. */
  report(at: RawTime): NtpReport {
    const { answers, interleaved, refusals, clients, moreClients, latest } = this.#server.observe();
    return {
      listen: formatAddress(this.#config.listen),
      fault: this.#fault ?? null,
      stratum: this.#config.stratum,
      answers,
      interleaved,
      clients,
      moreClients,
      latest: latest.map(({ at: asked, ...client }) => ({
        ...client,
        sinceAskedNs: finite(at - asked),
      })),
      refusals,
    };
  }
}
