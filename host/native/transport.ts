// The transport over the addon: stamps by the kernel, datagrams in batches, answers written where
// they are sent from, and a timer that costs half of what Node's does.

import { getSystemErrorName } from 'node:util';
import {
  type Address,
  MILLISECOND,
  type RawTime,
  type Span,
  type Stamp,
  type StampSource,
} from '@belfry/protocol';
import { MAX_DATAGRAM } from '@belfry/protocol/wire';
import { bindError } from '../transport/bind-error.js';
import {
  PROGRAM_STAMP_ERROR,
  type Leaving,
  type Transport,
  type TransportOptions,
} from '../transport/transport.js';
import { formatAddress } from '../config/units.js';
import { BATCH, CLOCK, type NativeAddon, type NativeSocket, SOURCES, type Slots } from './addon.js';
import { useCard } from './card.js';
import { Peer, PeerTable } from './peers.js';

/**
 * When so many leave together the kernel is asked for no departures: its answers would cost as much as
 * the datagrams, and who asks under such a load has queues in his samples anyway.
 */
const STAMPED_MOST = 8;

/** After a pause of so long the kernel's code for datagrams lies in no cache any more. */
const WARM_LASTS = MILLISECOND;

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
  readonly #stamps: { arrivals: StampSource; departures: StampSource };
  readonly withoutCard: string | undefined;
  readonly address: Address;
  readonly #options: TransportOptions;
  readonly #socket: NativeSocket;
  readonly #slots: Slots;
  readonly #peers: PeerTable;
  /** One view for each slot: of what arrived there last, and of the room for what leaves. */
  readonly #arrived: Uint8Array[] = [];
  readonly #rooms: Uint8Array[] = [];
  /** How many slots are filled, and where they go to. */
  #filled = 0;
  readonly #destinations: Address[] = [];
  #stamp: Stamp | undefined;
  /** Raw time of the addon's own when that was taken: the clock that the stamps are of may be a simulated one. */
  #stampedAt = 0;
  readonly #machineClock: Float64Array;
  /** What the kernel said when it was asked last, since the last flush. */
  #crowding: number | undefined;
  /** Whether a card shall stamp: what really does is noted. */
  readonly #byCard: boolean;
  /** When the kernel's code for datagrams was last used. */
  #warmAt = -Infinity as RawTime;
  #closed = false;

  constructor(addon: NativeAddon, options: TransportOptions) {
    const { host, port } = options.listen;
    const { card } = options;
    this.#options = options;
    this.#machineClock = addon.clock;
    this.#socket = new addon.Socket(host, port, SLOT, (arrived, departed, due) => {
      if (departed) this.#tellDepartures(this.#socket.departures());
      if (arrived) this.#takeArrivals();
      if (due) options.onTimer();
    });
    if (options.groupHops !== undefined) this.#socket.reachGroups(options.groupHops);
    const { stampsArrivals, stampsDepartures } = this.#socket;
    const without = card === undefined ? undefined : useCard(this.#socket, card);
    const byCard = card !== undefined && without === undefined;
    this.withoutCard = without && `${card}: ${without}`;
    // A copy of its fields: on the addon's own object each look at one is a search.
    this.#slots = { ...this.#socket };
    this.#peers = new PeerTable(this.#slots, (slot) => ({
      host: this.#socket.hostOf(slot)!,
      port: this.#slots.inPort[slot]!,
      local: this.#socket.localOf(slot),
    }));
    const { inBytes, outBytes } = this.#slots;
    for (let slot = 0; slot < BATCH; slot += 1) {
      this.#arrived.push(inBytes.subarray(slot * SLOT, slot * SLOT + SLOT));
      this.#rooms.push(outBytes.subarray(slot * SLOT, slot * SLOT + SLOT));
    }
    this.#byCard = byCard;
    this.#stamps = {
      arrivals: byCard ? 'card' : stampsArrivals ? 'kernel' : 'program',
      departures: byCard ? 'card' : stampsDepartures ? 'kernel' : 'program',
    };
    this.address = this.#socket.address();
  }

  get stamps(): Transport['stamps'] {
    return this.#stamps;
  }

  get buffer(): Uint8Array {
    return this.#rooms[this.#filled]!;
  }

  stamp(): Stamp {
    // Those of a crowd leave together, a while after the last was written: they share one.
    if (this.#filled < STAMPED_MOST || this.#stamp === undefined) this.#stamp = this.#readStamp();
    return this.#stamp;
  }

  #readStamp(): Stamp {
    // Nothing that can be done before shall come between the stamp and the departure.
    if (this.#filled === 0) this.crowding();
    let at = this.#options.clock.raw();
    if (at - this.#warmAt > WARM_LASTS) {
      this.#socket.warm();
      at = this.#options.clock.raw();
    }
    this.#warmAt = at;
    this.#stampedAt = this.#machineClock[CLOCK.raw]!;
    return { at, error: PROGRAM_STAMP_ERROR, source: 'program' };
  }

  send(length: number, to: Address, { id, departurePlace = 0 }: Leaving = {}): void {
    const slot = this.#filled;
    const { outPort, outLength, outWant, outPlace, outStated } = this.#slots;
    if (to instanceof Peer) to.aim(this.#slots, slot);
    else if (!this.#socket.aim(slot, to.host)) {
      if (!this.#closed) this.#options.onFault(sendFault('EINVAL', to));
      return;
    }
    outPort[slot] = to.port;
    outLength[slot] = length;
    // Zero means that nobody wants to know.
    outWant[slot] = id === undefined ? 0 : id + 1;
    outPlace[slot] = departurePlace;
    outStated[slot] = this.#stampedAt;
    this.#destinations[slot] = to;
    this.#filled += 1;
    if (this.#filled === BATCH) this.flush();
  }

  crowding(): number {
    // Until the next flush nothing is given to the kernel: it is asked once for all that leave together.
    this.#crowding ??= this.#socket.crowding();
    return this.#crowding;
  }

  flush(): void {
    this.#crowding = undefined;
    const count = this.#filled;
    if (count === 0) return;
    if (count > STAMPED_MOST) this.#slots.outWant.fill(0, 0, count);
    const sent = this.#socket.send(count);
    if (sent < count && !this.#closed) this.#tellFaults(count);
    this.#filled = 0;
    this.#tellDepartures(this.#slots.departed[0]!);
  }

  setTimer(milliseconds: number): void {
    this.#socket.setTimer(milliseconds);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#socket.close();
  }

  #tellFaults(count: number): void {
    for (const [slot, fault] of this.#slots.outFault.subarray(0, count).entries())
      if (fault !== 0)
        this.#options.onFault(sendFault(getSystemErrorName(-fault), this.#destinations[slot]!));
  }

  /** A batch at a time: between two the timers have their turn. */
  #takeArrivals(): void {
    const { inLength } = this.#slots;
    const count = this.#socket.receive();
    for (let slot = 0; slot < count && !this.#closed; slot += 1) {
      const length = Math.min(inLength[slot]!, SLOT);
      const bytes = this.#viewOf(slot, length);
      this.#options.onDatagram({ bytes, from: this.#peers.of(slot), at: this.#arrivalOf(slot) });
    }
    if (count === 0) return;
    this.#warmAt = this.#arrivalOf(count - 1).at;
    this.#options.onTurn();
  }

  #tellDepartures(count: number): void {
    const { departureId, departureAt, departureError, departureSource } = this.#slots;
    for (let slot = 0; slot < count && !this.#closed; slot += 1) {
      const at = this.#options.clock.ofMachine(departureAt[slot] as RawTime);
      const error = departureError[slot] as Span;
      const source = SOURCES[departureSource[slot]!]!;
      if (this.#byCard) this.#stamps.departures = source;
      this.#options.onDeparture(departureId[slot]! - 1, { at, error, source });
    }
  }

  #viewOf(slot: number, length: number): Uint8Array {
    const view = this.#arrived[slot]!;
    if (view.length === length) return view;
    const bytes = this.#slots.inBytes.subarray(slot * SLOT, slot * SLOT + length);
    this.#arrived[slot] = bytes;
    return bytes;
  }

  #arrivalOf(slot: number): Stamp {
    const { inAt, inError, inSource } = this.#slots;
    const at = this.#options.clock.ofMachine(inAt[slot] as RawTime);
    const source = SOURCES[inSource[slot]!]!;
    if (this.#byCard) this.#stamps.arrivals = source;
    const error = source === 'program' ? PROGRAM_STAMP_ERROR : (inError[slot] as Span);
    return { at, error, source };
  }
}

const sendFault = (code: string, { host, port }: Address): Error =>
  new Error(`send ${code} ${formatAddress({ host, port })}`);
