// The agent's process: a daemon around a follower, which looks its masters up by name.

import type { RawTime, Span, WallClockSource } from '@belfry/protocol';
import { type Credential, isSameKey } from '@belfry/protocol/seal';
import { Daemon, LastDay, headlineOf } from '@belfry/host/daemon';
import type { Machine } from '@belfry/host';
import { HostWatch, type Transport } from '@belfry/host/transport';
import type { Service } from '@belfry/host/cli';
import { formatAddress } from '@belfry/host/config';
import type { Follower } from '../core/follower.js';
import type { FollowerObservation } from '../core/follower-observation.js';
import type { AgentConfig } from '../config/config.js';
import { type AgentMemory, parseAgentMemory } from '../core/clock/agent-memory.js';
import { ClockPublisher } from '../publish/publisher.js';
import { newFollower } from '../config/new-follower.js';
import { type AgentOrder, agentLook, agentOrder } from './order.js';
import { lookAtAgent } from './day-look.js';
import { type AgentReport, reportAgent } from './report.js';
import { readAgentKey } from '../config/own-key.js';
import type { Bridge, ShownSource } from '@belfry/serial';
import { openSteering } from '../steering/open-steering.js';
import type { AgentEvent, AgentRole } from '../steering/steered-follower.js';
import type { SystemSteering } from '../steering/system-steering.js';
import { tellAgent } from './tell.js';

/** Of Node's thread pool, if nobody says otherwise. */
const THREADS = 4;

/**
 * An agent as a running daemon: a follower of its masters, its serial ports, and the steering of the system clock.
 */
export class AgentService implements Service {
  readonly #config: AgentConfig;
  #credential: Credential;
  readonly #daemon: Daemon<AgentEvent, FollowerObservation, AgentMemory, AgentRole>;
  readonly #masters: HostWatch;
  readonly #day = new LastDay(performance.now());
  #synchronisedBefore = false;
  #steering: SystemSteering | undefined;
  readonly #release = (): void => this.#steering?.release();
  #bridge: Bridge | undefined;
  #publisher: ClockPublisher | undefined;
  #follower: Follower | undefined;

  constructor(config: AgentConfig, credential: Credential) {
    this.#config = config;
    this.#credential = credential;
    this.#masters = new HostWatch({
      hosts: config.masters,
      listen: () => this.#daemon.listens,
      answers: (host) => this.#daemon.role.answers(host),
      found: (places) => {
        this.#daemon.role.setMasters(places, this.#daemon.clock.raw());
        this.#daemon.turn();
      },
      tell: (level, text) => this.#daemon.log.fault(`resolve ${text}`, text, level),
    });
    // Opening and closing a device that hangs takes a thread away: each port may lose one.
    if (config.ports.length > 0)
      process.env['UV_THREADPOOL_SIZE'] ??= String(THREADS + config.ports.length);
    this.#daemon = new Daemon(config, {
      role: 'agent',
      parseMemory: parseAgentMemory,
      tell: (event) => tellAgent(event, this.#steering?.dry),
      newRole: (machine, memory) => this.#newRole(machine, memory),
      mustSave: (event) => this.#mustSave(event),
      ...(config.clock.steer === 'system' && {
        onClockSet: () => this.#steering?.clockWasSet(),
      }),
      turned: () => this.#publisher?.publishChange(),
      heed: (event) => {
        if (event.type === 'stepped') this.#bridge?.stepped(event.by);
      },
      look: (seen) => this.#day.look(performance.now(), lookAtAgent(seen)),
      answer: (request, at, transport) => this.#answer(agentLook(request), at, transport),
      obey: (request, at, transport) => this.#answer(agentOrder(request), at, transport),
    });
  }

  async start(): Promise<void> {
    const { address } = await this.#daemon.start();
    const { name, algorithm, masters } = this.#config;
    const where = masters.map(formatAddress).join(', ');
    const text = `${name} follows ${where} (${algorithm}) from ${formatAddress(address)}`;
    this.#daemon.log.say('info', text);
    this.#steering?.tellStart(this.#daemon.log);
    // However the process ends, as far as it has a say in that.
    process.on('exit', this.#release);
    this.#publisher = new ClockPublisher(
      this.#config,
      this.#daemon.machine,
      this.#follower!.clock,
      {
        log: this.#daemon.log,
        steers: () => this.#steering?.steers === true,
      },
    );
    await this.#openPorts();
    // Nobody waits for a name server.
    this.#masters.look();
  }

  /** Without a port nothing of the bridge is loaded. */
  async #openPorts(): Promise<void> {
    const { ports, holdover, state } = this.#config;
    if (ports.length === 0) return;
    const { Bridge } = await import('@belfry/serial');
    const shown = this.#shown(holdover.alarm);
    const memory = state === undefined ? undefined : `${state}.settings`;
    const opened = await Bridge.open(ports, shown, this.#daemon.log, memory);
    if ('fault' in opened) this.#daemon.log.say('error', `${opened.fault}; the clock runs on`);
    else this.#bridge = opened;
  }

  /** The clock as wall clocks show it: one that held over until the alarm is no longer trusted. */
  #shown(alarm: Span): ShownSource {
    return {
      raw: () => this.#daemon.clock.raw(),
      now: (raw) => this.#daemon.role.now(raw),
      quality: (raw) => {
        const { quality, sinceCorrection = Infinity } = this.#daemon.role.observe(raw);
        return quality === 'holdover' && sinceCorrection > alarm ? 'unset' : quality;
      },
    };
  }

  async stop(): Promise<void> {
    this.#masters.stop();
    this.#release();
    process.off('exit', this.#release);
    this.#publisher?.stop();
    await this.#bridge?.stop();
    await this.#daemon.stop(`${this.#config.name} has stopped`);
  }

  headline(): string {
    const { quality, bound } = this.#daemon.role.observe(this.#daemon.clock.raw());
    return headlineOf(quality, bound);
  }

  /**
   * Looks the masters up again and reads the key file again. Every other change of the configuration needs a restart.
   */
  reload(): void {
    const text =
      'masters are looked up and the key is read again; every other change needs a restart';
    this.#daemon.log.say('info', text);
    this.#reloadKey();
    this.#masters.look();
  }

  /** The clock goes on, and so does each session until there is one under the new key. */
  #reloadKey(): void {
    const { log, role, clock } = this.#daemon;
    const read = readAgentKey(this.#config.key, this.#config);
    if ('fault' in read) return log.say('error', `${read.fault}; the key stays as it was`);
    if (isSameKey(read.credential.key, this.#credential.key)) return;
    this.#credential = read.credential;
    log.say('info', 'the key is a new one: greeting the masters with it');
    role.renewKey(read.credential.key, clock.raw());
    this.#daemon.turn();
  }

  /** A second one is made after the machine slept. */
  #newRole(machine: Machine, memory: AgentMemory | undefined): AgentRole {
    const walls: WallClockSource = (at) => this.#bridge?.walls(at) ?? [];
    const { ports } = this.#config;
    const follower = newFollower(
      this.#config,
      this.#credential,
      this.#masters.places,
      machine,
      memory,
      ports.some(({ kind }) => kind === 'clock') ? walls : undefined,
    );
    this.#follower = follower;
    this.#publisher?.follow(follower.clock);
    this.#steering?.slept();
    this.#steering ??= openSteering(
      { ...this.#config.clock, forwards: memory?.forwards },
      machine.clock,
      machine.native,
    );
    return this.#steering?.steered(follower) ?? follower;
  }

  /** The first good time is worth a write: a power cut may come at any moment. */
  #mustSave(event: AgentEvent): boolean {
    const first = event.type === 'synchronised' && !this.#synchronisedBefore;
    this.#synchronisedBefore ||= first;
    // How far that was an order may take it back, also after a restart.
    const stepped = event.type === 'stepped' && !event.first;
    return first || stepped || event.type === 'term';
  }

  #answer(order: AgentOrder, at: RawTime, transport: Transport): AgentReport {
    if (order === 'reload') this.reload();
    const steering = this.#steering?.report(at);
    const ports = this.#bridge?.report() ?? [];
    const { machine, role } = this.#daemon;
    return reportAgent(role.observe(at), at, machine, transport, {
      ...(steering && { steering }),
      ports,
      published: this.#publisher?.report() ?? [],
      lastDay: this.#day.report(performance.now()),
      ntp: this.#daemon.reportNtp(at),
      unresolved: this.#masters.faults,
    });
  }
}
