// The configuration of a running agent: read again on demand, and what of it counts at once.

import { dirname, resolve } from 'node:path';
import { type InEffect, takenOver } from '@belfry/host/config';
import { type ReloadAnswer, reloadAnswer, reloadRefusal } from '@belfry/host/daemon';
import { usualPlaces } from '@belfry/host/files';
import { type Credential, isSameKey } from '@belfry/protocol/seal';
import { type AgentConfig, agentConfigIn } from '../config/config.js';
import { AGENT_EFFECTS } from '../config/effects.js';
import { type GoodAgent, judgeAgent } from '../config/judge.js';
import { readAgentKey } from '../config/own-key.js';

/** The running agent that takes a new configuration over. */
export interface ReloadedAgent {
  /** These keys of the configuration have changed and count from now on. */
  readonly apply: (now: AgentConfig, changed: ReadonlySet<string>) => void;
  /** The device's key is another now. */
  readonly renewKey: (key: Uint8Array) => void;
}

/** What counts of an agent's configuration and key, now and after each reload. */
export class AgentReloading {
  readonly #file: string | undefined;
  readonly #agent: ReloadedAgent;
  #inEffect: InEffect<AgentConfig>;
  #credential: Credential;

  /** `file` is undefined for the usual one. */
  constructor(good: GoodAgent, file: string | undefined, agent: ReloadedAgent) {
    this.#file = file;
    this.#agent = agent;
    this.#inEffect = good;
    this.#credential = good.credential;
  }

  /** What counts now. */
  get config(): Readonly<AgentConfig> {
    return this.#inEffect.config;
  }

  /** The same as a file could say it. */
  get settings(): Readonly<Record<string, unknown>> {
    return this.#inEffect.settings;
  }

  /** The device's key, as it counts now. */
  get credential(): Credential {
    return this.#credential;
  }

  /** Reads both again; with any fault nothing changes. */
  reload(): ReloadAnswer {
    const file = this.#file ?? usualPlaces('agent').config;
    const judged = judgeAgent(this.#file);
    if ('faults' in judged) return reloadRefusal('agent', file, judged.faults);
    const { now, changes } = takenOver(AGENT_EFFECTS, this.#inEffect, judged, (text) =>
      agentConfigIn(text, dirname(resolve(file))),
    );
    this.#inEffect = now;
    const changed = changes.filter(({ effect }) => effect === 'reload').map(({ path }) => path);
    this.#agent.apply(now.config, new Set(changed));
    return reloadAnswer('agent', file, changes, this.#reloadKey());
  }

  /** The key for a name or an algorithm that only a restart changes is of no use before it. */
  #reloadKey(): string[] {
    const { config } = this.#inEffect;
    const read = readAgentKey(config.key, config);
    if ('fault' in read) return [`${read.fault}: the key stays as it was until a restart`];
    if (isSameKey(read.credential.key, this.#credential.key)) return [];
    this.#credential = read.credential;
    this.#agent.renewKey(read.credential.key);
    return ['the key is a new one: greeting the masters with it'];
  }
}
