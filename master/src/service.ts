// The master's process: a daemon around a master, with keys that can be changed while it runs.

import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import {
  type GroupTime,
  type RawTime,
  formatGroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawDifference,
  spanOf,
} from '@belfry/protocol/core/time.js';
import { Daemon } from '@belfry/protocol/node/daemon.js';
import type { Machine } from '@belfry/protocol/node/machine.js';
import type { DeviceClock, WallReading } from '@belfry/protocol/node/raw-clock.js';
import type { Service } from '@belfry/protocol/node/run.js';
import type { Transport } from '@belfry/protocol/node/transport.js';
import { countOf, formatAddress, formatDuration } from '@belfry/protocol/node/units.js';
import { Master, type Memory } from '../core/master.js';
import type { MasterEvent, MasterObservation } from '../core/observation.js';
import type { MasterConfig } from './config.js';
import { KeyRing } from './key-ring.js';
import { parseMemory } from './memory.js';
import { type Order, parseOrder } from './order.js';
import { reportMaster } from './report.js';
import { tell } from './tell.js';

const YEAR_2000 = 946_684_800;
const YEAR_2100 = 4_102_444_800;
/** Pauses between readings of the wall clock in mode master, seconds; the last one goes on. */
const READ_PAUSES = [1, 1, 2, 4, 8, 16];

export class MasterService implements Service {
  readonly #config: MasterConfig;
  readonly #keys: KeyRing;
  readonly #daemon: Daemon<MasterEvent, MasterObservation, Memory, Master>;
  #reading: NodeJS.Timeout | undefined;

  constructor(config: MasterConfig, credentials: readonly Credential[]) {
    this.#config = config;
    this.#keys = new KeyRing(credentials);
    this.#daemon = new Daemon(config, {
      parseMemory,
      tell,
      newRole: (machine, memory) => this.#newMaster(machine, memory),
      mustSave: (event) => event.type === 'term' || event.type === 'formed',
      answer: (request, at, transport) => this.#answer(parseOrder(request), at, transport),
    });
  }

  async start(): Promise<void> {
    const { address } = await this.#daemon.start();
    const { mode } = this.#config;
    const { log } = this.#daemon;
    log.say(
      'info',
      `master on ${formatAddress(address)}/udp, mode ${mode}, ${countOf(this.#keys.size, 'key')}`,
    );
    if (this.#keys.size === 0)
      log.say('warn', 'nobody has a key yet: belfry-master keys add NAME makes one');
    if (mode === 'master') this.#readLater(0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#reading);
    if (await this.#daemon.stop()) this.#daemon.log.say('info', 'the master has stopped');
  }

  /** Reads the keys again; a file with a fault changes nothing. */
  reload(): void {
    const fault = this.#reloadKeys();
    if (fault !== undefined) this.#daemon.log.say('error', fault);
  }

  #reloadKeys(): string | undefined {
    const fault = this.#keys.reload(this.#config.keys);
    if (fault !== undefined) return `${fault}; the keys stay as they were`;
    this.#daemon.role.expelUnknown();
    this.#daemon.turn();
    this.#daemon.log.say('info', `the keys were read again: ${countOf(this.#keys.size, 'key')}`);
    return undefined;
  }

  #newMaster({ clock, crypto }: Machine, memory: Memory | undefined): Master {
    const { mode, interval, consensus, clock: policy, anonymous } = this.#config;
    const wall = this.#readWall(clock);
    // A machine without a clock chip starts in the past: no earlier than its last good time.
    const late = memory !== undefined && groupDifference(memory.time, wall.time) > 0;
    return new Master({
      mode,
      interval,
      ...consensus,
      clock: policy,
      anonymous,
      term: memory?.term ?? 0,
      rate: memory?.rate ?? 0,
      others: [],
      own: late && mode === 'average' ? { ...wall, time: memory.time } : wall,
      crypto,
      random: Math.random,
      credential: (name) => this.#keys.get(name),
      agentsExpected: () => this.#keys.agents.length,
    });
  }

  /** As a reference the wall clock is read finely; as one vote of many to a millisecond. */
  #readWall(clock: DeviceClock): WallReading {
    return this.#config.mode === 'master' ? clock.readWallFinely() : clock.readWall();
  }

  #readLater(turn: number): void {
    const pause = READ_PAUSES[Math.min(turn, READ_PAUSES.length - 1)]! * 1000;
    this.#reading = setTimeout(() => {
      this.#daemon.role.read(this.#readWall(this.#daemon.clock));
      this.#daemon.turn();
      this.#readLater(turn + 1);
    }, pause);
  }

  #answer(order: Order, at: RawTime, transport: Transport): object {
    if (order.command === 'reload') {
      const fault = this.#reloadKeys();
      if (fault !== undefined) throw new Error(fault);
      return { keys: this.#keys.size };
    }
    if (order.command === 'set') this.#set(order, at);
    const { role, machine } = this.#daemon;
    return reportMaster(role.observe(at), this.#keys.agents, at, machine, transport);
  }

  #timeOf(order: Extract<Order, { command: 'set' }>, at: RawTime): GroupTime {
    const { role, clock } = this.#daemon;
    if (order.by !== undefined) return groupAdd(role.now(at).time, spanOf(order.by));
    if (!order.now) return groupTime(order.seconds, order.nanoseconds);
    const { raw, time } = clock.readWallFinely();
    return groupAdd(time, rawDifference(at, raw));
  }

  #set(order: Extract<Order, { command: 'set' }>, at: RawTime): void {
    if (this.#config.mode === 'master')
      throw new Error('in mode master the group follows this machine: set its clock instead');
    const { role } = this.#daemon;
    const time = this.#timeOf(order, at);
    if (time.seconds < YEAR_2000 || time.seconds >= YEAR_2100)
      throw new Error(`${formatGroupTime(time)} is not a time to set: 2000 to 2099 are`);
    const back = groupDifference(role.now(at).time, time);
    const { maxBackwardStep } = this.#config.clock;
    if (back > maxBackwardStep)
      throw new Error(
        `that is ${formatDuration(back)} back, beyond clock.maxBackwardStep of ` +
          `${formatDuration(maxBackwardStep)}: every clock would stand still for so long`,
      );
    role.dictate(time, at);
    this.#daemon.turn();
  }
}
