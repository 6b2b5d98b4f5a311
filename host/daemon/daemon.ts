// What both daemons are made of: one endpoint, one UDP socket, one state file, a control socket or two.

import {
  type Address,
  type Endpoint,
  type GroupTime,
  type RawTime,
  type Span,
  formatGroupTime,
  groupTime,
  spanOf,
} from '@belfry/protocol';
import type { Reading } from '@belfry/protocol/clock';
import { type ControlAnswers, ControlSockets } from './control-sockets.js';
import type { Followed, FollowersReport } from './follow/followers.js';
import type { Reported } from './follow/changes.js';
import type { ServedClock } from '@belfry/protocol/ntp';
import { Telling, type TellingConfig, type TellingReport } from './telling.js';
import { LOOK_EVERY } from './last-day.js';
import { Log } from './log.js';
import { type ClockWatch, neverSet } from '../clock-watch.js';
import { type Machine, openMachine } from '../machine.js';
import { Pump } from '../transport/pump.js';
import { type DeviceClock, simulatedClock } from '../raw-clock.js';
import { asksHistory, type HistoryReport, HistoryKeeper } from './history-keeper.js';
import { BoundWatch, type UnusualBound } from './bound-watch.js';
import { type TimeReport, reportTime, reportTransport, transportText } from './report.js';
import type { DaemonRole } from '../files/usual-places.js';
import type { Level, LogLine } from './log-line.js';
import { judgePlaces } from './surroundings.js';
import { adviceText } from '../config/fault.js';
import { SleepWatch } from './sleep-watch.js';
import { StateFile } from './state-file.js';
import type { Transport } from '../transport/transport.js';
import { formatDuration } from '../config/units.js';

/** Memory cards wear out: besides what is worth a write at once, the state is saved this often. */
const SAVE_EVERY = 3_600_000;
/** What has been used by then is not only for starting. */
const SETTLED_AFTER = 10_000;

/** The part of a configuration that every daemon has. */
export interface DaemonConfig extends TellingConfig {
  readonly listen: Address;
  /** The interface whose network card shall stamp. */
  readonly card?: string;
  readonly clock: { readonly simulate?: { readonly offset: Span; readonly drift: number } };
  readonly state?: string;
  readonly socket?: string;
  readonly log: Level;
}

/** A role that a daemon can drive: an endpoint that can say goodbye, and knows what should survive a restart. */
export interface Role<Event, Observation, Memory> extends Endpoint<Event, Observation> {
  /** What it shows at this raw time, and how wrong that may be. */
  now(raw: RawTime): Reading;
  /** Says goodbye to everybody; the next calls of `transmit` send it. */
  leave(): void;
  /** What should survive a restart, at raw time `at`. */
  memory(at: RawTime): Memory;
  /** The clock whose time is told to whoever asks by NTP. */
  readonly clock: ServedClock;
}

/** An event in words. Without a `kind` those of one type about one name are alike, for their ration. */
export interface Told extends LogLine {
  readonly kind?: string;
}

/** What makes a daemon an agent or a master. */
export interface DaemonParts<Event, Observation, Memory, R> {
  readonly role: DaemonRole;
  /** Undefined for a state that this program would not have written. */
  readonly parseMemory: (value: unknown) => Memory | undefined;
  readonly newRole: (machine: Machine, memory: Memory | undefined) => R;
  readonly tell: (event: Event) => Told;
  /** True for an event after which the state is worth a write at once. */
  readonly mustSave: (event: Event) => boolean;
  /** Heeds that the machine's clock was set, where that matters; the role has its turn afterwards. */
  readonly onClockSet?: (() => void) | undefined;
  /** Called when the role has had its turn, for whoever shows elsewhere what it shows. */
  readonly turned?: () => void;
  /** What else follows from an event. */
  readonly heed?: (event: Event) => void;
  /** Takes a look at the role now and then, for the memory of the last day. */
  readonly look: (seen: Observation, at: RawTime) => void;
  /** Answers a request at the control socket and changes nothing; what it throws is told to who asked. */
  readonly answer: Answer;
  /** What is told to whoever follows: the answer to `status`, and what of it an operator should do something about. */
  readonly reported: (at: RawTime, transport: Transport) => Reported;
  /** Rounds after the one of this time, explained; at first the last one. */
  readonly rounds?: Followed['rounds'];
  /** Answers at a second socket, which is only for root and the daemon's user. */
  readonly obey: Answer;
}

type Answer = (request: unknown, at: RawTime, transport: Transport) => object;

/** In words. */
function unusualBound({ bound, usual, lasts }: UnusualBound): LogLine {
  const [now, before] = [bound, usual].map((span) =>
    formatDuration(spanOf(Number(span.toPrecision(2)))),
  );
  const text = lasts
    ? `the clock may be wrong by ${now} now, usually by ${before}`
    : `the clock may be wrong by ${now} again, as usual`;
  return { level: 'info', text };
}

/**
 * The process around one role, agent or master: it opens the UDP socket and the control sockets, drives the role,
 * logs its events, and keeps its memory in the state file. After the machine slept it goes on with a new role.
 */
export class Daemon<Event, Observation, Memory, R extends Role<Event, Observation, Memory>> {
  readonly log: Log;
  readonly machine: Machine;
  #role: R;
  readonly #parts: DaemonParts<Event, Observation, Memory, R>;
  readonly #config: DaemonConfig;
  readonly #pump: Pump<Event, Observation>;
  readonly #state: StateFile<Memory> | undefined;
  readonly #controls: ControlSockets;
  readonly #sleep: SleepWatch;
  readonly #telling: Telling;
  readonly #history: HistoryKeeper;
  readonly #bound = new BoundWatch();
  #watch: ClockWatch | undefined;
  #saving: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  constructor(config: DaemonConfig, parts: DaemonParts<Event, Observation, Memory, R>) {
    this.#parts = parts;
    this.#config = config;
    const history = new HistoryKeeper(config.state, (fault) =>
      this.log.fault('history', `${fault}; the clock runs on`),
    );
    this.#history = history;
    this.log = new Log(config.log, (line) => this.#befell(line));
    const { simulate } = config.clock;
    const machine = openMachine();
    this.#sleep = new SleepWatch(machine.suspended);
    this.machine =
      simulate === undefined
        ? machine
        : { ...machine, clock: simulatedClock(simulate, machine.clock), watchClock: neverSet };
    if (simulate !== undefined)
      this.log.say('warn', 'the clock is simulated: this is not the time of this machine');
    if (config.state !== undefined) this.#state = new StateFile(config.state, parts.parseMemory);
    this.#role = parts.newRole(this.machine, this.#readState());
    this.#telling = new Telling({
      machine: this.machine,
      clock: this.#servedClock(),
      log: this.log,
    });
    this.#pump = new Pump(this.#role, {
      machine: this.machine,
      listen: config.listen,
      card: config.card,
      onEvent: (event) => this.#onEvent(event),
      onWake: (at) => this.#judgeSleep(at),
      onStall: (lasted) =>
        this.log.fault(
          'stall',
          `this process stood still for ${formatDuration(lasted)} or longer: it was stopped, or this machine has ` +
            'too much else to do',
          'warn',
        ),
      onTurned: parts.turned,
      onFault: (error) => this.log.fault('network', `network: ${error.message}`),
    });
    this.#controls = new ControlSockets(config.socket, this.#asked(), this.log);
  }

  /** The clock of whatever role there is when it is asked. */
  #servedClock(): ServedClock {
    const clock = (): ServedClock => this.#role.clock;
    return {
      expected: (raw) => clock().expected(raw),
      isTrusted: (raw) => clock().isTrusted(raw),
      get steps() {
        return clock().steps;
      },
      get leap() {
        return clock().leap;
      },
    };
  }

  /** What answers at the control sockets, and what is told there to whoever follows. */
  #asked(): ControlAnswers {
    const { role, answer, obey, reported, rounds } = this.#parts;
    const transport = (): Transport => this.#pump.transport!;
    const by =
      (answered: Answer) =>
      (request: unknown): object =>
        asksHistory(request)
          ? this.#reportHistory()
          : answered(request, this.clock.raw(), transport());
    const time = (): TimeReport => {
      const raw = this.clock.raw();
      return reportTime(this.#role.now(raw), raw, this.clock);
    };
    return {
      look: by(answer),
      obey: by(obey),
      followed: {
        role,
        rounds,
        report: () => reported(this.clock.raw(), transport()),
        time,
        eventsAfter: (id) => this.#history.after(id),
      },
    };
  }

  /** The clock by which the role lives: the machine's, or a simulated one. */
  get clock(): DeviceClock {
    return this.machine.clock;
  }

  /** The role as it is now; another one takes its place after the machine slept. */
  get role(): R {
    return this.#role;
  }

  /** Where it listens: the host that was to be had, and the port as it is configured. */
  get listens(): Address {
    const { listen } = this.#config;
    return { ...listen, host: this.#pump.transport?.address.host ?? listen.host };
  }

  /** Whom it tells the time by NTP and older protocols, at raw time `at`. */
  reportTelling(at: RawTime): TellingReport {
    return this.#telling.report(at);
  }

  /** How many follow this daemon. */
  reportFollowers(): FollowersReport {
    return this.#controls.report();
  }

  /** Opens the sockets. Rejects with one line when they or the state file cannot be had. */
  async start(): Promise<Transport> {
    const { refusals, losses } = judgePlaces(this.#config);
    if (refusals.length > 0) throw new Error(refusals.map(adviceText).join('\n'));
    const transport = await this.#pump.open();
    this.#state?.lock();
    this.#history.open();
    await this.#controls.start();
    // Only now is anything said, sent or written.
    for (const loss of losses)
      this.log.say('error', `nothing will be saved: ${adviceText(loss)}; the clock runs on`);
    this.#saving = setInterval(() => this.#saveAll(), SAVE_EVERY).unref();
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY).unref();
    const carried = transportText(reportTransport(transport, this.machine));
    this.log.say(transport.withoutCard === undefined ? 'info' : 'warn', `transport ${carried}`);
    if (transport.straySource !== undefined) this.log.say('warn', transport.straySource);
    this.watchClock(this.#parts.onClockSet);
    this.#pump.turn();
    await this.tell(this.#config);
    this.#settling = setTimeout(() => this.machine.release(), SETTLED_AFTER).unref();
    return transport;
  }

  /** Tells the time by other protocols as `config` says from now on. Settles when that is open, or cannot be had. */
  tell(config: TellingConfig): Promise<void> {
    return this.#telling.serve(config);
  }

  /** Something was changed from outside: lets the endpoint do what it now wants to do. */
  turn(): void {
    this.#pump.turn();
  }

  /** Says goodbye, saves, closes the sockets, and tells `lastWords`; after a start that failed half-way it only closes. */
  async stop(lastWords: string): Promise<void> {
    const started = this.#saving !== undefined;
    if (started) {
      this.#role.leave();
      this.#pump.turn();
      this.#save();
    }
    clearInterval(this.#saving);
    clearInterval(this.#looking);
    clearTimeout(this.#settling);
    this.#watch?.close();
    await this.#pump.stop();
    await this.#telling.stop();
    if (started) this.log.say('info', lastWords);
    await this.#controls.close();
    this.#history.close();
    this.#state?.release();
  }

  /** Heeds from now on that the machine's clock was set, or no more. */
  watchClock(onClockSet: (() => void) | undefined): void {
    this.#watch?.close();
    this.#watch = undefined;
    if (onClockSet === undefined) return;
    this.#watch = this.machine.watchClock(() => {
      // The clock chip sets it after sleep, too: then there is another role by now.
      this.#judgeSleep(this.clock.raw());
      onClockSet();
      this.turn();
    });
  }

  /**
   * The free-running counter stands still while a machine is suspended, so everything that was
   * measured against it is void: begin anew, as after a restart.
   */
  #judgeSleep(at: RawTime): void {
    const slept = this.#sleep.judge(at);
    if (slept === undefined) return;
    this.log.say('warn', `this machine slept for ${formatDuration(slept)}: beginning anew`);
    this.#role = this.#parts.newRole(this.machine, this.#role.memory(at));
    this.#pump.replace(this.#role);
  }

  #readState(): Memory | undefined {
    const { state, fault } = this.#state?.read() ?? {};
    if (fault !== undefined) this.log.say('error', `${fault}; starting without it`);
    return state;
  }

  #onEvent(event: Event): void {
    const told = this.#parts.tell(event);
    if (told.level !== 'debug' || this.log.hears('debug'))
      this.#say(told, event as { type?: string; name?: string });
    this.#parts.heed?.(event);
    if (this.#parts.mustSave(event)) this.#save();
  }

  /** All are rationed: whoever is on the network may cause them. Debugging is told everything. */
  #say(told: Told, { type = '', name }: { type?: string; name?: string }): void {
    if (told.level === 'debug') return this.log.say(told.level, told.text);
    // Without a name those are alike that differ in numbers only.
    const whom = told.kind ?? name ?? told.text.replaceAll(/\d+/g, '0');
    this.log.ration(type, whom, name === undefined ? told : { ...told, subject: name });
  }

  #befell(line: LogLine): void {
    const entry = this.#history.add(line, this.#time());
    // The first lines are told before there is anybody to follow.
    if (entry !== undefined) (this.#controls as ControlSockets | undefined)?.befell(entry);
  }

  #reportHistory(): HistoryReport {
    const { entries } = this.#history;
    return { role: this.#parts.role, now: formatGroupTime(this.#time()), entries };
  }

  /** Group time, or the machine's own while there is none. */
  #time(): GroupTime {
    // The first lines are told before there is a role.
    const clock = (this.machine as Machine | undefined)?.clock;
    if (clock === undefined) return groupTime(0, Date.now() * 1e6);
    const shown = (this.#role as R | undefined)?.now(clock.raw());
    return shown !== undefined && shown.bound < Infinity
      ? shown.time
      : clock.readSystemClock().time;
  }

  #look(): void {
    const at = this.clock.raw();
    this.#parts.look(this.#role.observe(at), at);
    const change = this.#bound.look(this.#role.now(at).bound);
    if (change !== undefined) this.log.ration('bound', '', unusualBound(change));
  }

  #saveAll(): void {
    this.#save();
    this.#history.save();
  }

  #save(): void {
    const fault = this.#state?.write(this.#role.memory(this.clock.raw()));
    if (fault !== undefined) this.log.fault('state', `${fault}; the clock runs on`);
  }
}
