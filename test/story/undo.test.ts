// An operator sets the time by ten years, and it is undone: whoever leads by then, and whatever was restarted.

import t, { type Test } from 'tap';
import { groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { lightCrypto } from '../sim/light-crypto.js';
import { type MasterHost, type PlantSetup, SimulatedPlant } from '../sim/plant.js';

const DECADE = 3650 * 86_400e9;

const plantOf = (setup: PlantSetup = {}): SimulatedPlant => {
  const plant = new SimulatedPlant({
    cryptoOf: lightCrypto,
    seed: 20,
    masters: 2,
    agents: 4,
    // One asks by itself.
    asksItself: (index) => index === 3,
    ...setup,
  });
  plant.run(30);
  return plant;
};

const leader = (plant: SimulatedPlant): MasterHost => plant.leaders()[0]!;
const rawOf = (plant: SimulatedPlant, host: MasterHost) => host.oscillator.raw(plant.world.now);

function set(plant: SimulatedPlant, by: number): void {
  const host = leader(plant);
  const at = rawOf(plant, host);
  host.endpoint.setByOperator(groupAdd(host.endpoint.now(at).time, spanOf(by)), at);
  plant.world.nudge(host);
}

function undo(plant: SimulatedPlant): void {
  const host = leader(plant);
  host.endpoint.undoSetting(rawOf(plant, host));
  plant.world.nudge(host);
}

/** Everybody that runs shows this, less true time, and nobody is wrong by more than it says. */
function all(t: Test, plant: SimulatedPlant, expected: number, when: string): void {
  // In minutes a group runs away from true time by milliseconds: nobody there has that.
  for (const one of [...plant.masters, ...plant.agents].filter((host) => plant.runs(host))) {
    const off = plant.ahead(one) - expected;
    t.ok(Math.abs(off) < 1e7, `${when}: ${one.name} is off by ${off} ns`);
    t.ok(plant.now(one).bound < 1e7, `${when}: ${one.name} may be off by ${plant.now(one).bound}`);
  }
}

t.test('the leader dies after the setting: the next one undoes it', (t) => {
  const plant = plantOf();
  const before = plant.ahead(leader(plant));
  set(plant, DECADE);
  plant.run(10);
  all(t, plant, before + DECADE, 'set');
  plant.crash(leader(plant));
  plant.run(30);
  undo(plant);
  plant.run(5);
  all(t, plant, before, 'undone');
  t.throws(() => undo(plant), /^there is nothing to undo: no time was set, or that was undone$/);
  t.end();
});

t.test('everything is restarted in between, and nothing but the state files is left', (t) => {
  const plant = plantOf();
  const before = plant.ahead(leader(plant));
  set(plant, DECADE);
  plant.run(10);
  const memories = plant.masters.map((host) => plant.crash(host));
  plant.run(5);
  for (const [number, memory] of memories.entries()) plant.startMaster(number, memory, memory);
  plant.run(40);
  // Their time went on by the agents' clocks.
  all(t, plant, before + DECADE, 'restarted masters');
  for (const index of [0, 1, 2, 3]) {
    plant.startAgent(index, plant.crash(plant.agents[index]!));
    plant.run(20);
  }
  all(t, plant, before + DECADE, 'restarted agents');
  undo(plant);
  plant.run(5);
  all(t, plant, before, 'undone');
  t.throws(() => undo(plant), /nothing to undo/);
  t.end();
});

t.test('who was away while it was undone does not undo it again', (t) => {
  for (const by of [DECADE, 120e9]) {
    const plant = plantOf();
    const before = plant.ahead(leader(plant));
    set(plant, by);
    plant.run(10);
    const dead = plant.masters.indexOf(leader(plant));
    const memory = plant.crash(leader(plant));
    plant.run(30);
    undo(plant);
    // By then the time is later again than that of the smaller setting.
    plant.run(200);
    plant.startMaster(dead, memory, memory);
    plant.run(60);
    plant.crash(leader(plant));
    plant.run(30);
    t.equal(plant.masters.indexOf(leader(plant)), dead);
    t.throws(() => undo(plant), /nothing to undo/, `by ${by}`);
    all(t, plant, before, `by ${by}`);
  }
  t.end();
});

t.test('a standby sees an undoing, and what is set back again by hand', (t) => {
  const plant = plantOf();
  const start = plant.ahead(leader(plant));
  set(plant, 7200e9);
  plant.run(10);
  undo(plant);
  plant.run(10);
  set(plant, -2e9);
  plant.run(10);
  const seen = plant.masters.map((host) => host.endpoint.observe(rawOf(plant, host)).lastSetting);
  for (const one of seen) t.ok(Math.abs(one!.by + 2e9) < 1e6, `by ${one!.by}`);
  plant.crash(leader(plant));
  plant.run(30);
  undo(plant);
  plant.run(5);
  all(t, plant, start, 'undone');
  t.throws(() => undo(plant), /nothing to undo/);
  t.ok(groupDifference(plant.now(leader(plant)).time, seen[0]!.at) > 0);
  t.end();
});
