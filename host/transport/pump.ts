// Drives one endpoint with one transport, which has the one timer: nothing else in the process waits.

import {
  type Address,
  type Endpoint,
  MILLISECOND,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';
import type { Machine } from '../machine.js';
import type { Transport, TransportOptions } from './transport.js';

/** Timers count to 2^31 milliseconds; sleeping an hour at most is simpler than knowing. */
const SLEEP_MOST = 3_600_000;

/** What is taken up so much later than it was due was held up by no queue: the process did not run. */
const STALL_LEAST = SECOND;

/** On which machine and address an endpoint is driven, and whom the pump calls for its events and faults. */
export interface PumpOptions<Event> {
  /** Whose clock the endpoint is told of, and whose sockets it speaks through. */
  readonly machine: Pick<Machine, 'open'> & Pick<TransportOptions, 'clock'>;
  readonly listen: Address;
  readonly card?: string | undefined;
  readonly groupHops?: TransportOptions['groupHops'];
  readonly onEvent: (event: Event) => void;
  /** Told the time whenever the process has woken, before the endpoint learns of anything. */
  readonly onWake?: (at: RawTime) => void;
  readonly onFault: TransportOptions['onFault'];
  /** Called when the endpoint has had its turn: whatever arrived has been heeded, and what it sends has left. */
  readonly onTurned?: (() => void) | undefined;
  /** The process did not run for so long, or longer. Suspend does not count: raw time stands still in it. */
  readonly onStall?: (lasted: Span) => void;
}

/**
 * Drives one endpoint over one socket: it passes on what arrives, sends what the endpoint has to send, hands its
 * events on, and wakes it when it is due.
 */
export class Pump<Event, Observation> {
  #endpoint: Endpoint<Event, Observation>;
  readonly #options: PumpOptions<Event>;
  #transport: Transport | undefined;
  /** For when the timer was set last, whether it counts so far or not; never while it is not set. */
  #timerAt = NEVER;
  /** When the process was last seen to run. */
  #ranAt = -Infinity;

  constructor(endpoint: Endpoint<Event, Observation>, options: PumpOptions<Event>) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  /** Undefined before the start and after the stop. */
  get transport(): Transport | undefined {
    return this.#transport;
  }

  /** Opens the socket and begins. Rejects when the address cannot be had. */
  async start(): Promise<Transport> {
    const transport = await this.open();
    this.turn();
    return transport;
  }

  /** Opens the socket only; the first `turn` begins. Rejects when the address cannot be had. */
  async open(): Promise<Transport> {
    const { machine, listen, card, groupHops, onFault } = this.#options;
    this.#transport = await machine.open({
      listen,
      card,
      groupHops,
      clock: machine.clock,
      onFault,
      onDatagram: (datagram) => {
        this.#judgeStall(datagram.at.at);
        this.#options.onWake?.(datagram.at.at);
        this.#endpoint.receive(datagram);
      },
      onTimer: () => this.#wake(),
      onDeparture: (id, at) => this.#endpoint.departed(id, at),
      onTurn: () => this.turn(),
    });
    return this.#transport;
  }

  /** Goes on with another endpoint over the same socket. */
  replace(endpoint: Endpoint<Event, Observation>): void {
    this.#endpoint = endpoint;
  }

  /** Pulls everything out that the endpoint has to send and to tell, and sets the timer. */
  turn(): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    // Events first: what is to be saved is on disk before a datagram tells of it.
    this.#tell();
    for (;;) {
      const out = this.#endpoint.transmit(transport.stamp(), transport.buffer);
      if (out === undefined) break;
      if (out.room !== undefined && transport.crowding() > out.room) continue;
      transport.send(out.length, out.to, out);
    }
    transport.flush();
    this.#tell();
    this.#arm(transport);
    this.#options.onTurned?.();
  }

  /** Ends the socket, and with it the timer. */
  async stop(): Promise<void> {
    const transport = this.#transport;
    this.#transport = undefined;
    await transport?.close();
  }

  #tell(): void {
    for (let event = this.#endpoint.poll(); event !== undefined; event = this.#endpoint.poll())
      this.#options.onEvent(event);
  }

  #arm(transport: Transport): void {
    const wakeAt = this.#endpoint.wakeAt();
    // A timer that is due too early is set anew then; most are moved later.
    if (wakeAt >= this.#timerAt) return;
    this.#timerAt = wakeAt;
    const sleep = (wakeAt - this.#options.machine.clock.raw()) as Span;
    transport.setTimer(Math.min(Math.max(Math.ceil(sleep / MILLISECOND), 0), SLEEP_MOST));
  }

  /** Something was due at `due`, and is taken up now. All that waited meanwhile tells of one stall. */
  #judgeStall(due: RawTime): void {
    // Most of a crowd arrived before the last look at the clock.
    if (due <= this.#ranAt) return;
    const now = this.#options.machine.clock.raw();
    const lasted = (now - due) as Span;
    if (lasted >= STALL_LEAST) this.#options.onStall?.(lasted);
    this.#ranAt = now;
  }

  #wake(): void {
    this.#judgeStall(this.#timerAt as RawTime);
    this.#timerAt = NEVER;
    const at = this.#options.machine.clock.raw();
    this.#options.onWake?.(at);
    this.#endpoint.wake(at);
    this.turn();
  }
}
