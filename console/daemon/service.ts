// The console's process: sources on one side, people on the other.

import type { InEffect } from '@belfry/host/config';
import { Log } from '@belfry/host/daemon';
import type { Service } from '@belfry/host/cli';
import type { ConsoleConfig } from '../config/config.js';

/** A console as a running daemon. */
export class ConsoleService implements Service {
  readonly #log: Log;

  /** `file` is undefined for the usual one. */
  constructor({ config }: InEffect<ConsoleConfig>, _file?: string) {
    this.#log = new Log(config.log);
  }

  async start(): Promise<void> {
    this.#log.say('info', 'the console has started');
  }

  async stop(): Promise<void> {
    this.#log.say('info', 'the console has stopped');
  }

  reload(): void {
    this.#log.say('info', 'nothing to reload yet');
  }

  headline(): string {
    return 'running';
  }
}
