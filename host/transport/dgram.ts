// The transport over node:dgram. The program takes the stamps: first thing on arrival.

import { type Socket, createSocket } from 'node:dgram';
import { type Address, canonicalHost, familyOf, type Stamp } from '@belfry/protocol';
import { MAX_DATAGRAM } from '@belfry/protocol/wire';
import { bindError } from './bind-error.js';
import { straySource } from './several-addresses.js';
import {
  CARD_TAKES_ADDON,
  PROGRAM_STAMP_ERROR,
  type Transport,
  type TransportOptions,
} from './transport.js';

/** Room for a burst of datagrams while the program is busy. */
const RECEIVE_BUFFER = 1 << 20;

/** So many hosts are remembered; a stranger who invents more makes us forget them all. */
const HOSTS_MOST = 1024;

/** Binds a socket; rejects with one clear line when that cannot be done. */
export async function openDgram(options: TransportOptions): Promise<Transport> {
  const { listen, clock, onDatagram, onTurn, onTimer, onFault } = options;
  const family = familyOf(listen.host);
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Every address here is numeric: answer at once, so that a datagram leaves within the call.
    lookup: (host, _options, done) => done(null, asSocketHas(host, family), family),
  });
  const hosts = new Hosts();
  const stamp = (): Stamp => ({
    at: clock.raw(),
    error: PROGRAM_STAMP_ERROR,
    source: 'program',
  });
  await bind(socket, listen);
  socket.on('message', (bytes, from) => {
    const at = stamp();
    onDatagram({ bytes, from: { host: hosts.of(from.address), port: from.port }, at });
    onTurn();
  });
  socket.on('error', onFault);
  enlarge(socket);
  if (options.groupHops !== undefined) {
    socket.setBroadcast(true);
    // Node sets this for the socket's own family only: at [::] a multicast over IPv4 stays in its network.
    socket.setMulticastTTL(options.groupHops);
  }
  const bound = socket.address();
  const sent = (error: Error | null): void => {
    if (error !== null) onFault(error);
  };
  const buffer = new Uint8Array(MAX_DATAGRAM);
  let timer: NodeJS.Timeout | undefined;
  return {
    kind: 'dgram',
    stamps: { arrivals: 'program', departures: 'program' },
    straySource: straySource(listen),
    ...(options.card !== undefined && {
      withoutCard: `${options.card}: ${CARD_TAKES_ADDON}`,
    }),
    address: { host: hosts.of(bound.address), port: bound.port },
    buffer,
    stamp,
    send: (length, to) => {
      // It may wait in the socket's queue while the next one is written.
      socket.send(Buffer.from(buffer.subarray(0, length)), to.port, to.host, sent);
    },
    // What the system has no room for waits in this queue.
    crowding: () => (socket.getSendQueueCount() > 0 ? 1 : 0),
    flush: () => {},
    setTimer: (milliseconds) => {
      clearTimeout(timer);
      timer = setTimeout(onTimer, milliseconds);
    },
    close: () => {
      clearTimeout(timer);
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

/** A socket of IPv6 that carries both families has IPv4 hosts as mapped addresses (RFC 4291, section 2.5.5.2). */
const asSocketHas = (host: string, family: 4 | 6): string =>
  family === 6 && familyOf(host) === 4 ? `::ffff:${host}` : host;

/** Hosts as Node writes them, made canonical once for each and not for each datagram. */
class Hosts {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= HOSTS_MOST) this.#known.clear();
    const host = canonicalHost(text) ?? text;
    this.#known.set(text, host);
    return host;
  }
}

function bind(socket: Socket, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      socket.close();
      reject(bindError(error, { host, port }));
    };
    socket.once('error', fail);
    socket.bind({ port, address: host }, () => {
      socket.off('error', fail);
      resolve();
    });
  });
}

function enlarge(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch {
    // The system's limit stays; a burst may then lose datagrams, which the protocol counts.
  }
}
