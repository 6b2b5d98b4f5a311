// The verbs through which every role is driven, by a shell with sockets or by the simulator.

import type { RawTime, Span, Stamp } from './time.js';

/** Where a datagram comes from or goes to. `host` is a numeric address. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A datagram as it arrived. The bytes belong to the shell and are read before `receive` returns, which
 * opens them where they stand.
 */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly at: Stamp;
}

/** A datagram to send: the first `length` bytes of the buffer given to `transmit`. */
export interface Transmission {
  readonly length: number;
  readonly to: Address;
  /** Under this number it is told, by `departed`, when the datagram really left; if anybody can tell. */
  readonly id?: number;
  /**
   * A courtesy, for an address that nobody may hear at: it leaves only while no more than this share of the
   * system's room for what leaves is taken. What goes to a neighbour who does not exist waits there for seconds.
   */
  readonly room?: number;
}

/**
 * A role of the protocol as a pure machine. Data is pushed in with `receive` and `wake`, and pulled
 * out with `transmit` and `poll`, until each answers undefined; then the shell sleeps until
 * `wakeAt`. No call throws for anything a peer did.
 */
export interface Endpoint<Event, Observation> {
  receive(datagram: Datagram): void;
  /** Tells the time; every timer that is due fires. */
  wake(at: RawTime): void;
  /**
   * Writes the next datagram into `buffer` (at least `MAX_DATAGRAM` bytes) as departing at `at`,
   * which the shell reads for this very datagram.
   */
  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined;
  /** The kernel says when the transmission with this id left, which was somewhat later than stated. */
  departed(id: number, at: Stamp): void;
  /** Something that happened and that somebody may want to log or act on. */
  poll(): Event | undefined;
  /** When `wake` is next needed; infinite when nothing is planned. */
  wakeAt(): RawTime;
  /** A plain, frozen picture of the state at `at`. Watching changes nothing. */
  observe(at: RawTime): Observation;
}

/** A uniform draw from [0, 1): seedable, for spreading timers; never for keys. */
export type Random = () => number;

/** `span` lengthened or shortened by up to `share` of itself. */
export const spread = (span: Span, share: number, random: Random): Span =>
  (span * (1 + share * (2 * random() - 1))) as Span;

export const sameAddress = (a: Address, b: Address): boolean =>
  a.port === b.port && a.host === b.host;
