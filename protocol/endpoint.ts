// The interface by which every role is driven, by a shell with sockets or by the simulator.

import type { RawTime, Span, Stamp } from './time.js';

/** Where a datagram comes from or goes to. */
export interface Address {
  /** A numeric IPv4 or IPv6 address, in the one spelling that `canonicalHost` gives. */
  readonly host: string;
  readonly port: number;
  /**
   * Of who was heard: the numeric address of our own that was spoken to, where the socket has several and knows. What
   * is sent there leaves from it, because the other side, or a firewall on the way, waits for it from there only.
   */
  readonly local?: string | undefined;
}

/** Where somebody is to be found: a host as it was named, and all its addresses, to be tried one after another. */
export interface Place {
  /** A name, or a numeric address. */
  readonly host: string;
  readonly port: number;
  /** The preferred one first; none while the name is not known. */
  readonly addresses: readonly Address[];
}

/** The place that is one numeric address. */
export const placeOf = (address: Address): Place => ({
  host: address.host,
  port: address.port,
  addresses: [address],
});

/**
 * A datagram as it arrived. The bytes belong to the shell: `receive` decrypts them in place, and has read them when it
 * returns.
 */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly at: Stamp;
}

/** A datagram to send. */
export interface Transmission {
  /** It is the first `length` bytes of the buffer that was given to `transmit`. */
  readonly length: number;
  readonly to: Address;
  /** The number under which `departed` says when the datagram really left, where the kernel tells. */
  readonly id?: number;
  /**
   * Where in it a timestamp of NTP, 64 bits, says when it leaves, as `transmit` was told. A shell that can moves it on by how
   * long it held the datagram since.
   */
  readonly departurePlace?: number;
  /**
   * Greatest share of the system's send buffer, 0 to 1, that may be taken for this datagram to be sent. Set for
   * datagrams to addresses where perhaps nobody is: those wait in that buffer for seconds.
   */
  readonly room?: number;
}

/**
 * A role of the protocol as a pure state machine. The shell pushes data in with `receive` and `wake`, pulls data out
 * with `transmit` and `poll` until each returns undefined, and sleeps until `wakeAt`. No call throws for anything
 * that a peer did.
 */
export interface Endpoint<Event, Observation> {
  /** Takes in a datagram. */
  receive(datagram: Datagram): void;
  /** Says that it is `at` now: every timer that is due fires. */
  wake(at: RawTime): void;
  /**
   * Writes the next datagram into `buffer`, which has at least `MAX_DATAGRAM` bytes.
   *
   * @param at When it leaves: a stamp that the shell takes for this very datagram.
   * @returns undefined when nothing is to be sent.
   */
  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined;
  /** The kernel's stamp of when the transmission with this id left, which is somewhat later than stated. */
  departed(id: number, at: Stamp): void;
  /** The next event that a program may want to log or act on; undefined when there is none. */
  poll(): Event | undefined;
  /** When `wake` is needed next; `NEVER` when nothing is planned. */
  wakeAt(): RawTime;
  /** The state at `at`, as plain frozen data. It changes nothing. */
  observe(at: RawTime): Observation;
}

/** Draws a number from [0, 1), uniformly. It may be seeded and spreads timers; keys never come from it. */
export type Random = () => number;

/** `span`, lengthened or shortened at random by up to `share` of itself, so that timers do not fire together. */
export const spread = (span: Span, share: number, random: Random): Span =>
  (span * (1 + share * (2 * random() - 1))) as Span;

/** Are host and port the same? Both hosts are canonical; where it was heard does not count. */
export const sameAddress = (a: Address, b: Address): boolean =>
  a.port === b.port && a.host === b.host;
