// What may befall a leader, one history each: each begins and ends with a plant that is whole.

import { AGENTS, type Plant, type Seen } from './plant.js';

/** In beacon intervals: within this another master leads, ... */
const TAKEOVER_MOST = 10;
/** ... or if it is handed the lead, ... */
const HAND_OVER_MOST = 3;
/** ... or where it must first be seen that the leader hears nobody, whom all others hear; ... */
const DEAF_MOST = 15;
/** ... and how long a fault lasts after that. */
const LASTS = 3;

export interface History {
  readonly name: string;
  /** In beacon intervals: so soon another master leads; undefined if the leader is to stay. */
  readonly within: number | undefined;
  readonly run: (plant: Plant, leader: string) => Promise<void>;
}

/** What befalls the process or its machine. */
export const DEATHS: readonly History[] = [
  {
    name: 'kill -9 of the leader',
    within: TAKEOVER_MOST,
    run: async (plant, leader) => {
      await plant.kill(leader, 'SIGKILL');
      await endure(plant);
      await plant.restart(leader);
    },
  },
  {
    name: 'SIGTERM: the leader hands over',
    within: HAND_OVER_MOST,
    run: async (plant, leader) => {
      await plant.kill(leader, 'SIGTERM');
      await endure(plant);
      await plant.restart(leader);
    },
  },
  {
    name: 'SIGSTOP, later SIGCONT: the zombie',
    within: TAKEOVER_MOST,
    run: async (plant, leader) => {
      plant.stop(leader);
      await endure(plant);
      plant.resume(leader);
    },
  },
  {
    name: 'the leader restarts an hour behind',
    within: TAKEOVER_MOST,
    run: async (plant, leader) => {
      await plant.kill(leader, 'SIGKILL');
      await plant.restart(leader, { clock: { simulate: { offset: '-1h' } } });
      await endure(plant);
    },
  },
];

/** What befalls its cable. */
export const CABLES: readonly History[] = [
  {
    name: 'cable cut: the leader hears nobody',
    within: DEAF_MOST,
    run: (plant, leader) => cut(plant, leader, 'in'),
  },
  {
    name: 'cable cut: nobody hears the leader',
    within: TAKEOVER_MOST,
    run: (plant, leader) => cut(plant, leader, 'out'),
  },
  {
    name: 'cable cut both ways',
    within: TAKEOVER_MOST,
    run: (plant, leader) => cut(plant, leader, 'in', 'out'),
  },
  {
    name: 'the network cut in two, healed',
    within: TAKEOVER_MOST,
    run: async (plant, leader) => {
      plant.hosts.part(leader, AGENTS[0]);
      await endure(plant);
      const leaders = (await plant.masters()).filter(({ term }) => term !== 0);
      if (leaders.length !== 2) throw new Error('each half should have a leader of its own');
      plant.hosts.heal(leader, AGENTS[0]);
    },
  },
  {
    name: '33 % of the leader’s datagrams lost',
    within: undefined,
    run: async (plant, leader) => {
      plant.hosts.lose(leader, 33);
      await plant.watch(2 * TAKEOVER_MOST);
      plant.hosts.heal(leader);
    },
  },
];

/** Until another master leads, and a little longer. */
async function endure(plant: Plant): Promise<void> {
  await plant.watch(2 * DEAF_MOST, 'takeover');
  await plant.watch(LASTS);
}

async function cut(plant: Plant, leader: string, ...ways: ('in' | 'out')[]): Promise<void> {
  plant.hosts.cut(leader, ...ways);
  await endure(plant);
  plant.hosts.heal(leader);
}

/** Runs one history from a plant that is whole until it is whole again. */
export async function live(plant: Plant, { run }: History): Promise<Seen> {
  await plant.settle();
  plant.begin();
  await run(plant, plant.leader);
  await plant.settle();
  return plant.seen();
}
