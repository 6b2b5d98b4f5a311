// Whom a daemon tells its clock's time by other protocols than Belfry's own: what is open, and how it changes.

import type { RawTime } from '@belfry/protocol';
import type { LegacyConfig } from '../config/legacy-config.js';
import type { NtpConfig } from '../config/ntp-config.js';
import { type LegacyReport, LegacyService } from './legacy-service.js';
import { type NtpReport, NtpService, type NtpSurroundings } from './ntp-service.js';

/** The part of a configuration that says so. */
export interface TellingConfig {
  readonly ntp?: NtpConfig | undefined;
  readonly legacy?: LegacyConfig | undefined;
}

/** What `status` says of it. */
export interface TellingReport {
  /** Null where nobody is told the time by NTP. */
  readonly ntp: NtpReport | null;
  /** TIME and DAYTIME, as far as they are served. */
  readonly legacy: readonly LegacyReport[];
}

/** The keys of a configuration by which it is decided. */
const KEYS = ['ntp.', 'legacy.'];

/** Is one of these changed keys about whom the time is told? */
export const isAboutTelling = (changed: ReadonlySet<string>): boolean =>
  [...changed].some((key) => KEYS.some((part) => key.startsWith(part)));

/** Tells the time as a configuration says, and as another one says from then on. */
export class Telling {
  readonly #surroundings: NtpSurroundings;
  #ntp: NtpService | undefined;
  #legacy: LegacyService | undefined;
  /** Sockets are opened and closed: one change after the other. */
  #change: Promise<void> = Promise.resolve();

  constructor(surroundings: NtpSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Tells the time so from now on. Settles when what is to be open is, or cannot be had. */
  serve({ ntp, legacy }: TellingConfig): Promise<void> {
    this.#change = this.#change.then(async () => {
      await this.#close();
      this.#ntp = ntp && new NtpService(ntp, this.#surroundings);
      this.#legacy = legacy && new LegacyService(legacy, this.#surroundings);
      await this.#ntp?.start();
      await this.#legacy?.start();
    });
    return this.#change;
  }

  /** Tells nobody any more. */
  async stop(): Promise<void> {
    await this.#change;
    await this.#close();
  }

  async #close(): Promise<void> {
    await this.#ntp?.stop();
    await this.#legacy?.stop();
  }

  /** What `status` says of it at raw time `at`. */
  report(at: RawTime): TellingReport {
    return { ntp: this.#ntp?.report(at) ?? null, legacy: this.#legacy?.report() ?? [] };
  }
}
