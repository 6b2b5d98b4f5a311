// One attack on a small plant of real daemons: on loopback, or on hosts of their own.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Stage } from '#demo/stage.js';
import { Hosts } from '../masters/hosts.js';
import { ATTACKS } from './attacks.js';
import { Judge, type Verdict } from './judge.js';

const AGENTS = ['line-1', 'line-2', 'line-3'] as const;
const DRIFTS = ['23ppm', '-31ppm', '12ppm'];
const PORT = 7525;
/** So well they have to know the time before they are attacked, nanoseconds, and within milliseconds. */
const WELL = 20e6;
const PATIENCE = 30_000;

/** All that is tried; an impostor may come before honest agents do, and a parent group may lie. */
export const KINDS = [
  'impostor',
  'impostor at the start',
  'lying parent',
  'flooder',
  ...Object.keys(ATTACKS),
] as const;

export interface Place {
  /** On hosts of their own, in network namespaces, which takes root. */
  readonly namespaces: boolean;
  /** How long the attack lasts, and how long the plant is watched after it was well, in seconds. */
  readonly seconds: number;
  /** How many times as much is sent by who floods: 5000 datagrams of noise a second, 1000 hellos. */
  readonly rate: number;
  readonly interval: string;
}

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Where everything runs. */
class Ground {
  readonly stage = new Stage();
  /** Of the parent group, if there is one. */
  readonly parent = new Stage();
  readonly hosts: Hosts | undefined;
  readonly #children: ChildProcess[] = [];

  constructor(namespaces: boolean) {
    this.hosts = namespaces ? new Hosts(['master', 'evil', ...AGENTS], false) : undefined;
  }

  on(name: string): readonly string[] {
    return this.hosts?.on(name) ?? [];
  }

  address(name: string): string {
    return this.hosts?.address(name) ?? '127.0.0.1';
  }

  /** Starts a process of the attacker's; answers its port. */
  async evil(
    file: string,
    words: readonly string[],
  ): Promise<{ child: ChildProcess; port: number }> {
    const [command, ...before] = this.on('evil');
    const child =
      command === undefined
        ? fork(program(file), words, { execArgv: [] })
        : spawn(command, [...before, process.execPath, program(file), ...words], {
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          });
    this.#children.push(child);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return { child, port };
  }

  async clear(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.stage.strike();
    await this.parent.strike();
    this.hosts?.close();
  }
}

/** What became of it, and how much the attacker sent of his own, a second. */
export interface Outcome extends Verdict {
  readonly sent: number;
}

export async function trial(kind: string, place: Place): Promise<Outcome> {
  const ground = new Ground(place.namespaces);
  try {
    if (kind === 'lying parent') return await lyingParent(ground, place);
    if (kind.startsWith('impostor')) return await impostor(ground, place, kind.endsWith('start'));
    return await manInTheMiddle(ground, place, kind);
  } finally {
    await ground.clear();
  }
}

const settingsOf = ({ interval }: Place) => ({ interval, consensus: { gather: '2s' } });

async function startMaster(ground: Ground, place: Place): Promise<string> {
  const { stage } = ground;
  const listen = `${ground.address('master')}:${ground.hosts === undefined ? 0 : PORT}`;
  await stage.startMaster({ ...settingsOf(place), listen }, ground.on('master'));
  return stage.masterAddress;
}

async function startAgent(ground: Ground, name: string, master: string): Promise<void> {
  const i = AGENTS.findIndex((one) => one === name);
  const simulate = { drift: DRIFTS[i], offset: `${i * 50}ms` };
  const listen = `${ground.address(name)}:0`;
  const config = { masters: [master], listen, clock: { simulate } };
  await ground.stage.startAgent(name, config, ground.on(name));
}

async function manInTheMiddle(ground: Ground, place: Place, kind: string): Promise<Outcome> {
  const { stage } = ground;
  for (const name of AGENTS) stage.addKey(name, 'agent');
  const master = await startMaster(ground, place);
  const listen = ground.hosts === undefined ? '0' : String(PORT);
  const words = [kind, master, ground.address('evil'), listen, String(place.rate)];
  const { child, port } = await ground.evil('attacker.js', words);
  for (const name of AGENTS) await startAgent(ground, name, `${ground.address('evil')}:${port}`);
  return attacked(ground, AGENTS, place, async () => {
    child.send('begin');
    return child;
  });
}

/** Who has the key of the third line, in its place. */
async function impostor(ground: Ground, place: Place, early: boolean): Promise<Outcome> {
  const { stage } = ground;
  for (const name of AGENTS) stage.addKey(name, 'agent');
  const master = await startMaster(ground, place);
  const [honest, stolen] = [AGENTS.slice(0, 2), AGENTS[2]];
  const key = readFileSync(stage.keyFile(stolen), 'utf8').trim().split(' ').at(-1)!;
  const come = async (): Promise<ChildProcess> => {
    const words = [master, stolen, key, ground.address('evil')];
    return (await ground.evil('impostor.js', words)).child;
  };
  const here = early ? await come() : undefined;
  for (const name of honest) await startAgent(ground, name, master);
  return attacked(ground, honest, place, async () => here ?? come());
}

/** The master of the parent group has a crystal that no crystal is; the group below has sound ones. */
async function lyingParent(ground: Ground, place: Place): Promise<Outcome> {
  const { stage, parent } = ground;
  parent.addKey('seven', 'agent');
  const clock = { simulate: { drift: '450ppm' } };
  const at = { listen: `${ground.address('evil')}:0`, clock };
  await parent.startMaster({ ...settingsOf(place), ...at }, ground.on('evil'));
  for (const name of AGENTS) stage.addKey(name, 'agent');
  const group = {
    group: 'seven',
    parent: { name: 'seven', masters: [parent.masterAddress], key: parent.keyFile('seven') },
  };
  const listen = `${ground.address('master')}:0`;
  await stage.startMaster({ ...settingsOf(place), listen, ...group }, ground.on('master'));
  for (const name of AGENTS) await startAgent(ground, name, stage.masterAddress);
  return attacked(ground, AGENTS, place, async () => undefined);
}

/** `begin` answers whose process it is that attacks, if it is one that counts what it sends. */
async function attacked(
  ground: Ground,
  agents: readonly string[],
  { seconds }: Place,
  begin: () => Promise<ChildProcess | undefined>,
): Promise<Outcome> {
  const judge = new Judge(ground.stage, 'master', agents);
  await judge.settle(WELL, PATIENCE);
  judge.begin();
  await sleep(200);
  const attacker = await begin();
  const before = await sentBy(attacker);
  await judge.watch(seconds);
  const sent = (await sentBy(attacker)) - before;
  return { ...(await judge.end()), sent: sent / seconds };
}

async function sentBy(attacker: ChildProcess | undefined): Promise<number> {
  if (attacker === undefined) return 0;
  const telling = once(attacker, 'message');
  attacker.send('tell');
  const [{ sent }] = (await telling) as [{ sent: number }];
  return sent;
}
