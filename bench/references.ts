// `npm run bench:references`: how far a group's clocks are from UTC in mode reference, with a good reference, a poor one and
// a liar, over a day in virtual time; and what the same group does without any.

import { parseArgs } from 'node:util';
import { SECOND, groupDifference } from '#protocol/time.js';
import { BEGINNING, type KnownClock, SimulatedGroup } from '#sim/group.js';
import { lightCrypto } from '#sim/light-crypto.js';
import { seededRandom } from '#sim/random.js';
import { printTable, quantile } from './table.js';

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '24' }, agents: { type: 'string', default: '20' } },
});
const HOURS = Number(values.hours);
const AGENTS = Number(values.agents);

const INTERVAL = 16;
const MINUTE = 60;
/** The first minutes, in which every agent joins and the rates are found, do not count. */
const SETTLING = 30 * MINUTE;

type Known = (seconds: number) => KnownClock;

/** A clock that a daemon steers: off by a part of its bound that does not change, and to and fro by as much. */
function steered(error: number, seed: number): Known {
  const random = seededRandom(seed);
  const [bias, ...phases] = [
    0.4 * (2 * random() - 1),
    2 * Math.PI * random(),
    2 * Math.PI * random(),
  ];
  return (seconds) => {
    const sway =
      0.2 * Math.sin(seconds / 143 + phases[0]!) + 0.2 * Math.sin(seconds / 2100 + phases[1]!);
    return { ahead: (bias! + sway) * error, error };
  };
}

const MS = 1e6;
const good = steered(MS, 1);
const poor = steered(5 * MS, 2);
const far: Known = () => ({ ahead: 3 * SECOND, error: MS });
/** Right at first, and off by ten times its bound after a day. */
const leaving: Known = (seconds) => ({ ahead: (10 * MS * seconds) / 86_400, error: MS });

const CASES: readonly (readonly [string, readonly Known[]])[] = [
  ['1 ms, 5 ms, and a liar that is 3 s off', [good, poor, far]],
  ['1 ms, 5 ms, and a liar that drifts off, 10 ms in the day', [good, poor, leaving]],
  ['1 ms and 5 ms', [good, poor]],
  ['5 ms alone', [poor]],
  ['none: mode average', []],
];

function day(references: readonly Known[]): string[] {
  const group = new SimulatedGroup({
    seed: 3,
    cryptoOf: lightCrypto,
    interval: INTERVAL * SECOND,
    master: { mode: 'reference', oscillator: { drift: 1.2e-5, wander: 1e-10 } },
  });
  const agents = Array.from({ length: AGENTS }, (_, i) =>
    group.startAgent(`line-${i + 1}`, {
      oscillator: { drift: ((i % 7) - 3) * 1e-5, wander: 1e-10 },
      ...(references[i] && { reference: references[i] }),
    }),
  );
  const [errors, bounds]: [number[], number[]] = [[], []];
  let outside = 0;
  group.run(SETTLING);
  for (let at = SETTLING; at < HOURS * 3600; at += MINUTE) {
    group.run(MINUTE);
    for (const agent of agents) {
      const { time, bound } = agent.endpoint.now(agent.oscillator.raw(group.world.now));
      const error = Math.abs(groupDifference(time, BEGINNING) - group.world.now);
      errors.push(error);
      bounds.push(bound);
      if (error > bound) outside += 1;
    }
  }
  const { trace, references: seen } = group.observeMaster();
  const lying = seen.filter(({ standing }) => standing === 'falseticker').map(({ name }) => name);
  return [
    ...[0.5, 0.99, 1].map((share) => (quantile(errors, share) / MS).toFixed(2)),
    (quantile(bounds, 0.5) / MS).toFixed(2),
    (quantile(bounds, 1) / MS).toFixed(2),
    trace === 'unknown' ? 'not UTC’s' : outside === 0 ? 'all' : `${outside} outside`,
    lying.join(', ') || 'none',
  ];
}

printTable(
  `True error of ${AGENTS} agents against UTC over ${HOURS} h, ms; references at three of them`,
  ['references', 'median', '99 %', 'worst', 'bound, median', 'widest', 'inside', 'falsetickers'],
  CASES.map(([name, references]) => [name, ...day(references)]),
);
