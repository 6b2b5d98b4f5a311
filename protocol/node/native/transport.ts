// The transport over the addon: stamps by the kernel, datagrams in batches, answers written where
// they are sent from.

import { getSystemErrorName } from 'node:util';
import type { Address } from '../../core/endpoint.js';
import { type RawTime, type Span, type Stamp, rawAdd } from '../../core/time.js';
import { MAX_DATAGRAM } from '../../core/wire/layout.js';
import { bindError } from '../bind-error.js';
import { PROGRAM_STAMP_ERROR, type Transport, type TransportOptions } from '../transport.js';
import { BATCH, type NativeAddon, type NativeSocket } from './addon.js';
import { Lateness } from './lateness.js';
import { Peer, Peers } from './peers.js';

/**
 * When so many leave together the kernel is asked for no departures: its answers would cost as much as
 * the datagrams, and who asks a master under such a load gets by with a guess.
 */
const STAMPED_MOST = 8;

/** A byte more than any datagram has: what is longer is then seen to be too long. */
const SLOT = MAX_DATAGRAM + 1;

/** Binds a socket; rejects with one clear line when that cannot be done. */
export async function openNative(
  addon: NativeAddon,
  options: TransportOptions,
): Promise<Transport> {
  try {
    return new NativeTransport(addon, options);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw bindError(error, options.listen);
    throw error;
  }
}

class NativeTransport implements Transport {
  readonly kind = 'native';
  readonly stamps: Transport['stamps'];
  readonly address: Address;
  readonly #options: TransportOptions;
  readonly #socket: NativeSocket;
  readonly #peers: Peers;
  /** One view for each slot: of what arrived there last, and of the room for what leaves. */
  readonly #arrived: Uint8Array[] = [];
  readonly #rooms: Uint8Array[] = [];
  /** Where the slots that are filled go to. */
  readonly #destinations: Address[] = [];
  readonly #lateness = new Lateness();
  /** When the clock was last read for a stamp. */
  #read = 0 as RawTime;
  #closed = false;

  constructor(addon: NativeAddon, options: TransportOptions) {
    const { host, port } = options.listen;
    this.#options = options;
    this.#socket = new addon.Socket(host, port, SLOT, (arrived, departed) => {
      if (departed) this.#takeDepartures();
      if (arrived) this.#takeArrivals();
    });
    this.#peers = new Peers(this.#socket);
    const { inBytes, outBytes, stampsArrivals, stampsDepartures } = this.#socket;
    for (let slot = 0; slot < BATCH; slot += 1) {
      this.#arrived.push(inBytes.subarray(slot * SLOT, slot * SLOT + SLOT));
      this.#rooms.push(outBytes.subarray(slot * SLOT, slot * SLOT + SLOT));
    }
    this.stamps = {
      arrivals: stampsArrivals ? 'kernel' : 'program',
      departures: stampsDepartures ? 'kernel' : 'program',
    };
    this.address = this.#socket.address();
  }

  get buffer(): Uint8Array {
    return this.#rooms[this.#destinations.length]!;
  }

  stamp(): Stamp {
    const { least, error } = this.#lateness;
    this.#read = this.#options.clock.raw();
    return { at: rawAdd(this.#read, least), error, source: 'program' };
  }

  send(length: number, to: Address, id?: number): void {
    const slot = this.#destinations.length;
    const socket = this.#socket;
    if (to instanceof Peer) to.aim(socket, slot);
    else if (!socket.aim(slot, to.host)) {
      if (!this.#closed) this.#options.onFault(sendFault('EINVAL', to));
      return;
    }
    socket.outPort[slot] = to.port;
    socket.outLength[slot] = length;
    // Zero means that nobody wants to know.
    socket.outWant[slot] = id === undefined ? 0 : id + 1;
    if (id !== undefined) this.#lateness.stamped(id, this.#read);
    this.#destinations.push(to);
    if (this.#destinations.length === BATCH) this.flush();
  }

  flush(): void {
    const count = this.#destinations.length;
    if (count === 0) return;
    if (count > STAMPED_MOST) this.#socket.outWant.fill(0, 0, count);
    const sent = this.#socket.send(count);
    if (sent < count && !this.#closed) this.#tellFaults(count);
    this.#destinations.length = 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#socket.close();
  }

  #tellFaults(count: number): void {
    for (const [slot, fault] of this.#socket.outFault.subarray(0, count).entries())
      if (fault !== 0)
        this.#options.onFault(sendFault(getSystemErrorName(-fault), this.#destinations[slot]!));
  }

  /** A batch at a time: between two the timers have their turn. */
  #takeArrivals(): void {
    const { inLength } = this.#socket;
    const count = this.#socket.receive();
    for (let slot = 0; slot < count && !this.#closed; slot += 1) {
      const length = Math.min(inLength[slot]!, SLOT);
      const bytes = this.#viewOf(slot, length);
      this.#options.onDatagram({ bytes, from: this.#peers.of(slot), at: this.#arrivalOf(slot) });
    }
    if (count > 0) this.#options.onTurn();
  }

  #takeDepartures(): void {
    const { departureId, departureAt, departureError } = this.#socket;
    const count = this.#socket.departures();
    for (let slot = 0; slot < count && !this.#closed; slot += 1) {
      const id = departureId[slot]! - 1;
      const at = this.#options.clock.ofMachine(departureAt[slot] as RawTime);
      this.#lateness.departed(id, at);
      this.#options.onDeparture(id, { at, error: departureError[slot] as Span, source: 'kernel' });
    }
  }

  #viewOf(slot: number, length: number): Uint8Array {
    const view = this.#arrived[slot]!;
    if (view.length === length) return view;
    const bytes = this.#socket.inBytes.subarray(slot * SLOT, slot * SLOT + length);
    this.#arrived[slot] = bytes;
    return bytes;
  }

  #arrivalOf(slot: number): Stamp {
    const { inAt, inError, inSource } = this.#socket;
    const at = this.#options.clock.ofMachine(inAt[slot] as RawTime);
    return inSource[slot] === 1
      ? { at, error: inError[slot] as Span, source: 'kernel' }
      : { at, error: PROGRAM_STAMP_ERROR, source: 'program' };
  }
}

const sendFault = (code: string, { host, port }: Address): Error =>
  new Error(`send ${code} ${host}:${port}`);
