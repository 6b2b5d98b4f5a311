// What one roster for all masters costs: how long a change takes to be on three masters, and in how many datagrams, and
// how long a new master takes to have all of it. In virtual time, on a network of 0.1 ms. `--names 1000`.

import { addNames } from '#master/core/roster/edit.js';
import type { Entry } from '#master/core/roster/entry.js';
import { SharedPlant } from '#sim/shared-plant.js';
import { median, option, printTable, quantile } from './table.js';

const NAMES = option('names', 1000);
const TRIALS = 5;
const LOSSES = [0, 0.01, 0.2];
const STEP = 0.001;

interface Trial {
  readonly seconds: number;
  readonly datagrams: number;
}

function plantOf(seed: number, loss: number): { plant: SharedPlant; entries: Entry[] } {
  const plant = new SharedPlant(seed, () => ({ base: 1e5, jitter: 5e4, loss }));
  const entries = Array.from({ length: NAMES }, (_, i) => plant.entry(`line-${i}`, 'agent'));
  return { plant, entries };
}

/** Pulls and parts until all masters know the same. */
function counted(plant: SharedPlant): Trial {
  let datagrams = 0;
  plant.world.onDatagram = ({ length }) => {
    if (length === 512) datagrams += 1;
  };
  const isSame = (): boolean =>
    new Set([...plant.masters.values()].map(({ roster }) => roster.digest.text)).size === 1;
  const seconds = plant.until(isSame, 60, STEP);
  plant.world.onDatagram = undefined;
  return { seconds, datagrams };
}

function change(seed: number, loss: number, many: number): Trial {
  const { plant, entries } = plantOf(seed, loss);
  const masters = plant.startAll(3, entries);
  plant.run(20);
  const names = Array.from({ length: many }, (_, i) => ({
    name: `new-${i}`,
    role: 'agent' as const,
  }));
  masters[seed % 3]!.order((roster, context) => addNames(roster, names, context));
  return counted(plant);
}

function join(seed: number, loss: number): Trial {
  const { plant, entries } = plantOf(seed, loss);
  const first = plant.start('lab-1', entries);
  plant.run(20);
  plant.joinNew(first, 'lab-2');
  return counted(plant);
}

const row = (what: string, loss: number, trial: (seed: number) => Trial): string[] => {
  const trials = Array.from({ length: TRIALS }, (_, i) => trial(i + 1));
  const times = trials.map(({ seconds }) => seconds);
  return [
    what,
    `${loss * 100} %`,
    median(times).toFixed(3),
    quantile(times, 1).toFixed(3),
    String(median(trials.map(({ datagrams }) => datagrams))),
  ];
};

printTable(
  `A roster of ${NAMES} names on three masters: seconds until all have it, datagrams of 512 bytes (of ${TRIALS} trials)`,
  ['what', 'loss', 'median s', 'most s', 'datagrams'],
  LOSSES.flatMap((loss) => [
    row('one name is added', loss, (seed) => change(seed, loss, 1)),
    row('100 names are added at once', loss, (seed) => change(seed, loss, 100)),
    row(`a second master joins`, loss, (seed) => join(seed, loss)),
  ]),
);
