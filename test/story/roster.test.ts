// One roster for all masters: what is changed on one is on all, whatever is lost, cut off, restored or removed meanwhile.

import t from 'tap';
import {
  addNames,
  type EditContext,
  removeNames,
  renameName,
  rotateKey,
} from '#master/core/roster/edit.js';
import { isLive } from '#master/core/roster/entry.js';
import type { Roster } from '#master/core/roster/roster.js';
import { LINK, cuttable } from '#sim/several-masters.js';
import { type RosterMaster, SharedPlant } from '#sim/shared-plant.js';

const add =
  (...names: string[]) =>
  (roster: Roster, context: EditContext) =>
    addNames(
      roster,
      names.map((name) => ({ name, role: 'agent' as const })),
      context,
    );
const remove =
  (...names: string[]) =>
  (roster: Roster, context: EditContext) =>
    removeNames(roster, names, context);

const has = (name: string) => (master: RosterMaster) => isLive(master.roster.entry(name));

t.test(
  'a change is on three masters within two seconds, though a fifth of all datagrams is lost',
  (t) => {
    const took: number[] = [];
    for (let seed = 1; seed <= 12; seed += 1) {
      const plant = new SharedPlant(seed, () => ({ ...LINK, loss: 0.2 }));
      const masters = plant.startAll(3);
      plant.run(30);
      masters[seed % 3]!.order(add('line-1'));
      took.push(plant.until(() => masters.every(has('line-1')), 5));
      t.ok(plant.agree());
    }
    t.ok(Math.max(...took) <= 2, `${Math.max(...took)} s`);
    t.end();
  },
);

t.test('without loss it takes some milliseconds, and afterwards nobody asks', (t) => {
  const plant = new SharedPlant(1);
  const masters = plant.startAll(3);
  plant.run(40);
  masters[2]!.order(add('line-1', 'line-2'));
  const took = plant.until(() => masters.every(has('line-2')), 2, 0.001);
  t.ok(took < 0.05, `${took} s`);
  plant.run(2);
  let big = 0;
  plant.world.onDatagram = ({ length }) => {
    if (length === 512) big += 1;
  };
  plant.run(300);
  t.ok(big > 0 && big <= 120, `each looks at each once in 30 s: ${big} datagrams in 300 s`);
  t.end();
});

t.test('two sides of a cut both edit, and are one when it heals', (t) => {
  const { network, cut } = cuttable();
  const plant = new SharedPlant(3, network);
  const masters = plant.startAll(3, [
    plant.entry('line-1', 'agent'),
    plant.entry('line-2', 'agent'),
  ]);
  plant.run(20);
  cut((from, to) => (from === 'lab-3') !== (to === 'lab-3'));
  masters[0]!.order(add('line-3', 'both'));
  masters[0]!.order(remove('line-1'));
  plant.run(1);
  masters[2]!.order(add('line-4', 'both'));
  masters[2]!.order((roster, context) =>
    rotateKey(roster, { name: 'line-1', until: 0, again: false }, context),
  );
  masters[2]!.order(remove('line-2'));
  plant.run(60);
  t.notOk(plant.agree());
  const [keyHere, keyThere] = [0, 2].map((i) => masters[i]!.roster.credential('both')!.key);
  cut();
  plant.run(20);
  t.ok(plant.agree());
  for (const { roster } of masters) {
    t.same(roster.live.map(({ name }) => name).toSorted(), [
      'both',
      'lab-1',
      'lab-2',
      'lab-3',
      'line-1',
      'line-3',
      'line-4',
    ]);
    t.same(roster.credential('both')!.key, keyThere, 'of two additions the later one');
  }
  const lost = plant.events.filter(
    ({ event }) =>
      event.type === 'roster' && event.replaced.some(({ after }) => after.name === 'both'),
  );
  t.same(new Set(lost.map(({ host }) => host)), new Set(['lab-1', 'lab-2']));
  t.notSame(keyHere, keyThere);
  t.end();
});

t.test('a master that is restored from an old backup catches up, and brings nobody back', (t) => {
  const plant = new SharedPlant(4);
  const masters = plant.startAll(3, [
    plant.entry('line-1', 'agent'),
    plant.entry('line-2', 'agent'),
  ]);
  plant.run(20);
  const backup = [...masters[1]!.roster.entries];
  masters[0]!.order(remove('line-1'));
  masters[2]!.order(add('line-3'));
  plant.run(5);
  plant.stop(masters[1]!);
  plant.run(10);
  const restored = plant.start('lab-2', backup);
  t.ok(has('line-1')(restored));
  plant.run(10);
  t.ok(plant.agree());
  t.notOk([...plant.masters.values()].some(has('line-1')));
  t.ok(has('line-3')(restored));
  t.end();
});

t.test('a name that was removed while a master was away is removed there when it is back', (t) => {
  const plant = new SharedPlant(5);
  const masters = plant.startAll(3, [plant.entry('line-1', 'agent')]);
  plant.run(20);
  plant.world.pause(masters[1]!.host);
  masters[0]!.order(remove('line-1'));
  plant.run(300);
  plant.world.resume(masters[1]!.host);
  const took = plant.until(() => !has('line-1')(masters[1]!), 20);
  t.ok(took < 20, `${took} s`);
  t.ok(plant.agree());
  t.end();
});

t.test('a peer that begins anew in the middle of a long answer starts the count from zero', (t) => {
  const plant = new SharedPlant(6);
  const many = Array.from({ length: 300 }, (_, i) => plant.entry(`line-${i}`, 'agent'));
  const [first, second] = plant.startAll(2);
  plant.run(20);
  first!.order(() => ({ entries: many, issued: [] }));
  plant.until(() => second!.roster.size > 100, 5, 0.001);
  t.ok(second!.roster.size < 300);
  plant.stop(first!);
  plant.start('lab-1', [...first!.roster.entries]);
  plant.run(20);
  t.equal(second!.roster.size, 302);
  t.ok(plant.agree());
  t.end();
});

t.test('a second and a third master join a running one: it leads on, and no agent notices', (t) => {
  for (const seed of [7, 8, 9]) {
    const plant = new SharedPlant(seed, () => ({ ...LINK, loss: 0.02 }));
    const agents = [1, 2, 3].map((i) => plant.entry(`line-${i}`, 'agent'));
    const first = plant.start('lab-1', agents);
    const devices = agents.map((entry) => plant.startAgent(entry, ['lab-1']));
    plant.run(30);
    t.ok(first.host.endpoint.leads);
    const { term } = first.host.endpoint;
    const look = () => {
      for (const device of devices) {
        const { ahead, bound } = plant.shown(device);
        const leader = plant.shown(first.host);
        const apart = Math.abs(ahead - leader.ahead);
        if (apart > bound + leader.bound + 2)
          t.fail(`${device.name} is ${apart} ns off, bound ${bound} ns`);
        if (device.endpoint.clock.quality !== 'synchronised')
          t.fail(`${device.name} is ${device.endpoint.clock.quality}`);
      }
    };
    const second = plant.joinNew(first, 'lab-2');
    plant.run(15, look);
    const third = plant.joinNew(second, 'lab-3');
    plant.run(30, look);
    t.ok(first.host.endpoint.leads);
    t.equal(first.host.endpoint.term, term, 'under the same term');
    t.notOk(second.host.endpoint.leads || third.host.endpoint.leads);
    t.ok(plant.agree());
    t.same(
      third.roster.masters.map(({ name, number, addresses }) => [number, name, ...addresses]),
      [
        [0, 'lab-1', '10.0.0.1:7525'],
        [1, 'lab-2', '10.0.0.2:7525'],
        [2, 'lab-3', '10.0.0.3:7525'],
      ],
    );
    t.ok(second.host.endpoint.hasTime && third.host.endpoint.hasTime, 'they have the time');
    plant.stop(first);
    plant.run(15);
    const leaders = [second, third].filter(({ host }) => host.endpoint.leads);
    t.equal(leaders.length, 1, 'one of them takes over');
    plant.run(20);
    for (const device of devices) t.equal(device.endpoint.clock.quality, 'synchronised');
  }
  t.end();
});

t.test('while another joins, the first may be restarted at any moment', (t) => {
  for (const [seed, seconds] of [0, 0.1, 0.3, 0.6, 1, 3, 8, 20].entries()) {
    const plant = new SharedPlant(20 + seed);
    const agents = [1, 2, 3].map((i) => plant.entry(`line-${i}`, 'agent'));
    const first = plant.start('lab-1', agents);
    const devices = agents.map((entry) => plant.startAgent(entry, ['lab-1']));
    plant.run(30);
    const second = plant.joinNew(first, 'lab-2');
    plant.run(seconds);
    const memory = plant.stop(first);
    const again = plant.start('lab-1', [...first.roster.entries], [], memory);
    plant.run(60);
    const leaders = [again, second].filter(({ host }) => host.endpoint.leads);
    t.equal(leaders.length, 1, `restarted after ${seconds} s: one of them leads`);
    t.ok(plant.agree());
    const leader = plant.shown(leaders[0]!.host);
    for (const device of devices) {
      t.equal(device.endpoint.clock.quality, 'synchronised', `${device.name}, ${seconds} s`);
      const { ahead, bound } = plant.shown(device);
      t.ok(Math.abs(ahead - leader.ahead) <= bound + leader.bound + 2, `${device.name} is within`);
    }
  }
  t.end();
});

t.test('one that was added and has not come yet keeps nobody from leading', (t) => {
  const plant = new SharedPlant(30);
  const line = plant.entry('line-1', 'agent');
  const first = plant.start('lab-1', [line]);
  const device = plant.startAgent(line, ['lab-1']);
  plant.run(30);
  plant.stop(plant.joinNew(first, 'lab-2'));
  plant.run(10);
  t.ok(first.host.endpoint.leads);
  const memory = plant.stop(first);
  const again = plant.start('lab-1', [...first.roster.entries], [], memory);
  plant.run(40);
  t.ok(again.host.endpoint.leads);
  t.equal(device.endpoint.clock.quality, 'synchronised');
  t.end();
});

t.test(
  'a master that joins does not lead before it has the roster, however long nobody answers',
  (t) => {
    const { network, cut } = cuttable();
    const plant = new SharedPlant(10, network);
    const agents = [plant.entry('line-1', 'agent')];
    const first = plant.start('lab-1', agents);
    plant.startAgent(agents[0]!, ['lab-1']);
    plant.run(20);
    cut(() => true);
    const second = plant.joinNew(first, 'lab-2');
    plant.run(120, () => {
      if (second.host.endpoint.leads) t.fail('it leads an empty group');
    });
    t.equal(
      second.host.endpoint.promote(second.host.oscillator.raw(plant.world.now)) !== undefined,
      true,
    );
    cut();
    plant.run(30);
    t.ok(plant.agree());
    t.same(second.join, []);
    t.equal([first, second].filter(({ host }) => host.endpoint.leads).length, 1);
    t.end();
  },
);

t.test('a master that is removed stands by for good, and the one that is left leads alone', (t) => {
  const plant = new SharedPlant(11);
  const line = plant.entry('line-1', 'agent');
  const [first, second] = plant.startAll(2, [line]);
  plant.startAgent(line, ['lab-1', 'lab-2']);
  plant.run(30);
  const [leader, other] = first!.host.endpoint.leads ? [first!, second!] : [second!, first!];
  // The one that leads is removed at the other one.
  other.order(remove(leader.name));
  plant.run(30);
  t.ok(other.host.endpoint.leads, 'it leads');
  t.notOk(has(leader.name)(other));
  plant.run(60);
  t.ok(other.host.endpoint.leads);
  const added = plant.joinNew(other, 'lab-3');
  plant.run(30);
  t.ok(other.host.endpoint.leads && !added.host.endpoint.leads);
  t.ok(plant.agree([other, added]));
  t.end();
});

t.test(
  'a renamed agent stays, under its new name, on all masters, and by its old one comes back',
  (t) => {
    const plant = new SharedPlant(12);
    const line = plant.entry('line-1', 'agent');
    const masters = plant.startAll(2, [line]);
    const device = plant.startAgent(line, ['lab-1', 'lab-2']);
    plant.run(30);
    const joined = () => plant.events.filter(({ event }) => event.type === 'joined').length;
    const before = joined();
    const leader = masters.find(({ host }) => host.endpoint.leads)!;
    leader.order((roster, context) => renameName(roster, 'line-1', 'press-4', context));
    plant.run(20, () => {
      if (device.endpoint.clock.quality !== 'synchronised') t.fail('it lost its master');
    });
    t.equal(joined(), before, 'no session ended');
    for (const { host } of masters) {
      const { agents } = host.endpoint.observe(host.oscillator.raw(plant.world.now));
      const seen = agents.find(({ name }) => name === 'press-4');
      t.match(seen, { connected: true, health: 'healthy' });
      t.notOk(agents.some(({ name }) => name === 'line-1'));
    }
    plant.world.remove(device);
    const again = plant.startAgent(line, ['lab-1', 'lab-2']);
    plant.run(30);
    t.equal(again.endpoint.clock.quality, 'synchronised');
    t.end();
  },
);

t.test('a thousand names are on a new master in seconds', (t) => {
  const plant = new SharedPlant(13);
  const many = Array.from({ length: 1000 }, (_, i) => plant.entry(`line-${i}`, 'agent'));
  const first = plant.start('lab-1', many);
  plant.run(20);
  let parts = 0;
  plant.world.onDatagram = ({ length }) => {
    if (length === 512) parts += 1;
  };
  const second = plant.joinNew(first, 'lab-2');
  const took = plant.until(() => plant.agree() && second.roster.size === 1002, 20);
  t.ok(took < 3, `${took} s`);
  t.ok(parts < 300, `${parts} datagrams of 512 bytes`);
  t.end();
});
