// How many requests one core of a server answers, beside chronyd and ntpd, over loopback.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MasterReport } from '#master/daemon/report.js';
import { ANONYMOUS_TIME_SIZE, SEALED_TIME_SIZE } from '#protocol/wire/layout.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { Stage } from '#demo/stage.js';
import { processorSeconds, runFirst } from '../process.js';
import type { Hosts } from './hosts.js';
import { peer } from './peers.js';
import { Process } from './process.js';

/** The server has the one core, the load generator the other. */
const SERVER_CORE = ['taskset', '-c', '0'];
const LOAD_CORE = ['taskset', '-c', '1'];
const NTP_PORT = 123;
/** Beside an ntpd, which knows no other port. */
const CHRONYD_PORT = 1123;
/** Beside both of them; and no source of the load is limited. */
const OUR_NTP_PORT = 2123;
const UNLIMITED = 1_000_000;
const NTP_SIZE = 48;
/** Version 4, a client's request; the rest may be zero. */
const NTP_CLIENT = Buffer.of(0x23);
/** Clients whose asks the sealed load is made of. */
const CLIENTS = 64;
/** More asks than any master answers in a second. */
const ASKS_A_SECOND = 400_000;
/** Before it is measured each server is warmed up: with so many asks under way, for so many seconds. */
const WARM_UP = { outstanding: 64, seconds: 1 };
/** ntpd serves after it has looked at its own clock for a while, seconds. */
const NTPD_STARTS = 12;
export const OUTSTANDING = [64, 512];

const SOURCE = fileURLToPath(new URL('../../wire/flood.c', import.meta.url));
const RECORDER = fileURLToPath(new URL('./recorder.js', import.meta.url));

export interface Crowd {
  /** Asks a second. */
  readonly rate: number;
  readonly sent: number;
  readonly answered: number;
  /** Round trips, microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of one core, the master's. */
  readonly share: number;
}

export interface Rate {
  readonly server: string;
  readonly outstanding: number;
  /** Answers a second, and microseconds of the server's processor time for each, round by round. */
  readonly rates: number[];
  readonly costs: number[];
}

/** A server that runs, and what it is asked. */
interface Server {
  readonly pid: number;
  readonly port: number;
  readonly size: number;
  /** The file with requests for the next load. */
  readonly requests: () => Promise<string>;
  readonly stop: () => Promise<unknown>;
}

export class Rates {
  readonly #hosts: Hosts;
  readonly #folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  readonly #flood = join(this.#folder, 'flood');

  constructor(hosts: Hosts) {
    this.#hosts = hosts;
    execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-o', this.#flood, SOURCE]);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /**
   * All servers run, and are loaded in turn, `rounds` times, for so many seconds each: what else the
   * machine does in the meantime meets them all.
   */
  async measure(rounds: number, seconds: number): Promise<Rate[]> {
    const loads = (WARM_UP.seconds + rounds * OUTSTANDING.length * seconds) / seconds;
    const starts = {
      'belfry, sealed': () =>
        this.#sealedMaster(ASKS_A_SECOND * seconds, CLIENTS, Math.ceil(loads)),
      'belfry, anonymous': () => this.#anonymousMaster(),
      'belfry, ntp': () => this.#ntpMaster(),
      chronyd: () => this.#chronyd(),
      ntpd: () => this.#ntpd(),
    };
    const servers = new Map<string, Server>();
    try {
      for (const [name, start] of Object.entries(starts)) servers.set(name, await start());
      for (const server of servers.values()) {
        runFirst(server.pid);
        for (let second = 0; second < WARM_UP.seconds; second += seconds)
          await this.#load(server, WARM_UP.outstanding, seconds);
      }
      return await this.#inTurn(servers, rounds, seconds);
    } finally {
      for (const server of servers.values()) await server.stop();
    }
  }

  async #inTurn(
    servers: ReadonlyMap<string, Server>,
    rounds: number,
    seconds: number,
  ): Promise<Rate[]> {
    const all = [...servers.keys()].flatMap((server) =>
      OUTSTANDING.map((outstanding): Rate => ({ server, outstanding, rates: [], costs: [] })),
    );
    for (let round = 0; round < rounds; round += 1)
      for (const { server, outstanding, rates, costs } of all) {
        const { rate, cost } = await this.#load(servers.get(server)!, outstanding, seconds);
        rates.push(rate);
        costs.push(cost);
      }
    return all;
  }

  /** Round trips, microseconds, and the master's share of a core, at so many sealed asks a second. */
  async crowd(clients: number, rate: number, seconds: number): Promise<Crowd> {
    const server = await this.#sealedMaster(Math.max(rate * seconds, clients), clients, 1, []);
    runFirst(server.pid);
    const words = ['even', ...(await this.#target(server)), seconds, rate, clients].map(String);
    const cpu = processorSeconds(server.pid);
    const said = await this.#run([...LOAD_CORE, this.#flood, ...words]);
    const share = (processorSeconds(server.pid) - cpu) / seconds;
    await server.stop();
    const { answered, sent, p50, p99 } = JSON.parse(said) as Omit<Crowd, 'rate' | 'share'>;
    return { rate, answered, sent, p50, p99, share };
  }

  async #load(
    server: Server,
    outstanding: number,
    seconds: number,
  ): Promise<{ rate: number; cost: number }> {
    const words = ['full', ...(await this.#target(server)), seconds, outstanding].map(String);
    const cpu = processorSeconds(server.pid);
    const said = await this.#run([...LOAD_CORE, this.#flood, ...words]);
    const used = processorSeconds(server.pid) - cpu;
    const { answered, seconds: took } = JSON.parse(said) as { answered: number; seconds: number };
    return { rate: answered / took, cost: (used / answered) * 1e6 };
  }

  async #target({ port, size, requests }: Server): Promise<readonly (string | number)[]> {
    return ['127.0.0.1', port, await requests(), size];
  }

  #run(words: readonly string[]): Promise<string> {
    return new Process([...this.#hosts.on('server'), ...words]).finished();
  }

  /** For so many loads, each of which greets as clients of its own: a recorder's sessions end with it. */
  async #sealedMaster(
    asks: number,
    clients: number,
    loads: number,
    core: readonly string[] = SERVER_CORE,
  ): Promise<Server> {
    const stage = new Stage();
    const names = Array.from({ length: loads }, (_load, load) =>
      Array.from({ length: clients }, (_, i) => `c${load}-${i}`),
    );
    for (const name of names.flat()) stage.addKey(name, 'client');
    const listen = await this.#startMaster(stage, {}, core);
    let load = 0;
    const requests = async (): Promise<string> => {
      const mine = names[load % names.length]!;
      load += 1;
      const keys = this.#write('keys', Buffer.from(stage.keyLinesOf(mine)));
      const file = join(this.#folder, 'asks');
      const each = Math.ceil(asks / clients);
      await this.#run([process.execPath, RECORDER, listen, keys, String(each), file]);
      return file;
    };
    return this.#serverOf(stage, listen, SEALED_TIME_SIZE, requests);
  }

  async #anonymousMaster(): Promise<Server> {
    const stage = new Stage();
    const listen = await this.#startMaster(stage, { anonymous: true }, SERVER_CORE);
    const buffer = new Uint8Array(ANONYMOUS_TIME_SIZE);
    const body = { timescale: 'group', anonymous: true } as const;
    writeUnsealed(buffer, { type: 'ask', body }, { term: 0, session: 0, sequence: 7 });
    const file = this.#write('ask', buffer);
    return this.#serverOf(stage, listen, ANONYMOUS_TIME_SIZE, () => Promise.resolve(file));
  }

  async #ntpMaster(): Promise<Server> {
    const stage = new Stage();
    const ntp = { listen: `127.0.0.1:${OUR_NTP_PORT}`, perSecond: UNLIMITED };
    await this.#startMaster(stage, { ntp }, SERVER_CORE);
    const requests = (): Promise<string> => Promise.resolve(this.#ntpRequest());
    const stop = (): Promise<void> => stage.strike();
    return { pid: stage.pid('master'), port: OUR_NTP_PORT, size: NTP_SIZE, requests, stop };
  }

  async #startMaster(stage: Stage, config: object, core: readonly string[]): Promise<string> {
    const before = [...this.#hosts.on('server'), ...core];
    await stage.startMaster({ consensus: { gather: '0s' }, ...config }, before);
    for (;;) {
      const { listen, state } = (await stage.ask('master')) as MasterReport;
      if (state === 'synchronised') return listen;
      await sleep(100);
    }
  }

  #serverOf(stage: Stage, listen: string, size: number, requests: Server['requests']): Server {
    const port = Number(listen.split(':').at(-1));
    return { pid: stage.pid('master'), port, size, requests, stop: () => stage.strike() };
  }

  async #chronyd(): Promise<Server> {
    const lines = [
      'local stratum 5',
      `port ${CHRONYD_PORT}`,
      'allow',
      'cmdport 0',
      'bindcmdaddress /',
      `pidfile ${join(this.#folder, 'chronyd.pid')}`,
    ];
    const file = this.#write('chrony.conf', Buffer.from(`${lines.join('\n')}\n`));
    const words = [peer('chronyd'), '-d', '-x', '-u', 'root', '-f', file];
    const server = new Process([...this.#hosts.on('server'), ...SERVER_CORE, ...words]);
    await sleep(2000);
    return this.#ntpServer(server, CHRONYD_PORT);
  }

  /** It may not touch the clock, and answers without its usual limit of one request a second. */
  async #ntpd(): Promise<Server> {
    const lines = [
      'disable ntp',
      'server 127.127.1.0',
      'fudge 127.127.1.0 stratum 5',
      'limit average 10000000 burst 100000000',
      'restrict default nomodify',
    ];
    const file = this.#write('ntp.conf', Buffer.from(`${lines.join('\n')}\n`));
    const harmless = ['setpriv', '--bounding-set', '-sys_time'];
    const words = [peer('ntpd'), '-n', '-g', '-c', file, '-l', join(this.#folder, 'ntp.log')];
    const server = new Process([
      ...this.#hosts.on('server'),
      ...SERVER_CORE,
      ...harmless,
      ...words,
    ]);
    await sleep(NTPD_STARTS * 1000);
    return this.#ntpServer(server, NTP_PORT);
  }

  #ntpServer(server: Process, port: number): Server {
    server.mustRun();
    const requests = (): Promise<string> => Promise.resolve(this.#ntpRequest());
    return { pid: server.pid, port, size: NTP_SIZE, requests, stop: () => server.stop() };
  }

  #ntpRequest(): string {
    const request = Buffer.concat([NTP_CLIENT, Buffer.alloc(NTP_SIZE - NTP_CLIENT.length)]);
    return this.#write('ntp', request);
  }

  #write(name: string, bytes: Uint8Array): string {
    const file = join(this.#folder, name);
    writeFileSync(file, bytes, { mode: 0o600 });
    return file;
  }
}
