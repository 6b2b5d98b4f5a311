// Kernels that tell when a datagram really left: what programs are late by comes out of the measurement.
import t from 'tap';
import { exponential } from '../sim/random.js';
import { type AgentOptions, SimulatedGroup } from '../sim/group.js';

/** 50 us late and more, on the master only: half of it would be in every offset. */
const LATE = { leavesLate: (random: () => number) => 50_000 + 20_000 * exponential(random) };
const LINK = { base: 20_000, jitter: 100 };

/** The largest error of the agent's shown clock over ten minutes, once it has settled, nanoseconds. */
function worst(master: object, agent: AgentOptions, interval = 1e9): number {
  const group = new SimulatedGroup({ seed: 5, interval, link: LINK, master });
  const host = group.startAgent('kmc', { oscillator: { drift: 2e-5 }, ...agent });
  const rounds = interval / 1e9;
  group.run(60 * rounds);
  let most = 0;
  for (let i = 0; i < 300; i += 1) {
    group.run(2 * rounds);
    most = Math.max(most, Math.abs(group.error(host)));
    if (Math.abs(group.error(host)) > group.bound(host)) return Infinity;
  }
  return most;
}

for (const [words, agent] of [
  ['an agent that asks', { algorithm: 'cristian', role: 'client' }],
  ['an agent that is measured', {}],
] as const)
  t.test(`${words} is exact beside programs that send late`, (t) => {
    const exact = worst({}, agent);
    const late = worst(LATE, { ...agent, ...LATE });
    const uneven = worst(LATE, agent);
    // Uncorrected it would be 25 us.
    t.ok(exact < 200, `${exact} ns where nothing is late`);
    t.ok(late < 200, `${late} ns where both ends are`);
    t.ok(uneven < 200, `${uneven} ns where the master is`);
    t.end();
  });

t.test('at a slow poll the departure of the latest reply is not waited for', (t) => {
  const ages: number[] = [];
  const group = new SimulatedGroup({ seed: 6, interval: 64e9, link: LINK, master: LATE });
  const agent = group.startAgent('kmc', { algorithm: 'cristian', role: 'client' });
  group.run(600);
  group.world.onDatagram = () => ages.push(group.observe(agent).sinceCorrection ?? Infinity);
  group.run(600);
  // Seen as the ask leaves: the last line is one interval old, not two.
  t.ok(Math.max(...ages) < 70e9, `${Math.max(...ages)} ns`);
  t.end();
});
