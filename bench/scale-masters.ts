// What it costs that masters stand by, and what it takes to lose the leader: datagrams a second of a
// plant with one master and with three, in virtual time, and a takeover at that size.
// `--agents 1000 --masters 3`.

import { shareOf } from '#sim/plant-watch.js';
import { PlantChronicle } from '#sim/plant-chronicle.js';
import { lightCrypto } from '#sim/light-crypto.js';
import { option, printTable } from './table.js';

const AGENTS = option('agents', 1000);
const MASTERS = option('masters', 3);
/** Until all are here and asked at their usual pace, and how long is counted, seconds. */
const SETTLE = 60;
const COUNTED = 16;
const TAKEOVER_MOST = 60;

function settled(masters: number): PlantChronicle {
  // Nobody listens or forges, and thousands of handshakes are quick.
  const story = new PlantChronicle({ seed: 1, masters, agents: AGENTS, cryptoOf: lightCrypto });
  story.plant.run(SETTLE);
  return story;
}

interface Rates {
  /** Datagrams a second, by who sends them. */
  readonly leader: number;
  readonly standby: number;
  readonly agent: number;
  readonly all: number;
}

function count(story: PlantChronicle): Rates {
  const { plant } = story;
  const sent = new Map<string, number>();
  plant.world.onDatagram = (_, { host }) => void sent.set(host, (sent.get(host) ?? 0) + 1);
  plant.world.run(plant.world.now + COUNTED * 1e9);
  plant.world.onDatagram = undefined;
  const of = (hosts: readonly { address: { host: string } }[]): number =>
    hosts.reduce((sum, { address }) => sum + (sent.get(address.host) ?? 0), 0) / COUNTED;
  const leader = story.leader();
  const standbys = plant.masters.filter((host) => host !== leader);
  return {
    leader: of([leader]),
    standby: of(standbys) / Math.max(standbys.length, 1),
    agent: of(plant.agents) / plant.agents.length,
    all: of([...plant.masters, ...plant.agents]),
  };
}

const row = (masters: number, { leader, standby, agent, all }: Rates): string[] => [
  String(masters),
  leader.toFixed(0),
  masters === 1 ? '-' : standby.toFixed(0),
  agent.toFixed(2),
  all.toFixed(0),
];

const alone = count(settled(1));
const story = settled(MASTERS);
const together = count(story);
printTable(
  `Datagrams a second of ${AGENTS} agents that are asked once a second`,
  ['masters', 'by the leader', 'by each standby', 'by each agent', 'by all'],
  [row(1, alone), row(MASTERS, together)],
);

const dead = story.leader();
story.watch.startAnew();
story.plant.crash(dead);
const from = story.plant.world.now;
let crowned: number | undefined;
let followed: number | undefined;
story.plant.run(TAKEOVER_MOST, () => {
  story.watch.look();
  const seconds = (story.plant.world.now - from) / 1e9;
  if (crowned === undefined && story.plant.leaders().length === 1) crowned = seconds;
  if (followed === undefined && story.isFollowed(dead)) followed = seconds;
});
const { largest, largestShare, looks, faults } = story.watch;
printTable(
  `The leader of ${AGENTS} agents dies, of ${MASTERS} masters`,
  [
    'new leader after s',
    'followed by all after s',
    'largest disturbance us',
    'as a share of its bound',
    'faults, clocks outside their bounds too',
    'looks',
  ],
  [
    [
      crowned?.toFixed(2) ?? 'never',
      followed?.toFixed(2) ?? 'never',
      (largest.by / 1e3).toFixed(1),
      shareOf(largestShare).toFixed(2),
      String(faults.length),
      String(looks),
    ],
  ],
);
