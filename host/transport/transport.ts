// What a transport is: datagrams out, stamped datagrams in, and the time to wake up. One interface, whoever
// carries them.

import type { Address, Datagram, Span, Stamp, StampSource, Transmission } from '@belfry/protocol';
import type { DeviceClock } from '../raw-clock.js';

/**
 * How much a program's stamps scatter, nanoseconds: the event loop is late by tens of
 * microseconds, and what it is late by on average looks like delay, which the bound contains.
 */
export const PROGRAM_STAMP_ERROR = 20_000 as Span;

/** Why no card stamps without the native addon. */
export const CARD_TAKES_ADDON = 'that takes the native addon';

/** What a transport is opened with: where it listens, whose time its stamps are of, and whom it calls. */
export interface TransportOptions {
  readonly listen: Address;
  /** The interface whose network card shall stamp. */
  readonly card?: string | undefined;
  /**
   * How many networks a multicast of ours may cross, 1 to 255; with it the socket may broadcast, too. Without it only
   * single hosts are sent anything.
   */
  readonly groupHops?: number | undefined;
  /** The counter that the stamps are of. */
  readonly clock: Pick<DeviceClock, 'raw' | 'ofMachine'>;
  /** One of what has arrived; its bytes are the transport's again when this returns. */
  readonly onDatagram: (datagram: Datagram) => void;
  /** All that had arrived was told: the time to answer. */
  readonly onTurn: () => void;
  /** The time that was set by `setTimer` has come. */
  readonly onTimer: () => void;
  /** The kernel tells when the datagram that was sent with this id really left. */
  readonly onDeparture: (id: number, at: Stamp) => void;
  /** A datagram could not be sent or the socket has a fault; the transport goes on. */
  readonly onFault: (error: Error) => void;
}

/** What a transmission says of when it leaves. */
export interface Leaving {
  readonly id?: Transmission['id'] | undefined;
  readonly departurePlace?: Transmission['departurePlace'] | undefined;
}

/** A UDP socket that stamps what arrives and what leaves, and the one timer of the process. */
export interface Transport {
  /** `dgram`: Node's own sockets. `native`: those of the addon. */
  readonly kind: 'dgram' | 'native';
  /**
   * Who stamps what arrives, and what leaves: the kernel where it can. Where a card shall, who did so last.
   */
  readonly stamps: { readonly arrivals: StampSource; readonly departures: StampSource };
  /** Why the card that shall stamp does not; undefined when it does, or none shall. */
  readonly withoutCard?: string | undefined;
  /** How an answer may leave from another address than was asked, and what to do; undefined where it cannot. */
  readonly straySource?: string | undefined;
  /** The address that it is bound to. */
  readonly address: Address;
  /** Where to write the next datagram; another place after each `send`. */
  readonly buffer: Uint8Array;
  /** The stamp of a datagram that is written now. */
  stamp(): Stamp;
  /**
   * Sends the first `length` bytes of `buffer`, by the next `flush` at the latest. With an `id` the kernel is asked when it
   * left, and a timestamp in it is moved on to when it is given to the kernel, if this transport can.
   */
  send(length: number, to: Address, leaving?: Leaving): void;
  /** The share of the system's room for what leaves, from 0 on, that is taken by what has not left yet. */
  crowding(): number;
  /** Sends whatever has been given to `send` and is still here. */
  flush(): void;
  /** Wakes up once, in so many milliseconds, whole and less than 2^31; what was set before is void. 0 is 1. */
  setTimer(milliseconds: number): void;
  /** Closes the socket and stops the timer. */
  close(): Promise<void>;
}
