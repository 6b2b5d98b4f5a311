// Stories of those who do not belong: wrong keys, unknown names, second devices, lying clocks.
import t from 'tap';
import { groupDifference, spanOf, wholeNanoseconds } from '#protocol/time.js';
import { HANDSHAKE_SIZE } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { readHeader, viewOf, writeHeader } from '#protocol/wire/header.js';
import { readPass, writeHelloName } from '#protocol/wire/hello.js';
import { MASTER_ADDRESS, newFollower } from '../sim/alone.js';
import { bytesOf } from '../sim/dice.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import type { Lie } from '../sim/lying-oscillator.js';
import { Oscillator } from '../sim/oscillator.js';
import { seededRandom } from '../sim/random.js';

/** A device with a key of its own making, which no master knows. */
function startStranger(g: SimulatedGroup, name: string, host: string): AgentHost {
  const oscillator = new Oscillator({}, seededRandom(99));
  const endpoint = newFollower({ name, start: oscillator.raw(g.world.now) });
  const onEvent: AgentHost['onEvent'] = (event, at) => g.events.push({ at, host, event });
  const stranger = { name: host, address: { host, port: 40_000 }, oscillator, endpoint, onEvent };
  g.world.add(stranger);
  return stranger;
}

t.test('a wrong key is refused, told so, and never gets in', (t) => {
  const g = new SimulatedGroup({ seed: 1 });
  const kmc = g.startAgent('kmc');
  g.startAgent('other');
  g.run(10);
  const stranger = startStranger(g, 'kmc', '10.6.6.6');
  g.run(300);
  const observation = g.observe(stranger);
  t.equal(observation.quality, 'unset');
  t.equal(observation.greeting, true);
  const told = g.events.filter(({ host }) => host === '10.6.6.6').map(({ event }) => event);
  t.match(told[0], { type: 'notice', reason: 'not-authenticated' });
  t.notOk(told.some(({ type }) => type === 'joined'));
  const refused = g.observeMaster().refusals['not-authenticated']!;
  t.ok(
    refused >= 15 && refused < 50,
    `${refused} greetings in five minutes: it greets ever more seldom`,
  );
  t.equal(g.observe(kmc).quality, 'synchronised', 'the true one did not notice');
  t.same(g.observe(kmc).refusals, {});
  t.end();
});

t.test('an unknown name is refused without saying that it is the name', (t) => {
  const g = new SimulatedGroup({ seed: 2 });
  g.startAgent('kmc');
  const stranger = startStranger(g, 'nobody', '10.6.6.6');
  g.run(60);
  t.equal(g.observe(stranger).quality, 'unset');
  t.ok(g.observeMaster().refusals['unknown-name']! > 3);
  const told = g.events.find(({ host }) => host === '10.6.6.6')!.event;
  t.match(told, { type: 'notice', reason: 'not-authenticated' });
  t.same(
    g.observeMaster().agents.map(({ name }) => name),
    ['kmc'],
    'and leaves no record',
  );
  t.end();
});

t.test('a second device of a name waits until the first is gone', (t) => {
  const g = new SimulatedGroup({ seed: 3 });
  g.startAgent('other');
  const first = g.startAgent('kmc', { wallOffset: 1e8 });
  g.run(30);
  const second = g.startAgent('kmc', { wallOffset: -1e8, oscillator: { start: 7e12 } });
  g.run(60);
  t.equal(g.observe(first).quality, 'synchronised');
  t.equal(g.observe(second).quality, 'unset');
  t.ok(g.observeMaster().refusals['name-in-use']! > 3);
  t.same(g.observeMaster().agents.find(({ name }) => name === 'kmc')!.address, first.address);
  t.ok(
    g.events.some(
      ({ host, event }) =>
        host === 'master' && event.type === 'refused' && event.reason === 'name-in-use',
    ),
    'the master tells somebody that a name is used twice',
  );
  g.world.remove(first);
  g.run(60);
  t.equal(g.observe(second).quality, 'synchronised');
  t.ok(Math.abs(g.error(second)) < 1e5);
  t.end();
});

t.test(
  'an agent that was killed joins again within seconds, and no second device is told of',
  (t) => {
    const g = new SimulatedGroup({ seed: 5, interval: 64e9 });
    g.startAgent('other');
    const killed = g.startAgent('kmc');
    g.run(300);
    t.equal(g.observe(killed).quality, 'synchronised');
    g.world.remove(killed);
    const again = g.startAgent('kmc', { oscillator: { start: 7e12 } });
    const began = g.world.now;
    g.run(10);
    const joined = g.events.find(({ at, event }) => at > began && event.type === 'joined');
    t.ok(joined !== undefined && joined.at - began < 5e9, 'though it is asked once a minute');
    t.equal(g.observe(again).refusedBecause, undefined);
    t.same(
      g.events.filter(({ event }) => event.type === 'refused' || event.type === 'notice'),
      [],
    );
    t.end();
  },
);

t.test('who knows only a name cannot keep its owner out', (t) => {
  const g = new SimulatedGroup({ seed: 4 });
  g.startAgent('other');
  const random = seededRandom(4);
  const hello = bytesOf(random, HANDSHAKE_SIZE);
  writeHeader(hello, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: 1 });
  writeHelloName(viewOf(hello), 'kmc');
  const flood = (at: number): void => {
    g.world.at(at, () => {
      const stamp = g.master.oscillator.raw(g.world.now);
      g.master.endpoint.receive({
        bytes: hello,
        from: { host: '10.6.6.6', port: 1 },
        at: { at: stamp, error: spanOf(0), source: 'kernel' },
      });
      g.world.nudge(g.master);
      if (at < 6e10) flood(at + 2e7);
    });
  };
  g.run(5);
  flood(5e9);
  g.run(1);
  const kmc = g.startAgent('kmc');
  g.run(50);
  t.equal(g.observe(kmc).quality, 'synchronised', 'fifty false hellos a second');
  t.end();
});

t.test('what is recorded and played again is refused, and moves nobody', (t) => {
  const g = new SimulatedGroup({ seed: 5 });
  const recorded: { bytes: Uint8Array; to: string }[] = [];
  g.world.onDatagram = (bytes, _from, to) => recorded.push({ bytes, to: to.host });
  const steered = g.startAgent('steered');
  const asking = g.startAgent('asking', { algorithm: 'cristian' });
  g.run(60);
  g.world.onDatagram = undefined;
  const before = [g.error(steered), g.error(asking)];
  const refusals = (): number =>
    Object.values(g.observeMaster().refusals).reduce((sum, count) => sum + count, 0);
  const refused = refusals();
  for (const { bytes, to } of recorded) {
    const host = [g.master, steered, asking].find(({ address }) => address.host === to)!;
    const at = host.oscillator.raw(g.world.now);
    // A hello that asks for a cookie gets one, for the replayer's own address, and that is all.
    if (readHeader(bytes).type === TYPE.hello && readPass(bytes).era === 0) continue;
    host.endpoint.receive({
      bytes,
      from: { host: '10.6.6.6', port: 1 },
      at: { at, error: spanOf(0), source: 'kernel' },
    });
  }
  t.ok(refusals() - refused > 50);
  t.same([g.error(steered), g.error(asking)], before, 'no clock moved');
  const { agents } = g.observeMaster();
  for (const agent of agents) t.not(agent.address?.host, '10.6.6.6', 'the master sends as before');
  for (const agent of [steered, asking])
    t.same(g.observe(agent).master, MASTER_ADDRESS, `${agent.name} keeps to its master`);
  g.run(30);
  for (const agent of [steered, asking]) {
    t.equal(g.observe(agent).quality, 'synchronised');
    t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 3e9, agent.name);
  }
  t.end();
});

const lies: [name: string, lie: Lie][] = [
  ['drifts by 400 ppm', (at) => 4e-4 * at],
  ['drifts by 2000 ppm', (at) => 2e-3 * at],
  ['drifts ever faster', (at) => 1e-6 * (at / 1e9) * at],
  ['jumps by a second every minute', (at) => 1e9 * Math.floor(at / 6e10)],
  ['jumps to and fro by 10 ms', (at) => 1e7 * (Math.floor(at / 7e9) % 2)],
  ['jumps back by a day once', (at) => (at > 1.2e11 ? -8.64e13 : 0)],
  ['swings by 50 ms every half minute', (at) => 5e7 * Math.sin(at / 5e9)],
];

for (const [name, lie] of lies)
  t.test(`one of five that ${name} does not pull the others`, (t) => {
    const g = new SimulatedGroup({ seed: 6 });
    const honest = [1, 2, 3, 4].map((i) =>
      g.startAgent(`line-${i}`, { oscillator: { drift: (i - 2.5) * 1e-5, start: i * 1e11 } }),
    );
    g.startAgent('liar', { lie });
    let [outside, backwards, moved] = [0, 0, 0];
    const last = new Map<AgentHost, ReturnType<typeof wholeNanoseconds>>();
    g.run(20);
    const start = g.observeMaster();
    const began = g.world.now;
    for (let second = 0; second < 300; second += 1) {
      g.run(1);
      for (const agent of honest) {
        if (Math.abs(g.error(agent)) > g.bound(agent) + g.observeMaster().bound) outside += 1;
        const time = wholeNanoseconds(g.observe(agent).time);
        const before = last.get(agent);
        if (before !== undefined && groupDifference(time, before) < 0) backwards += 1;
        last.set(agent, time);
      }
      // True rate of the group: within those of the honest crystals.
      const since = groupDifference(g.observeMaster().time, start.time) - (g.world.now - began);
      moved = Math.max(moved, Math.abs(since) / (g.world.now - began + 2e9));
    }
    t.ok(outside <= 2, `the honest are outside their bounds in ${outside} of 1200 samples`);
    t.equal(backwards, 0);
    t.ok(moved < 2e-5, `the group runs at a rate between the honest ones: ${moved}`);
    t.ok(Math.max(...honest.map((agent) => Math.abs(g.error(agent)))) < 1e5);
    for (const agent of honest) t.equal(g.observe(agent).quality, 'synchronised');
    t.end();
  });

t.test('two of five voters that jump together do not pull the others', (t) => {
  const g = new SimulatedGroup({ seed: 7 });
  const honest = [1, 2].map((i) => g.startAgent(`line-${i}`));
  for (const name of ['liar-1', 'liar-2'])
    g.startAgent(name, { lie: (at) => 5e7 * Math.floor(at / 2e10) });
  let outside = 0;
  g.run(15);
  for (let second = 0; second < 300; second += 1) {
    g.run(1);
    for (const agent of honest)
      if (Math.abs(g.error(agent)) > g.bound(agent) + g.observeMaster().bound) outside += 1;
  }
  t.ok(outside <= 2, `${outside} of 600`);
  const off = groupDifference(g.observeMaster().time, BEGINNING) - g.world.now;
  t.ok(Math.abs(off) < 1e6, `${off} ns from where the honest ones were`);
  t.end();
});

t.test('the master tells whom it does not let in, and why', (t) => {
  const g = new SimulatedGroup({ seed: 8 });
  g.startAgent('phone', { role: 'client' });
  g.run(10);
  const told = g.events.filter(({ event }) => event.type === 'refused').map(({ event }) => event);
  t.match(told[0], { type: 'refused', reason: 'wrong-role', name: 'phone' });
  const refused = g.observeMaster().refusals['wrong-role']!;
  t.ok(told.length > 2 && told.length < refused, `${told.length} of ${refused}: one in a second`);
  t.end();
});

t.test('a crystal that no sound one can be is told of once', (t) => {
  const g = new SimulatedGroup({ seed: 9 });
  g.startAgent('kmc', { oscillator: { drift: 2e-3 } });
  g.run(60);
  const told = g.events.map(({ event }) => event).filter((event) => event.type === 'unfit');
  t.match(told, [{ name: 'kmc' }]);
  t.ok(told[0]!.rate > 1e-3);
  t.end();
});
