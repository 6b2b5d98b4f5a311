// The agent's process: a daemon around a follower, which looks its masters up by name.

import type { RawTime, WallClockSource } from '@belfry/protocol';
import {
  Daemon,
  LastDay,
  headlineOf,
  isAboutTelling,
  logReload,
  type ReloadAnswer,
} from '@belfry/host/daemon';
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
import { agentOrder, needLook } from './order.js';
import { lookAtAgent } from './day-look.js';
import { type AgentReport, reportAgent } from './report.js';
import type { GoodAgent } from '../config/judge.js';
import { AgentReloading } from './reloading.js';
import type { Bridge, ShownSource } from '@belfry/serial';
import { openSteering } from '../steering/open-steering.js';
import { type AgentEvent, type AgentRole, SteeredFollower } from '../steering/steered-follower.js';
import type { SystemSteering } from '../steering/system-steering.js';
import { tellAgent } from './tell.js';
import { agentTroubles } from './troubles.js';

/** Of Node's thread pool, if nobody says otherwise. */
const THREADS = 4;

/**
 * An agent as a running daemon: a follower of its masters, its serial ports, and the steering of the system clock.
 */
export class AgentService implements Service {
  readonly #reloading: AgentReloading;
  readonly #daemon: Daemon<AgentEvent, FollowerObservation, AgentMemory, AgentRole>;
  readonly #masters: HostWatch;
  readonly #day = new LastDay(performance.now());
  #synchronisedBefore = false;
  /** The masters that the state has, if it was written for them. */
  #mastersKept = '';
  #steering: SystemSteering | undefined;
  readonly #release = (): void => this.#steering?.release();
  #bridge: Bridge | undefined;
  /** Ports that are being opened or closed: one change after the other. */
  #ports: Promise<void> = Promise.resolve();
  #publisher: ClockPublisher | undefined;
  #follower: Follower | undefined;

  /** `file` is undefined for the usual one. */
  constructor(good: GoodAgent, file?: string) {
    const { config } = good;
    this.#reloading = new AgentReloading(good, file, {
      apply: (now, changed) => this.#apply(now, changed),
      renewKey: (key) => this.#daemon.role.renewKey(key, this.#daemon.clock.raw()),
    });
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
      onClockSet: this.#clockHeed,
      turned: () => this.#publisher?.publishChange(),
      heed: (event) => {
        if (event.type === 'stepped') this.#bridge?.stepped(event.by);
      },
      look: (seen) => this.#day.look(performance.now(), lookAtAgent(seen)),
      answer: (request, at, transport) => {
        needLook(request);
        return this.#answer(at, transport);
      },
      reported: (at, transport) => {
        const report = this.#answer(at, transport);
        return { report, troubles: () => agentTroubles(report) };
      },
      obey: (request, at, transport) =>
        agentOrder(request) === 'reload' ? this.#reload() : this.#answer(at, transport),
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
    this.#publishAnew();
    this.#ports = this.#openPorts();
    await this.#ports;
    // Nobody waits for a name server.
    this.#masters.look();
  }

  /** Without a port nothing of the bridge is loaded. */
  async #openPorts(): Promise<void> {
    const { ports, state } = this.#config;
    if (ports.length === 0) return;
    const { Bridge } = await import('@belfry/serial');
    const shown = this.#shown();
    const memory = state === undefined ? undefined : `${state}.settings`;
    const opened = await Bridge.open(ports, shown, this.#daemon.log, memory);
    if ('fault' in opened) this.#daemon.log.say('error', `${opened.fault}; the clock runs on`);
    else this.#bridge = opened;
  }

  /** The clock as wall clocks show it: one that held over until the alarm is no longer trusted. */
  #shown(): ShownSource {
    return {
      raw: () => this.#daemon.clock.raw(),
      now: (raw) => this.#daemon.role.now(raw),
      through: (raw) => {
        const { leap } = this.#follower!.clock;
        if (leap?.rule !== 'step') return undefined;
        return { leap, time: this.#follower!.clock.nowAsGroupTime(raw).time };
      },
      quality: (raw) => {
        const { alarm } = this.#config.holdover;
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
    await this.#ports;
    await this.#bridge?.stop();
    await this.#daemon.stop(`${this.#config.name} has stopped`);
  }

  headline(): string {
    const { quality, bound } = this.#daemon.role.observe(this.#daemon.clock.raw());
    return headlineOf(quality, bound);
  }

  /** Reads the configuration and the key again, and looks the masters up again. */
  reload(): void {
    this.#reload();
  }

  #reload(): ReloadAnswer {
    const answer = this.#reloading.reload();
    logReload(this.#daemon.log, answer);
    this.#masters.look();
    this.#daemon.turn();
    return answer;
  }

  get #config(): AgentConfig {
    return this.#reloading.config;
  }

  /** The clock goes on, and so do the sessions with masters that stay. */
  #apply(now: AgentConfig, changed: ReadonlySet<string>): void {
    const { log, role } = this.#daemon;
    const { clock, holdover, interval } = now;
    log.level = now.log;
    role.tune({ clock, holdoverAlarm: holdover.alarm, interval });
    if (changed.has('clock.steer')) this.#steerAnew();
    else if (this.#steering !== undefined) this.#steering.policy = clock;
    if (changed.has('masters')) this.#masters.watch(now.masters);
    if ([...changed].some((key) => key.startsWith('publish.'))) this.#publishAnew();
    if (isAboutTelling(changed)) void this.#daemon.tell(now);
    if (['ports', 'telegrams', 'clocks'].some((key) => changed.has(key)))
      this.#ports = this.#ports.then(() => this.#reopenPorts());
  }

  /** Whoever reads at a place that stays is without it for a moment. */
  #publishAnew(): void {
    this.#publisher?.stop();
    const { machine, log } = this.#daemon;
    const steers = (): boolean => this.#steering?.steers === true;
    const around = { log, steers };
    this.#publisher = new ClockPublisher(this.#config, machine, this.#follower!.clock, around);
  }

  async #reopenPorts(): Promise<void> {
    await this.#bridge?.stop();
    this.#bridge = undefined;
    await this.#openPorts();
  }

  /** The machine's clock is left as at the end of a process, and then steered anew, or no more. */
  #steerAnew(): void {
    const { machine, role, log } = this.#daemon;
    this.#release();
    const { forwards } = role.memory(machine.clock.raw());
    const policy = { ...this.#config.clock, forwards };
    this.#steering = openSteering(policy, machine.clock, machine.native);
    role.steerBy(this.#steering?.loop);
    this.#daemon.watchClock(this.#clockHeed);
    this.#steering?.tellStart(log);
  }

  /** Only who steers the system clock has to know that somebody else set it. */
  get #clockHeed(): (() => void) | undefined {
    if (this.#config.clock.steer !== 'system') return undefined;
    return () => this.#steering?.clockWasSet();
  }

  /** A second one is made after the machine slept. */
  #newRole(machine: Machine, memory: AgentMemory | undefined): AgentRole {
    const walls: WallClockSource = (at) => this.#bridge?.walls(at) ?? [];
    const follower = newFollower(
      this.#config,
      this.#reloading.credential,
      this.#masters.places,
      machine,
      memory,
      walls,
    );
    this.#follower = follower;
    this.#publisher?.follow(follower.clock);
    this.#steering?.slept();
    this.#steering ??= openSteering(
      { ...this.#config.clock, forwards: memory?.forwards },
      machine.clock,
      machine.native,
    );
    return new SteeredFollower(follower, this.#steering?.loop);
  }

  /** The first good time is worth a write: a power cut may come at any moment. */
  #mustSave(event: AgentEvent): boolean {
    const first = event.type === 'synchronised' && !this.#synchronisedBefore;
    this.#synchronisedBefore ||= first;
    // How far that was an order may take it back, also after a restart.
    const stepped = event.type === 'stepped' && !event.first;
    return first || stepped || event.type === 'term' || this.#hasOtherMasters(event);
  }

  /** Has a session shown masters that are not in the state yet? They may be the only ones at the next start. */
  #hasOtherMasters({ type }: AgentEvent): boolean {
    if (type !== 'joined') return false;
    const { clock, role } = this.#daemon;
    const now = (role.memory(clock.raw()).masters ?? []).map(formatAddress).join(' ');
    const isOther = now !== this.#mastersKept;
    this.#mastersKept = now;
    return isOther;
  }

  #answer(at: RawTime, transport: Transport): AgentReport {
    const steering = this.#steering?.report(at);
    const ports = this.#bridge?.report() ?? [];
    const { machine, role } = this.#daemon;
    return reportAgent(role.observe(at), at, machine, transport, {
      ...(steering && { steering }),
      ports,
      published: this.#publisher?.report() ?? [],
      lastDay: this.#day.report(performance.now()),
      ...this.#daemon.reportTelling(at),
      followers: this.#daemon.reportFollowers(),
      unresolved: this.#masters.faults,
      settings: this.#reloading.settings,
    });
  }
}
