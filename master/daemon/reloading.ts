// The configuration of a running master: read again on demand, and what of it counts at once.

import { dirname, resolve } from 'node:path';
import { type InEffect, takenOver } from '@belfry/host/config';
import { type ReloadAnswer, reloadAnswer, reloadRefusal } from '@belfry/host/daemon';
import { usualPlaces } from '@belfry/host/files';
import { type MasterConfig, masterConfigIn } from '../config/config.js';
import { MASTER_EFFECTS } from '../config/effects.js';
import { judgeMaster } from '../config/judge.js';

/** The running master that takes a new configuration over. */
export interface ReloadedMaster {
  /** Reads the roster again; answers why not, and then nothing has changed. */
  readonly reloadRoster: () => string | undefined;
  /** These keys of the configuration have changed and count from now on. */
  readonly apply: (now: MasterConfig, changed: ReadonlySet<string>) => void;
}

/** What counts of a master's configuration, now and after each reload. */
export class MasterReloading {
  readonly #file: string | undefined;
  readonly #master: ReloadedMaster;
  #inEffect: InEffect<MasterConfig>;

  /** `file` is undefined for the usual one. */
  constructor(good: InEffect<MasterConfig>, file: string | undefined, master: ReloadedMaster) {
    this.#file = file;
    this.#master = master;
    this.#inEffect = good;
  }

  /** What counts now. */
  get config(): Readonly<MasterConfig> {
    return this.#inEffect.config;
  }

  /** The same as a file could say it. */
  get settings(): Readonly<Record<string, unknown>> {
    return this.#inEffect.settings;
  }

  /** Reads it and the roster again; with any fault nothing changes. */
  reload(): ReloadAnswer {
    const file = this.#file ?? usualPlaces('master').config;
    const judged = judgeMaster(this.#file);
    if ('faults' in judged) return reloadRefusal('master', file, judged.faults);
    const { now, changes } = takenOver(MASTER_EFFECTS, this.#inEffect, judged, (text) =>
      masterConfigIn(text, dirname(resolve(file))),
    );
    const fault = this.#master.reloadRoster();
    if (fault !== undefined)
      return reloadRefusal('master', file, [{ path: 'keys', expected: fault }]);
    this.#inEffect = now;
    const changed = changes.filter(({ effect }) => effect === 'reload').map(({ path }) => path);
    this.#master.apply(now.config, new Set(changed));
    return reloadAnswer('master', file, changes, []);
  }
}
