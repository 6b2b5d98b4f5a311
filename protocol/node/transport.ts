// What a transport is: datagrams out, stamped datagrams in. One interface, whoever carries them.

import type { Address, Datagram } from '../core/endpoint.js';
import type { RawTime } from '../core/time.js';

export interface TransportOptions {
  readonly listen: Address;
  /** Reads the raw clock for the stamps. */
  readonly raw: () => RawTime;
  readonly onDatagram: (datagram: Datagram) => void;
  /** A datagram could not be sent or the socket has a fault; the transport goes on. */
  readonly onFault: (error: Error) => void;
}

export interface Transport {
  /** `dgram`: Node's own sockets and stamps made by the program. */
  readonly kind: 'dgram';
  /** The address that it is bound to. */
  readonly address: Address;
  /** Sends the first `length` bytes; they may be overwritten once this returns. */
  send(bytes: Uint8Array, length: number, to: Address): void;
  close(): Promise<void>;
}
