// The agent's process: one endpoint, one socket, one state file, one place to ask how it is.

import { groupTime } from '@belfry/protocol/core/time.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { ControlServer } from '@belfry/protocol/node/control.js';
import { nodeCrypto } from '@belfry/protocol/node/crypto.js';
import { Log } from '@belfry/protocol/node/log.js';
import { Pump } from '@belfry/protocol/node/pump.js';
import { type DeviceClock, machineClock, simulatedClock } from '@belfry/protocol/node/raw-clock.js';
import { resolveHosts } from '@belfry/protocol/node/resolve.js';
import type { Transport } from '@belfry/protocol/node/transport.js';
import type { Service } from '@belfry/protocol/node/run.js';
import { StateFile } from '@belfry/protocol/node/state-file.js';
import { formatAddress } from '@belfry/protocol/node/units.js';
import { Follower } from '../core/follower.js';
import type { Memory } from '../core/keeper.js';
import type { FollowerEvent, FollowerObservation } from '../core/observation.js';
import type { AgentConfig } from './config.js';
import { parseMemory } from './memory.js';
import { reportAgent } from './report.js';
import { tell } from './tell.js';

/** A clock before this was never set: 2026-01-01. */
const SET_SINCE = 1_767_225_600;
/** Memory cards wear out: the state is written this often, at a new term and at the end. */
const SAVE_EVERY = 3_600_000;
const RESOLVE_AGAIN = 30_000;

export class AgentService implements Service {
  readonly #config: AgentConfig;
  readonly #log: Log;
  readonly #clock: DeviceClock;
  readonly #follower: Follower;
  readonly #pump: Pump<FollowerEvent, FollowerObservation>;
  readonly #state: StateFile<Memory> | undefined;
  readonly #control: ControlServer | undefined;
  readonly #saving: NodeJS.Timeout;
  #resolving: NodeJS.Timeout | undefined;
  #transport: Transport | undefined;
  #saved = false;

  constructor(config: AgentConfig, credential: Credential) {
    this.#config = config;
    this.#log = new Log(config.log);
    const { simulate } = config.clock;
    this.#clock = simulate === undefined ? machineClock() : simulatedClock(simulate);
    if (simulate !== undefined)
      this.#log.say('warn', 'the clock is simulated: this is not the time of this machine');
    this.#state = config.state === undefined ? undefined : new StateFile(config.state, parseMemory);
    this.#follower = this.#newFollower(credential, this.#readMemory());
    this.#pump = new Pump(this.#follower, {
      raw: this.#clock.raw,
      listen: config.listen,
      onEvent: (event) => this.#onEvent(event),
      onFault: (error) => this.#log.fault('network', `network: ${error.message}`),
    });
    if (config.socket !== undefined)
      this.#control = new ControlServer(config.socket, (request) => this.#answer(request));
    this.#saving = setInterval(() => this.#save(), SAVE_EVERY).unref();
  }

  async start(): Promise<void> {
    const transport = await this.#pump.start();
    this.#transport = transport;
    await this.#control?.start();
    const { name, algorithm, masters } = this.#config;
    const where = masters.map(formatAddress).join(', ');
    this.#log.say(
      'info',
      `${name} follows ${where} (${algorithm}) from ${formatAddress(transport.address)}`,
    );
    await this.#resolve();
  }

  async stop(): Promise<void> {
    clearInterval(this.#saving);
    clearTimeout(this.#resolving);
    this.#follower.leave();
    this.#pump.turn();
    if (this.#transport !== undefined) this.#save();
    await this.#pump.stop();
    await this.#control?.close();
    this.#log.say('info', `${this.#config.name} has stopped`);
  }

  reload(): void {
    this.#log.say('info', 'masters are looked up again; every other change needs a restart');
    void this.#resolve();
  }

  #newFollower(credential: Credential, memory: Memory | undefined): Follower {
    const { name, algorithm, interval, clock, holdover } = this.#config;
    const own = this.#clock.readWall();
    return new Follower({
      name,
      algorithm,
      interval,
      key: credential.key,
      masters: [],
      crypto: nodeCrypto,
      random: Math.random,
      clock: {
        ...clock,
        own: { raw: own.raw, time: own.time, set: own.time.seconds >= SET_SINCE },
        memory,
      },
      holdoverAlarm: holdover.alarm,
      start: this.#clock.raw(),
    });
  }

  #readMemory(): Memory | undefined {
    const { state, fault } = this.#state?.read() ?? {};
    if (fault !== undefined) this.#log.say('error', `${fault}; starting without it`);
    return state;
  }

  /** Looks the masters up, and again until all are known. */
  async #resolve(): Promise<void> {
    clearTimeout(this.#resolving);
    const { addresses, faults } = await resolveHosts(this.#config.masters, this.#config.listen);
    for (const fault of faults) this.#log.fault(`resolve ${fault}`, fault);
    if (faults.length > 0)
      this.#resolving = setTimeout(() => void this.#resolve(), RESOLVE_AGAIN).unref();
    this.#follower.setMasters(addresses);
    this.#pump.turn();
  }

  #onEvent(event: FollowerEvent): void {
    const { level, text } = tell(event);
    this.#log.say(level, text);
    // The first good time is worth a write: a power cut may come at any moment.
    if (event.type === 'term' || (event.type === 'synchronised' && !this.#saved)) this.#save();
  }

  #save(): void {
    if (this.#state === undefined) return;
    const raw = this.#clock.raw();
    const { rate, time, term } = this.#follower.memory(raw);
    const fault = this.#state.write({ rate, time: groupTime(time.seconds), term });
    this.#saved = fault === undefined;
    if (fault !== undefined) this.#log.fault('state', `${fault}; the clock runs on`);
  }

  #answer(request: unknown): object {
    if ((request as { command?: unknown }).command !== 'status')
      throw new Error('an agent knows one command: status');
    const raw = this.#clock.raw();
    return reportAgent(this.#follower.observe(raw), raw, this.#clock, this.#transport!);
  }
}
