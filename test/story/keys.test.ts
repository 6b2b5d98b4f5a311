// A key is replaced while everything runs: no measurement is missed, and each order of events ends well.
import t from 'tap';
import type { Credential } from '#protocol/seal/credential.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { readHeader } from '#protocol/wire/header.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { SimulatedPlant } from '../sim/plant.js';

const DAY = 86_400;

/** The next key of this name, beside which the old one works for so many seconds from now. */
function rotated(g: SimulatedGroup, name: string, seconds: number, byte = 9): Credential {
  const { key, role } = g.credential(name);
  const until = BEGINNING.seconds + Math.floor(g.world.now / 1e9) + seconds;
  return { name, role, key: new Uint8Array(32).fill(byte), old: { key, until } };
}

/** An agent reads its key file again. */
function renew(g: SimulatedGroup, agent: AgentHost, { key }: Credential): void {
  agent.endpoint.renewKey(key, agent.oscillator.raw(g.world.now));
  g.world.nudge(agent);
}

const eventsOf = (g: SimulatedGroup, host: string, since: number): string[] =>
  g.events.flatMap(({ host: who, event, at }) => (who === host && at >= since ? [event.type] : []));

const agentOf = (g: SimulatedGroup, name: string) =>
  g.observeMaster().agents.find((one) => one.name === name)!;

/** Asks and answers between master and agents, by type, since the beginning. */
function count(g: SimulatedGroup): Map<number, number> {
  const counts = new Map<number, number>();
  g.world.onDatagram = (bytes) => {
    const { type } = readHeader(bytes);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  };
  return counts;
}

for (const [what, algorithm, base] of [
  ['an agent', 'berkeley', 1e5],
  ['an agent far away', 'berkeley', 2e8],
  ['a device that asks by itself, far away,', 'cristian', 2e8],
] as const)
  t.test(`${what} changes to its new key without a missed measurement`, (t) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const g = new SimulatedGroup({ seed, link: { base, jitter: 5e4 } });
      g.startAgent('other');
      const kmc = g.startAgent('kmc', { algorithm });
      g.run(60 + seed / 9);
      const before = g.world.now;
      const refusedBefore = [g.observe(kmc).refusals, g.observeMaster().refusals];
      const next = rotated(g, 'kmc', 7 * DAY);
      g.setCredential('kmc', next);
      t.equal(agentOf(g, 'kmc').oldKeyUntil, next.old!.until, 'told in the status');
      g.run(10);
      t.same(eventsOf(g, 'master', before), [], 'until the agent has it nothing happens');
      const counts = count(g);
      renew(g, kmc, next);
      let outside = 0;
      let longest = 0;
      for (let tenth = 0; tenth < 300; tenth += 1) {
        g.run(0.1);
        if (Math.abs(g.error(kmc)) > g.bound(kmc) + g.observeMaster().bound) outside += 1;
        longest = Math.max(longest, g.observe(kmc).sinceCorrection!, agentOf(g, 'kmc').sinceHeard);
      }
      t.same(
        [g.observe(kmc).refusals, g.observeMaster().refusals],
        refusedBefore,
        'nothing that was under way was thrown away',
      );
      const asked = counts.get(TYPE.ask)! + (counts.get(TYPE.adjust) ?? 0);
      t.ok(Math.abs(asked - counts.get(TYPE.reply)!) <= 2, 'and every ask was answered');
      t.ok(longest < 1.3e9 + 4 * base, `the longest pause was ${longest / 1e6} ms`);
      t.equal(outside, 0);
      t.equal(counts.get(TYPE.hello), 2, 'one that asks for a cookie, one that carries it');
      t.match(eventsOf(g, 'master', before).toSorted(), ['joined', 'new-key']);
      t.equal(agentOf(g, 'kmc').oldKeyUntil, undefined);
      t.equal(g.observe(kmc).quality, 'synchronised');
      t.notMatch(eventsOf(g, 'kmc', before), ['holdover']);
    }
    t.end();
  });

t.test(
  'an agent that was away comes by its old key within the overlap, and by its new one',
  (t) => {
    const g = new SimulatedGroup({ seed: 11 });
    g.startAgent('other');
    const first = g.startAgent('kmc');
    g.run(30);
    g.world.remove(first);
    const old = g.credential('kmc');
    const next = rotated(g, 'kmc', 300);
    g.setCredential('kmc', next);
    g.setCredential('kmc', { ...old, key: old.key });
    const second = g.startAgent('kmc');
    g.setCredential('kmc', next);
    g.run(60);
    t.equal(g.observe(second).quality, 'synchronised', 'by its old key');
    renew(g, second, next);
    g.run(5);
    t.ok(eventsOf(g, 'master', 0).includes('new-key'));
    g.run(400);
    t.equal(g.observe(second).quality, 'synchronised', 'beyond the old one’s end');
    t.notOk(eventsOf(g, 'master', 0).includes('old-key-ended'));
    t.end();
  },
);

t.test('an old key ends at its time, also under a running session, and that is told', (t) => {
  const g = new SimulatedGroup({ seed: 12 });
  g.startAgent('other');
  const kmc = g.startAgent('kmc');
  g.run(30);
  g.setCredential('kmc', rotated(g, 'kmc', 20));
  g.run(18);
  t.equal(agentOf(g, 'kmc').connected, true);
  g.run(60);
  t.same(
    eventsOf(g, 'master', 30e9).filter((type) => type !== 'refused'),
    ['old-key-ended', 'left'],
  );
  t.ok(g.observeMaster().refusals['not-authenticated']! > 0);
  t.equal(g.observe(kmc).refusedBecause, 'not-authenticated');
  t.equal(g.observe(kmc).quality, 'holdover', 'its clock goes on');
  renew(g, kmc, g.credential('kmc'));
  g.run(20);
  t.equal(g.observe(kmc).quality, 'synchronised', 'and the new key lets it in');
  t.end();
});

t.test('without an overlap the old key ends at once', (t) => {
  const g = new SimulatedGroup({ seed: 13 });
  g.startAgent('other');
  const kmc = g.startAgent('kmc');
  g.run(30);
  const { old: _, ...next } = rotated(g, 'kmc', 0);
  g.setCredential('kmc', next);
  g.run(60);
  t.same(eventsOf(g, 'master', 30e9)[0], 'left');
  t.equal(g.observe(kmc).refusedBecause, 'not-authenticated');
  t.end();
});

t.test('a master with an old file refuses the new key, says so, and loses nobody', (t) => {
  const g = new SimulatedGroup({ seed: 14 });
  g.startAgent('other');
  const kmc = g.startAgent('kmc');
  g.run(30);
  const next = rotated(g, 'kmc', DAY);
  renew(g, kmc, next);
  g.run(120);
  t.equal(g.observe(kmc).quality, 'synchronised', 'its session goes on');
  t.equal(g.observe(kmc).refusedBecause, 'not-authenticated', 'and its status says what is wrong');
  t.ok(eventsOf(g, 'master', 30e9).includes('refused'));
  g.setCredential('kmc', next);
  g.run(15);
  t.equal(g.observe(kmc).quality, 'synchronised');
  t.equal(g.observe(kmc).refusedBecause, undefined);
  t.ok(eventsOf(g, 'master', 30e9).includes('new-key'));
  t.end();
});

t.test('who holds the old key is put out by the new one, and kept out', (t) => {
  const g = new SimulatedGroup({ seed: 15 });
  g.startAgent('other');
  const thief = g.startAgent('kmc');
  g.run(30);
  const next = rotated(g, 'kmc', DAY);
  g.setCredential('kmc', next);
  const old = { ...next, key: next.old!.key };
  const owner = g.startAgent('kmc');
  t.same(old.key, next.old!.key);
  renew(g, owner, next);
  g.run(30);
  t.equal(g.observe(owner).quality, 'synchronised', 'though the thief was there and alive');
  t.same(agentOf(g, 'kmc').address, owner.address);
  g.run(120);
  t.same(agentOf(g, 'kmc').address, owner.address, 'the thief does not come back');
  t.equal(g.observe(thief).refusedBecause, 'not-authenticated');
  g.world.remove(owner);
  g.run(120);
  t.equal(g.observe(thief).quality, 'holdover', 'nor when its owner is gone');
  t.end();
});

/** A new key beside the old one, for two minutes from now. */
function next(plant: SimulatedPlant, { name, role, key }: Credential): Credential {
  const until = BEGINNING.seconds + Math.floor(plant.world.now / 1e9) + 120;
  return { name, role, key: new Uint8Array(32).fill(7), old: { key, until } };
}

for (const name of ['lab-1', 'lab-2'])
  t.test(`${name}, one of three masters, changes its key, and nobody loses anybody`, (t) => {
    const plant = new SimulatedPlant({ seed: 41 });
    plant.run(60);
    const since = plant.world.now;
    const host = plant.masters.find((one) => one.name === name)!;
    const leader = plant.leaders();
    const credential = next(plant, plant.credential(name, 'master'));
    plant.setCredential(credential);
    plant.run(30);
    host.endpoint.renewKey(credential.key, host.oscillator.raw(plant.world.now));
    plant.world.nudge(host);
    plant.run(30);
    const told = plant.events.filter(({ at }) => at > since);
    t.same(
      told.flatMap(({ host: who, event }) => (event.type === 'new-key' ? [who] : [])).toSorted(),
      ['lab-1', 'lab-2', 'lab-3'].filter((one) => one !== name),
      'each of the others has seen it',
    );
    const lost = ['refused', 'left', 'decided', 'health', 'holdover', 'old-key-ended'];
    t.same(
      told.filter(({ event }) => lost.includes(event.type)),
      [],
    );
    t.same(plant.leaders(), leader);
    plant.run(150);
    t.same(plant.leaders(), leader, 'also when the old one has ended');
    t.notOk(plant.events.some(({ event }) => event.type === 'old-key-ended'));
    t.end();
  });

t.test('a group changes its key in its parent group, and follows it all the while', (t) => {
  const campus = new SimulatedPlant({ seed: 42, name: 'campus', masters: 1, agents: 2 });
  const plant = new SimulatedPlant({
    seed: 42,
    name: 'plant-7',
    masters: 2,
    agents: 2,
    place: 1,
    beside: campus,
    follows: true,
  });
  plant.run(90);
  const since = plant.world.now;
  const leader = plant.leaders()[0]!;
  const credential = next(campus, campus.credential('plant-7', 'agent'));
  campus.setCredential(credential);
  plant.run(20);
  for (const host of plant.masters) {
    host.endpoint.parent.renewKey(credential.key, host.oscillator.raw(plant.world.now));
    plant.world.nudge(host);
  }
  plant.run(30);
  const told = [...campus.events, ...plant.events].filter(({ at }) => at > since);
  t.equal(told.filter(({ event }) => event.type === 'new-key').length, 1);
  t.notOk(told.some(({ event }) => event.type === 'refused' || event.type === 'left'));
  const { parent } = leader.endpoint.observe(leader.oscillator.raw(plant.world.now));
  t.equal(parent?.quality, 'synchronised');
  plant.crash(leader);
  plant.run(60);
  const heir = plant.leaders()[0]!;
  t.not(heir, leader);
  const seen = heir.endpoint.observe(heir.oscillator.raw(plant.world.now));
  t.equal(seen.parent?.quality, 'synchronised', 'and the next leader knows the new key, too');
  t.end();
});
