// The configuration of a running console: read again on demand, and what of it counts at once.

import { dirname, resolve } from 'node:path';
import { type InEffect, takenOver } from '@belfry/host/config';
import { type ReloadAnswer, reloadAnswer, reloadRefusal } from '@belfry/host/daemon';
import { usualPlaces } from '@belfry/host/files';
import { type ConsoleConfig, consoleConfigIn, loadConsoleConfig } from '../config/config.js';
import { CONSOLE_EFFECTS } from '../config/effects.js';

/** What counts of a console's configuration, now and after each reload. */
export class ConsoleReloading {
  readonly #file: string | undefined;
  readonly #apply: (now: ConsoleConfig) => void;
  #inEffect: InEffect<ConsoleConfig>;

  /** `file` is undefined for the usual one; `apply` is told what counts from now on. */
  constructor(
    good: InEffect<ConsoleConfig>,
    file: string | undefined,
    apply: (now: ConsoleConfig) => void,
  ) {
    this.#inEffect = good;
    this.#file = file;
    this.#apply = apply;
  }

  /** What counts now. */
  get config(): Readonly<ConsoleConfig> {
    return this.#inEffect.config;
  }

  /** Reads it again; with any fault nothing changes. */
  reload(): ReloadAnswer {
    const file = this.#file ?? usualPlaces('console').config;
    const loaded = loadConsoleConfig(this.#file);
    if ('faults' in loaded) return reloadRefusal('console', file, loaded.faults);
    const { now, changes } = takenOver(CONSOLE_EFFECTS, this.#inEffect, loaded, (text) =>
      consoleConfigIn(text, dirname(resolve(file))),
    );
    this.#inEffect = now;
    this.#apply(now.config);
    return reloadAnswer('console', file, changes, []);
  }
}
