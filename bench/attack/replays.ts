// Recorded hellos, sent again: how long a restarted agent takes to join, and agents a restarted master.

import { setTimeout as sleep } from 'node:timers/promises';
import { TYPE } from '#protocol/wire/codecs.js';
import { runFirst } from '../process.js';
import { Plant, type Stream } from './plant.js';
import { ofType } from './records.js';

const AGENTS = 4;
/** Both are done by then, or late. */
const AGENT_SECONDS = 8;
const MASTER_SECONDS = 15;
/** Agents miss a master after four intervals, and have begun to look for it when it comes back. */
const MASTER_AWAY = 5000;

export interface Replays {
  /** All together, a second. */
  readonly sent: number;
  /** From its first hello until it has joined, milliseconds. */
  readonly agent: number;
  /** From the master's start until the last of the agents has joined, milliseconds. */
  readonly master: number;
}

/** So many a second and name, as far as the attacker gets. */
export async function measureReplays(rate: number): Promise<Replays> {
  const plant = new Plant(AGENTS);
  try {
    const heard = ofType(await plant.start(), TYPE.hello);
    await sleep(2000);
    const again = { records: heard, rate: rate * AGENTS };
    const [name] = plant.names as [string];
    const [agent, sent] = await beside(plant, again, AGENT_SECONDS, () =>
      restartAgent(plant, name),
    );
    await sleep(2000);
    const [master] = await beside(plant, again, MASTER_SECONDS, () => restartMaster(plant));
    return { sent, agent, master };
  } finally {
    await plant.close();
  }
}

/** Answers what `act` answers, and how many were sent meanwhile, a second. */
async function beside<T>(
  plant: Plant,
  stream: Stream,
  seconds: number,
  act: () => Promise<T>,
): Promise<[T, number]> {
  if (stream.rate === 0) return [await act(), 0];
  const attack = plant.attack(seconds, [stream]);
  await sleep(1000);
  const result = await act();
  const [sent] = await attack;
  return [result, sent! / seconds];
}

async function restartAgent(plant: Plant, name: string): Promise<number> {
  await plant.stage.kill(name, 'SIGTERM');
  const before = plant.joins(name).length;
  await plant.startAgent(name);
  return (await joined(plant, name, before)) - plant.begun(name);
}

async function restartMaster(plant: Plant): Promise<number> {
  const before = plant.names.map((name) => plant.joins(name).length);
  await plant.stage.kill('master');
  await sleep(MASTER_AWAY);
  const at = Date.now();
  await plant.stage.restart('master');
  runFirst(plant.stage.pid('master'));
  const all = await Promise.all(plant.names.map((name, i) => joined(plant, name, before[i]!)));
  return Math.max(...all) - at;
}

/** When it has joined once more than before; never, if not in half a minute. */
async function joined(plant: Plant, name: string, before: number): Promise<number> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(50)) {
    const at = plant.joins(name)[before];
    if (at !== undefined) return at;
  }
  return Infinity;
}
