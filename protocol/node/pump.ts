// Drives one endpoint with one transport and one timer: nothing else in the process waits.

import type { Address, Endpoint } from '../core/endpoint.js';
import { MILLISECOND, type RawTime, type Span } from '../core/time.js';
import type { Machine } from './machine.js';
import type { Transport, TransportOptions } from './transport.js';

/** Node's timers count to 2^31 milliseconds; sleeping an hour at most is simpler than knowing. */
const SLEEP_MOST = 3_600_000;

export interface PumpOptions<Event> {
  /** Whose clock the endpoint is told of, and whose sockets it speaks through. */
  readonly machine: Pick<Machine, 'open'> & Pick<TransportOptions, 'clock'>;
  readonly listen: Address;
  readonly onEvent: (event: Event) => void;
  /** Told the time whenever the process has woken, before the endpoint learns of anything. */
  readonly onWake?: (at: RawTime) => void;
  readonly onFault: TransportOptions['onFault'];
}

export class Pump<Event, Observation> {
  #endpoint: Endpoint<Event, Observation>;
  readonly #options: PumpOptions<Event>;
  #transport: Transport | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Infinity as RawTime;

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
    const { machine, listen, onFault } = this.#options;
    this.#transport = await machine.open({
      listen,
      clock: machine.clock,
      onFault,
      onDatagram: (datagram) => {
        this.#options.onWake?.(datagram.at.at);
        this.#endpoint.receive(datagram);
      },
      onDeparture: (id, at) => this.#endpoint.departed(id, at),
      onTurn: () => this.turn(),
    });
    return this.#transport;
  }

  /** Goes on with another endpoint over the same socket. */
  replace(endpoint: Endpoint<Event, Observation>): void {
    this.#endpoint = endpoint;
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
      transport.send(out.length, out.to, out.id);
    }
    transport.flush();
    this.#tell();
    this.#arm();
  }

  /** Ends the socket and the timer. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const transport = this.#transport;
    this.#transport = undefined;
    await transport?.close();
  }

  #tell(): void {
    for (let event = this.#endpoint.poll(); event !== undefined; event = this.#endpoint.poll())
      this.#options.onEvent(event);
  }

  #arm(): void {
    const wakeAt = this.#endpoint.wakeAt();
    // A timer that fires too early does no harm and is set anew then; most are moved later.
    if (this.#timer !== undefined && wakeAt >= this.#wakeAt) return;
    clearTimeout(this.#timer);
    this.#wakeAt = wakeAt;
    const sleep = (wakeAt - this.#options.machine.clock.raw()) as Span;
    const milliseconds = Math.min(Math.max(Math.ceil(sleep / MILLISECOND), 0), SLEEP_MOST);
    this.#timer = setTimeout(() => this.#wake(), milliseconds);
  }

  #wake(): void {
    this.#timer = undefined;
    const at = this.#options.machine.clock.raw();
    this.#options.onWake?.(at);
    this.#endpoint.wake(at);
    this.turn();
  }
}
