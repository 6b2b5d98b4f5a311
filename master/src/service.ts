// The master's process: one endpoint, one socket, keys that can be changed, one place to ask.

import { groupAdd, groupTime, rawTime, spanOf } from '@belfry/protocol/core/time.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import { ControlServer } from '@belfry/protocol/node/control.js';
import { nodeCrypto } from '@belfry/protocol/node/crypto.js';
import { Log } from '@belfry/protocol/node/log.js';
import { Pump } from '@belfry/protocol/node/pump.js';
import {
  type DeviceClock,
  type WallReading,
  machineClock,
  simulatedClock,
} from '@belfry/protocol/node/raw-clock.js';
import type { Transport } from '@belfry/protocol/node/transport.js';
import type { Service } from '@belfry/protocol/node/run.js';
import { StateFile } from '@belfry/protocol/node/state-file.js';
import { formatAddress } from '@belfry/protocol/node/units.js';
import { Master } from '../core/master.js';
import type { MasterEvent, MasterObservation } from '../core/observation.js';
import type { MasterConfig } from './config.js';
import { KeyRing } from './key-ring.js';
import { reportMaster } from './report.js';
import { parseOrder } from './order.js';
import { type Memory, parseMemory } from './memory.js';
import { tell } from './tell.js';

const SAVE_EVERY = 3_600_000;
/** Pauses between readings of the wall clock in mode master, seconds; the last one goes on. */
const READ_PAUSES = [1, 1, 2, 4, 8, 16];

export class MasterService implements Service {
  readonly #config: MasterConfig;
  readonly #log: Log;
  readonly #clock: DeviceClock;
  readonly #keys: KeyRing;
  readonly #master: Master;
  readonly #pump: Pump<MasterEvent, MasterObservation>;
  readonly #state: StateFile<Memory> | undefined;
  readonly #control: ControlServer | undefined;
  readonly #saving: NodeJS.Timeout;
  #reading: NodeJS.Timeout | undefined;
  #transport: Transport | undefined;

  constructor(config: MasterConfig, credentials: readonly Credential[]) {
    this.#config = config;
    this.#log = new Log(config.log);
    this.#keys = new KeyRing(credentials);
    const { simulate } = config.clock;
    this.#clock = simulate === undefined ? machineClock() : simulatedClock(simulate);
    if (simulate !== undefined)
      this.#log.say('warn', 'the clock is simulated: this is not the time of this machine');
    this.#state = config.state === undefined ? undefined : new StateFile(config.state, parseMemory);
    this.#master = this.#newMaster(this.#readMemory());
    this.#pump = new Pump(this.#master, {
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
    const { mode } = this.#config;
    const place = formatAddress(transport.address);
    this.#log.say('info', `master on ${place}/udp, mode ${mode}, ${this.#keys.size} keys`);
    if (this.#keys.size === 0)
      this.#log.say('warn', 'nobody has a key yet: belfry-master keys add NAME makes one');
    if (mode === 'master') this.#readLater(0);
  }

  async stop(): Promise<void> {
    clearInterval(this.#saving);
    clearTimeout(this.#reading);
    this.#master.leave();
    this.#pump.turn();
    if (this.#transport !== undefined) this.#save();
    await this.#pump.stop();
    await this.#control?.close();
    this.#log.say('info', 'the master has stopped');
  }

  /** Reads the keys again; a file with a fault changes nothing. */
  reload(): void {
    const fault = this.#reloadKeys();
    if (fault !== undefined) this.#log.say('error', fault);
  }

  #reloadKeys(): string | undefined {
    const fault = this.#keys.reload(this.#config.keys);
    if (fault !== undefined) return `${fault}; the keys stay as they were`;
    this.#master.expelUnknown();
    this.#pump.turn();
    this.#log.say('info', `the keys were read again: ${this.#keys.size}`);
    return undefined;
  }

  #newMaster(memory: Memory | undefined): Master {
    const { mode, interval, consensus, clock, anonymous } = this.#config;
    return new Master({
      mode,
      interval,
      ...consensus,
      clock,
      anonymous,
      term: memory?.term ?? 0,
      others: [],
      own: this.#readWall(),
      crypto: nodeCrypto,
      random: Math.random,
      credential: (name) => this.#keys.get(name),
      agentsExpected: () => this.#keys.agents,
    });
  }

  #readMemory(): Memory | undefined {
    const { state, fault } = this.#state?.read() ?? {};
    if (fault !== undefined)
      this.#log.say('error', `${fault}; starting without it: agents tell the term that they know`);
    return state;
  }

  /** As a reference the wall clock is read finely; as one vote of many to a millisecond. */
  #readWall(): WallReading {
    return this.#config.mode === 'master' ? this.#clock.readWallFinely() : this.#clock.readWall();
  }

  #readLater(turn: number): void {
    const pause = READ_PAUSES[Math.min(turn, READ_PAUSES.length - 1)]! * 1000;
    this.#reading = setTimeout(() => {
      this.#master.read(this.#readWall());
      this.#pump.turn();
      this.#readLater(turn + 1);
    }, pause);
  }

  #onEvent(event: MasterEvent): void {
    const { level, text } = tell(event);
    this.#log.say(level, text);
    if (event.type === 'term') this.#save();
  }

  #save(): void {
    const fault = this.#state?.write({ term: this.#master.term });
    if (fault !== undefined) this.#log.fault('state', `${fault}; the clock runs on`);
  }

  #answer(request: unknown): object {
    const order = parseOrder(request);
    const raw = this.#clock.raw();
    if (order.command === 'reload') {
      const fault = this.#reloadKeys();
      if (fault !== undefined) throw new Error(fault);
      return { keys: this.#keys.size };
    }
    if (order.command === 'set') {
      if (this.#config.mode === 'master')
        throw new Error('in mode master the group follows this machine: set its clock instead');
      const time =
        order.by === undefined
          ? groupTime(order.seconds, order.nanoseconds)
          : groupAdd(this.#master.now(raw).time, spanOf(order.by));
      this.#master.dictate(time, rawTime(raw));
      this.#pump.turn();
    }
    return reportMaster(this.#master.observe(raw), raw, this.#clock, this.#transport!);
  }
}
