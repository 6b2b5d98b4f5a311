// A daemon's servers of TIME and DAYTIME: for each a UDP socket and a TCP one, on the same event loop.

import { type Server, type Socket, createServer } from 'node:net';
import { type Address, type RawTime, canonicalHost } from '@belfry/protocol';
import { LegacyServer, type ToldSecond, writeDaytime, writeTime } from '@belfry/protocol/legacy';
import { viewOf } from '@belfry/protocol/wire';
import type { LegacyConfig } from '../config/legacy-config.js';
import { formatAddress } from '../config/units.js';
import { bindError } from '../transport/bind-error.js';
import { Pump } from '../transport/pump.js';
import { type Close, KeptOpen } from './kept-open.js';
import type { NtpSurroundings } from './ntp-service.js';

/** So many may be connected at once; whoever is slower than this to hang up is hung up on, milliseconds. */
const CALLERS_MOST = 32;
const CALL_LASTS = 2000;

/** One of the two protocols. */
export type LegacyProtocol = 'time' | 'daytime';

/** One server in the answer to `status`. */
export interface LegacyReport {
  readonly protocol: LegacyProtocol;
  readonly listen: string;
  /** Why it does not listen now; null while it does. */
  readonly fault: string | null;
  readonly answers: number;
  readonly refusals: Readonly<Record<string, number>>;
}

/** Serves the daemon's clock by TIME and DAYTIME, as far as a configuration names them, from the start to the stop. */
export class LegacyService {
  readonly #services: readonly OneService[];

  constructor(config: LegacyConfig, surroundings: NtpSurroundings) {
    const { time, daytime, form } = config;
    const daytimeAs = (buffer: Uint8Array, now: ToldSecond): number =>
      writeDaytime(buffer, now, form);
    const one = (protocol: LegacyProtocol, listen: Address | undefined, write: Write) =>
      listen === undefined
        ? []
        : [new OneService({ protocol, listen, write }, config, surroundings)];
    this.#services = [...one('time', time, writeTime), ...one('daytime', daytime, daytimeAs)];
  }

  /** Opens what is to be had. Settles after the first try of each. */
  async start(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kept.start()));
  }

  /** Closes all. */
  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kept.stop()));
  }

  /** What `status` says of them. */
  report(): readonly LegacyReport[] {
    return this.#services.map((service) => service.report());
  }
}

type Write = (buffer: Uint8Array, time: ToldSecond) => number;

interface Served {
  readonly protocol: LegacyProtocol;
  readonly listen: Address;
  readonly write: Write;
}

class OneService {
  readonly kept: KeptOpen;
  readonly #served: Served;
  readonly #surroundings: NtpSurroundings;
  readonly #server: LegacyServer;

  constructor(served: Served, config: LegacyConfig, surroundings: NtpSurroundings) {
    const { machine, clock, log } = surroundings;
    const { protocol, listen, write } = served;
    const name = protocol.toUpperCase();
    this.#served = served;
    this.#surroundings = surroundings;
    const seed = viewOf(machine.crypto.randomBytes(4)).getUint32(0);
    this.#server = new LegacyServer({ ...config, clock, write, seed });
    this.kept = new KeptOpen({
      open: () => this.#open(),
      opened: () => log.say('info', `${protocol}: telling the time at ${formatAddress(listen)}`),
      failed: (fault) =>
        log.fault(
          protocol,
          `${protocol}: ${fault}; nobody is told the time by ${name}, and the clock runs on`,
        ),
    });
  }

  /** Both ports or none: a clock that finds one of them closed tries the other. */
  async #open(): Promise<Close> {
    const { machine, log } = this.#surroundings;
    const { protocol, listen } = this.#served;
    const pump = new Pump(this.#server, {
      machine,
      listen,
      onEvent: () => {},
      onFault: (error) => log.fault(`${protocol} network`, `${protocol}: ${error.message}`),
    });
    const { address } = await pump.start();
    try {
      const calls = await this.#takeCalls({ ...listen, host: address.host });
      return async () => {
        await pump.stop();
        await calls();
      };
    } catch (error) {
      await pump.stop();
      throw error;
    }
  }

  /** Listens by TCP where UDP was to be had. */
  async #takeCalls(at: Address): Promise<Close> {
    const open = new Set<Socket>();
    const server: Server = createServer((socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      this.#called(socket);
    });
    server.maxConnections = CALLERS_MOST;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(bindError(error, at, 'tcp')));
      server.listen({ host: at.host, port: at.port }, resolve);
    });
    server.on('error', (error) =>
      this.#surroundings.log.fault(`${this.#served.protocol} network`, error.message),
    );
    return () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    };
  }

  #called(socket: Socket): void {
    const at: RawTime = this.#surroundings.machine.clock.raw();
    // What a caller does to its own connection is its own matter.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(CALL_LASTS, () => socket.destroy());
    const host = canonicalHost(socket.remoteAddress ?? '');
    const answer = host === undefined ? undefined : this.#server.called({ host }, at);
    if (answer === undefined) socket.destroy();
    else socket.end(answer).resume();
  }

  report(): LegacyReport {
    const { protocol, listen } = this.#served;
    const { answers, refusals } = this.#server.observe();
    return {
      protocol,
      listen: formatAddress(listen),
      fault: this.kept.fault ?? null,
      answers,
      refusals,
    };
  }
}
