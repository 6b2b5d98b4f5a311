// A small plant of real daemons on hosts of their own, and an attacker who hears it all and sends what he likes.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '#agent/daemon/report.js';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { runFirst } from '../process.js';
import { Hosts } from '../wire/hosts.js';
import { Process } from '../wire/process.js';
import { type Sent, readRecords, writeRecords } from './records.js';

const SOURCE = fileURLToPath(new URL('../../attack/attacker.c', import.meta.url));
const PORT = 7525;
/** The master has the one core; attacker and agents share the other. */
const MASTERS_CORE = ['taskset', '-c', '0'];
const OTHERS_CORE = ['taskset', '-c', '1'];
const PATIENCE = 60_000;
const BEGUN = /^(\S+) info {2}\S+ follows /gm;
const JOINED = /^(\S+) info {2}joined /gm;

/** What an attacker sends of one kind. */
export interface Stream {
  readonly records: readonly Sent[];
  /** A second. */
  readonly rate: number;
}

export class Plant {
  readonly stage = new Stage();
  readonly names: readonly string[];
  readonly #hosts = new Hosts();
  readonly #folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  readonly #attacker = join(this.#folder, 'attacker');
  #files = 0;

  /** `agents` are there from the beginning, and `late` may come later. */
  constructor(agents: number, late: readonly string[] = []) {
    execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-o', this.#attacker, SOURCE]);
    this.names = Array.from({ length: agents }, (_, i) => `line-${i + 1}`);
    for (const name of [...this.names, ...late]) this.stage.addKey(name, 'agent');
  }

  /** Starts all daemons and waits until they are synchronised; answers what was heard meanwhile. */
  async start(): Promise<Sent[]> {
    return this.listen('server', PORT, async () => {
      const listen = `${this.#hosts.address('server')}:${PORT}`;
      const consensus = { gather: '2s' };
      const before = [...this.#hosts.on('server'), ...MASTERS_CORE];
      await this.stage.startMaster({ listen, interval: '1s', consensus }, before);
      runFirst(this.stage.pid('master'));
      for (const name of this.names) await this.startAgent(name);
      await this.settle(this.names);
    });
  }

  startAgent(name: string): Promise<void> {
    const config = { listen: `${this.#hosts.address('client')}:0` };
    return this.stage.startAgent(name, config, [...this.#hosts.on('client'), ...OTHERS_CORE]);
  }

  async settle(names: readonly string[]): Promise<void> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(100)) {
      const reports = await Promise.all(names.map((name) => this.agent(name)));
      if (reports.every(({ state }) => state === 'synchronised')) return;
    }
    throw new Error('the plant does not become synchronised');
  }

  master(): Promise<MasterReport> {
    return this.stage.ask('master') as Promise<MasterReport>;
  }

  agent(name: string): Promise<AgentReport> {
    return this.stage.ask(name) as Promise<AgentReport>;
  }

  /** When this agent has joined, in milliseconds since 1970. */
  joins(name: string): number[] {
    return this.#told(name, JOINED);
  }

  /** When it began to look for its master, which a program that starts does after a while. */
  begun(name: string): number {
    return this.#told(name, BEGUN).at(-1)!;
  }

  #told(name: string, what: RegExp): number[] {
    return [...this.stage.logOf(name).matchAll(what)].map(([, at]) => Date.parse(at!));
  }

  /** What arrives at a port of a host while `act` lasts. */
  async listen(
    host: 'server' | 'client',
    port: number,
    act: () => Promise<unknown>,
  ): Promise<Sent[]> {
    const file = this.#file();
    const words = [this.#attacker, 'listen', 'wire', String(port), file];
    const listener = new Process([...this.#hosts.on(host), ...words]);
    await sleep(200);
    await act();
    await sleep(50);
    listener.mustRun();
    await listener.stop();
    return readRecords(file);
  }

  /** Sends to the master for so many seconds; answers how many of each stream went out. */
  async attack(seconds: number, streams: readonly Stream[]): Promise<number[]> {
    const files = streams.map(({ records, rate }) => {
      const file = this.#file();
      writeFileSync(file, writeRecords(records));
      return [file, String(rate)];
    });
    const place = [this.#hosts.address('server'), String(PORT), String(seconds)];
    const words = [this.#attacker, 'send', ...place, ...files.flat()];
    const sender = new Process([...this.#hosts.on('client'), ...OTHERS_CORE, ...words]);
    return JSON.parse(await sender.finished()) as number[];
  }

  /** Datagrams that the kernel had no room for at the master's socket. */
  dropped(): number {
    const table = readFileSync(`/proc/${this.stage.pid('master')}/net/udp`, 'utf8');
    const port = PORT.toString(16).toUpperCase().padStart(4, '0');
    const line = table.split('\n').find((one) => one.includes(`:${port} `))!;
    return Number(line.trim().split(/\s+/).at(-1));
  }

  async close(): Promise<void> {
    await this.stage.strike();
    this.#hosts.close();
    rmSync(this.#folder, { recursive: true });
  }

  #file(): string {
    this.#files += 1;
    return join(this.#folder, `records-${this.#files}`);
  }
}
