// The stage of a demonstration: real processes, their files in one temporary folder, all taken down
// at the end whatever happens.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CredentialRole } from '#protocol/seal/credential.js';
import { CONSOLE_PORT } from '#console/config/web-config.js';
import { newToken, tokensText } from '#console/web/tokens.js';
import { requestControl } from '#host/daemon/control.js';

const PROGRAMS = {
  master: fileURLToPath(new URL('../../master/dist/belfry-masterd.cjs', import.meta.url)),
  agent: fileURLToPath(new URL('../../agent/dist/belfry-agentd.cjs', import.meta.url)),
  console: fileURLToPath(new URL('../../console/dist/belfry-consoled.cjs', import.meta.url)),
  relay: fileURLToPath(new URL('./relay.js', import.meta.url)),
};

/** How long a process may take to answer, or to end, milliseconds. */
const PATIENCE = 30_000;

export interface Network {
  /** Share of datagrams lost, each way. */
  readonly loss: number;
  /** Mean of the exponential delay, each way, milliseconds. */
  readonly delayMs: number;
}

type Program = 'master' | 'agent' | 'console';

interface Actor {
  readonly name: string;
  readonly program: Program;
  readonly config: object;
  /** The words of a command that runs it elsewhere. */
  readonly before: readonly string[];
  readonly process: ChildProcess;
  readonly socket: string;
  readonly log: string;
}

export class Stage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  readonly #actors: Actor[] = [];
  readonly #keys: string[] = [];
  readonly #relays: ChildProcess[] = [];
  /** Where agents reach each master. */
  #masters: readonly string[] = [];
  #struck = false;

  /** Everybody's keys have to be known before the master starts. */
  addKey(name: string, role: CredentialRole): void {
    const line = `${name} ${role} ${randomBytes(32).toString('base64')}\n`;
    this.#keys.push(line);
    writeFileSync(this.#path(`${name}.key`), line, { mode: 0o600 });
  }

  /** `before` are the words of a command that runs it elsewhere, as on another host. */
  async startMaster(config: object, before: readonly string[] = []): Promise<void> {
    this.#writeKeys();
    const actor = this.#start(
      'master',
      'master',
      {
        listen: '127.0.0.1:0',
        keys: 'keys',
        ...config,
      },
      before,
    );
    const { listen } = (await this.#ready(actor)) as { listen: string };
    this.#masters = [listen];
  }

  /** Masters of one group. Everybody, the others too, reaches each through a bad network of its own. */
  async startMasters(names: readonly string[], network: Network): Promise<void> {
    for (const name of names) this.addKey(name, 'master');
    this.#writeKeys();
    const listens = await Promise.all(names.map(() => freePort()));
    this.#masters = await Promise.all(listens.map((listen) => this.#relayTo(listen, network)));
    for (const [i, listen] of listens.entries()) this.#startMember(names, i, { listen }, []);
    for (const name of names) await this.#ready(this.#actor(name));
  }

  /** The same on hosts of their own, at these addresses and with these settings; `on` runs it there. */
  async startMastersOn(
    hosts: readonly { readonly name: string; readonly address: string }[],
    config: object,
    on: (name: string) => readonly string[],
  ): Promise<void> {
    const names = hosts.map(({ name }) => name);
    for (const name of names) this.addKey(name, 'master');
    this.#writeKeys();
    this.#masters = hosts.map(({ address }) => address);
    for (const [i, name] of names.entries()) this.#startMember(names, i, config, on(name));
    for (const name of names) await this.#ready(this.#actor(name));
  }

  #startMember(
    names: readonly string[],
    number: number,
    config: object,
    before: readonly string[],
  ): void {
    const masters = names.map((name, i) => ({ name, address: this.#masters[i] }));
    const name = names[number]!;
    this.#start(name, 'master', { keys: 'keys', name, masters, ...config }, before);
  }

  /** Starts an actor that has ended again, with these settings changed. */
  async restart(name: string, change: object = {}): Promise<void> {
    const { program, config, before } = this.#actor(name);
    await this.#ready(this.#start(name, program, { ...config, ...change }, before));
  }

  #writeKeys(): void {
    writeFileSync(this.#path('keys'), this.#keys.join(''), { mode: 0o600 });
  }

  /** From here on agents reach the master through a bad network. */
  async startRelay(network: Network): Promise<void> {
    this.#masters = [await this.#relayTo(this.masterAddress, network)];
  }

  async #relayTo(master: string, { loss, delayMs }: Network): Promise<string> {
    const words = [portOf(master), loss, delayMs].map(String);
    const relay = fork(PROGRAMS.relay, words, { stdio: 'ignore', detached: true });
    this.#relays.push(relay);
    const [port] = (await once(relay, 'message')) as [number];
    return `127.0.0.1:${port}`;
  }

  async startAgent(name: string, config: object, before: readonly string[] = []): Promise<void> {
    const actor = this.#start(
      name,
      'agent',
      {
        name,
        masters: this.#masters,
        listen: '127.0.0.1:0',
        key: `${name}.key`,
        ...config,
      },
      before,
    );
    await this.#ready(actor);
  }

  /**
   * Starts a console that watches these actors, and answers the address of its page: at the usual port where that is
   * free.
   */
  async startConsole(watched: readonly string[], config: object = {}): Promise<string> {
    const listen = await freeTcpPort(CONSOLE_PORT);
    const sources = watched.map((name) => ({ name, socket: this.#actor(name).socket }));
    const web = { listen, tokens: this.#path('tokens') };
    const actor = this.#start('console', 'console', { sources, web, ...config }, []);
    const address = `http://${listen}/`;
    await this.#untilReady(actor, async () => {
      const { ok } = await fetch(new URL('healthz', address));
      if (!ok) throw new Error(`${address} is not well`);
    });
    return address;
  }

  /** Makes a token, with which somebody may acknowledge troubles at the console's page. */
  giveToken(name: string): string {
    const { token, entry } = newToken(name, new Date().toISOString());
    writeFileSync(this.#path('tokens'), tokensText([entry]), { mode: 0o600 });
    return token;
  }

  /** Where agents reach the master: directly, or through the relay once there is one. */
  get masterAddress(): string {
    return this.#masters[0]!;
  }

  /** Everybody’s credentials, as a key file holds them. */
  get keyLines(): string {
    return this.#keys.join('');
  }

  /** The credentials of these names only. */
  keyLinesOf(names: readonly string[]): string {
    const wanted = new Set(names);
    return this.#keys.filter((line) => wanted.has(line.slice(0, line.indexOf(' ')))).join('');
  }

  /** The key file of a name, for a process that is not one of ours. */
  keyFile(name: string): string {
    return this.#path(`${name}.key`);
  }

  /** The process id of an actor, for measuring it from outside. */
  pid(name: string): number {
    return this.#actor(name).process.pid!;
  }

  /** The configuration of an actor. */
  configOf(name: string): string {
    return this.#path(`${name}.json`);
  }

  /** Ends an actor: as a failing power supply does with SIGKILL, in order with SIGTERM. */
  async kill(name: string, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const { process } = this.#actor(name);
    const ended = once(process, 'exit');
    process.kill(signal);
    await ended;
  }

  /** What an actor has told so far. */
  logOf(name: string): string {
    return readFileSync(this.#actor(name).log, 'utf8');
  }

  /** The one of this name that was started last. */
  #actor(name: string): Actor {
    return this.#actors.findLast((one) => one.name === name)!;
  }

  /** What a process says of itself now. */
  async ask(name: string): Promise<unknown> {
    return requestControl(this.#actor(name).socket, { command: 'status' });
  }

  /** Ends every process and removes every file. */
  async strike(): Promise<void> {
    if (this.#struck) return;
    this.#struck = true;
    const processes = this.#actors.map((actor) => actor.process);
    // Agents first, so that their goodbyes still find a master.
    for (const process of processes.toReversed()) await end(process);
    for (const relay of this.#relays) await end(relay);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #start(name: string, program: Program, config: object, before: readonly string[]): Actor {
    const file = this.#path(`${name}.json`);
    const log = this.#path(`${name}.log`);
    const socket = this.#path(`${name}.sock`);
    const kept =
      program === 'console'
        ? { history: { file: this.#path(`${name}.db`) } }
        : { state: `${name}.state` };
    writeFileSync(file, JSON.stringify({ socket, ...kept, ...config }));
    const output = openSync(log, 'a');
    // A process group of its own: Ctrl-C reaches only us, and we end the others in order.
    // They may name node themselves, with options of its own.
    const node = before.includes(process.execPath) ? [] : [process.execPath];
    const [command = '', ...words] = [...before, ...node, PROGRAMS[program], file];
    const child = spawn(command, words, {
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    const actor = { name, program, config, before, process: child, socket, log };
    this.#actors.push(actor);
    return actor;
  }

  #ready(actor: Actor): Promise<unknown> {
    return this.#untilReady(actor, () => requestControl(actor.socket, { command: 'status' }));
  }

  /** Asks again and again until there is an answer. */
  async #untilReady<T>(actor: Actor, ask: () => Promise<T>): Promise<T> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        const ended = actor.process.exitCode !== null;
        if (ended || performance.now() > end) {
          const log = readFileSync(actor.log, 'utf8').trim();
          throw new Error(`${actor.name} did not start: ${log}`, { cause: error });
        }
        await sleep(50);
      }
    }
  }
}

const portOf = (address: string): number => Number(address.split(':').at(-1));

/** An address of this machine with a UDP port that nobody uses now: the wanted one, if that is free. */
export async function freePort(wanted = 0): Promise<string> {
  for (const port of new Set([wanted, 0])) {
    const socket = createSocket('udp4');
    try {
      socket.bind(port, '127.0.0.1');
      await once(socket, 'listening');
    } catch {
      continue;
    }
    const got = socket.address().port;
    socket.close();
    await once(socket, 'close');
    return `127.0.0.1:${got}`;
  }
  throw new Error('this machine has no free UDP port on 127.0.0.1');
}

/** An address of this machine with this TCP port, or with another one where that is taken. */
async function freeTcpPort(wanted: number): Promise<string> {
  for (const port of [wanted, 0]) {
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    } catch {
      continue;
    }
    const { port: got } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `127.0.0.1:${got}`;
  }
  throw new Error('this machine has no free TCP port on 127.0.0.1');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(killing);
}
