// What a tree of groups costs and keeps, in virtual time: `--groups 100 --agents 1000 --interval 16`, each
// with a master that is an agent of one root group.

import { setFlagsFromString } from 'node:v8';
import { SimulatedPlant } from '#sim/plant.js';
import { option, printTable, quantile } from './table.js';

const GROUPS = option('groups', 10);
const AGENTS = option('agents', 100);
/** Seconds. */
const INTERVAL = option('interval', 4);
const ROUNDS = option('rounds', 12);
/** In how many instants of the last rounds every clock is looked at. */
const LOOKS = 8;

// A hundred thousand devices fill more than the usual heap.
setFlagsFromString('--max-old-space-size=16000');

const setup = { masters: 1, interval: INTERVAL * 1e9 };
const root = new SimulatedPlant({ ...setup, seed: 1, agents: 1, name: 'campus' });
const groups = Array.from(
  { length: GROUPS },
  (_, i) =>
    new SimulatedPlant({
      ...setup,
      seed: 2 + i,
      agents: AGENTS,
      name: `building-${i + 1}`,
      place: i + 1,
      beside: root,
      follows: true,
    }),
);

const begun = process.cpuUsage();
root.run(ROUNDS * INTERVAL, undefined, INTERVAL);

const errors: number[] = [];
const apart: number[] = [];
const bounds: number[] = [];
let outside = 0;
for (let look = 0; look < LOOKS; look += 1) {
  root.run(INTERVAL / 2, undefined, INTERVAL / 2);
  const truth = root.ahead(root.masters[0]!);
  for (const group of groups) {
    const leader = group.ahead(group.masters[0]!);
    for (const agent of group.agents) {
      const ahead = group.ahead(agent);
      const { bound } = group.now(agent);
      errors.push(Math.abs(ahead - truth));
      apart.push(Math.abs(ahead - leader));
      bounds.push(bound);
      if (Math.abs(ahead - truth) > bound) outside += 1;
    }
  }
}
const { user, system } = process.cpuUsage(begun);
const clocks = GROUPS * AGENTS;
const micro = (values: number[], q: number): string => (quantile(values, q) / 1000).toFixed(1);
printTable(
  `A campus of ${GROUPS} groups of ${AGENTS} agents under one root, an exchange every ${INTERVAL} s`,
  ['', 'p50', 'p99', 'max'],
  [
    ['from the root, us', micro(errors, 0.5), micro(errors, 0.99), micro(errors, 1)],
    ['from the own leader, us', micro(apart, 0.5), micro(apart, 0.99), micro(apart, 1)],
    ['own bound, us', micro(bounds, 0.5), micro(bounds, 0.99), micro(bounds, 1)],
  ],
);
const seconds = root.world.now / 1e9;
console.log(`outside their bounds: ${outside} of ${errors.length} readings`);
console.log(
  `processor ${((user + system) / 1e6).toFixed(0)} s for ${seconds} simulated seconds, ` +
    `memory ${(process.memoryUsage().rss / clocks / 1000).toFixed(0)} kB a clock, ` +
    `datagrams ${(root.world.datagrams / seconds / clocks).toFixed(2)} a second and clock`,
);
