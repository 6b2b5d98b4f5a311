// A man in the middle, as a socket: agents take him for the master, and he passes on what he likes.

import { type RemoteInfo, type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Header, readHeader } from '#protocol/wire/header.js';
import { HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';

/** `out` is towards the master. */
export type Direction = 'out' | 'back';

/** A datagram that passed by. */
export interface Passing {
  readonly bytes: Uint8Array;
  readonly direction: Direction;
  readonly header: Header;
  readonly way: Way;
}

/** One agent's way to the master and back, by a socket of its own. */
interface Way {
  readonly socket: Socket;
  readonly agent: RemoteInfo;
}

/** What is done with a datagram that passes, in the place of passing it on. */
export type Tamper = (passing: Passing, man: Man) => void;

/** So many of the latest are known by heart. */
const REMEMBERED = 4000;

export class Man {
  readonly heard: Passing[] = [];
  /** Datagrams of his own. */
  sent = 0;
  tamper: Tamper | undefined;
  readonly #master: { readonly host: string; readonly port: number };
  readonly #lines = createSocket('udp4');
  /** A place of his own, from which nobody has spoken before. */
  readonly #own = createSocket('udp4');
  readonly #ways = new Map<string, Way>();

  constructor(master: { readonly host: string; readonly port: number }) {
    this.#master = master;
    this.#lines.on('message', (bytes, from) => this.#pass(bytes, 'out', this.#wayOf(from)));
    this.#own.on('message', () => {});
  }

  /** Answers the port at which agents shall look for their master. */
  async open(host: string, port: number): Promise<number> {
    this.#lines.bind(port, host);
    this.#own.bind(0, host);
    await Promise.all([once(this.#lines, 'listening'), once(this.#own, 'listening')]);
    return this.#lines.address().port;
  }

  #wayOf(agent: RemoteInfo): Way {
    const key = `${agent.address}:${agent.port}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const way = { socket: createSocket('udp4'), agent };
    way.socket.on('message', (bytes) => this.#pass(bytes, 'back', way));
    this.#ways.set(key, way);
    return way;
  }

  #pass(buffer: Buffer, direction: Direction, way: Way): void {
    const bytes = new Uint8Array(buffer);
    if (bytes.length < HEADER.size || bytes.length > MAX_DATAGRAM) return;
    const passing = { bytes, direction, header: readHeader(bytes), way };
    this.heard.push(passing);
    if (this.heard.length > REMEMBERED) this.heard.shift();
    if (this.tamper === undefined) this.passOn(passing);
    else this.tamper(passing, this);
  }

  /** After so many milliseconds, as it is or with other bytes. */
  passOn(passing: Passing, delay = 0, bytes = passing.bytes): void {
    if (delay > 0) setTimeout(() => this.#send(passing, bytes), delay);
    else this.#send(passing, bytes);
  }

  #send({ direction, way }: Passing, bytes: Uint8Array): void {
    const { host, port } = this.#master;
    if (direction === 'out') way.socket.send(bytes, port, host);
    else this.#lines.send(bytes, way.agent.port, way.agent.address);
  }

  /** Says to whom this was said what it says, or other bytes; from where that one expects it. */
  sayAgain(passing: Passing, bytes = passing.bytes): void {
    this.sent += 1;
    this.#send(passing, bytes);
  }

  /** The same from a place of his own. */
  sayFromElsewhere({ direction, way }: Passing, bytes: Uint8Array): void {
    this.sent += 1;
    const { host, port } = this.#master;
    if (direction === 'out') this.#own.send(bytes, port, host);
    else this.#own.send(bytes, way.agent.port, way.agent.address);
  }

  /** To the master, from a place of his own. */
  sayToMaster(bytes: Uint8Array): void {
    this.sent += 1;
    this.#own.send(bytes, this.#master.port, this.#master.host);
  }
}
