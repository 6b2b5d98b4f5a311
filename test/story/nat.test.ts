// Stories of a NAT that forgets: its agent is noticed to be behind it, and stays measured.
import t from 'tap';
import { type AgentHost, SimulatedGroup } from '#sim/group.js';
import { Nat } from '#sim/nat.js';

const INTERVAL = 20e9;

/** A group with an agent behind a NAT that forgets after so many seconds. */
function behind(forgets: number): { group: SimulatedGroup; agent: AgentHost } {
  const nat = new Nat(forgets * 1e9);
  const group = new SimulatedGroup({ seed: 5, interval: INTERVAL, network: nat.network });
  nat.watch(group.world);
  const agent = group.startAgent('kmc');
  return { group, agent };
}

t.test('a NAT that forgets sooner than the master asks is noticed, told, and kept awake', (t) => {
  for (const forgets of [15, 10, 7]) {
    const { group, agent } = behind(forgets);
    group.run(300);
    const closing = group.events.filter(({ event }) => event.type === 'way-closes');
    t.match(
      closing,
      [{ host: 'kmc', event: { after: INTERVAL, keep: INTERVAL / 3 } }],
      'told once',
    );
    t.match(group.observe(agent).masters, [{ keptOpen: INTERVAL / 3 }]);
    const before = group.observeMaster().agents[0]!.loss.total.asks;
    const lost = group.observeMaster().agents[0]!.loss.total.lostOut;
    t.ok(lost > 0, `${lost} asks were lost, and are told as lost`);
    group.run(900);
    const { loss, health } = group.observeMaster().agents[0]!;
    t.equal(loss.total.lostOut, lost, 'and none since');
    t.ok(loss.total.asks - before > 25, 'measured at every interval');
    t.equal(health, 'healthy');
    t.equal(group.observe(agent).quality, 'synchronised');
    const flaps = group.events.filter(({ event }) => event.type === 'health');
    t.same(flaps, [], 'it was never taken for lost');
    t.equal(
      group.events.filter(({ event }) => event.type === 'joined').length,
      2,
      'once on each side',
    );
  }
  t.end();
});

t.test('a NAT that remembers for long costs nothing', (t) => {
  const { group, agent } = behind(30);
  group.run(600);
  t.match(group.observe(agent).masters, [{ keptOpen: undefined }]);
  t.notOk(group.events.some(({ event }) => event.type === 'way-closes'));
  t.end();
});

t.test('loss alone closes no way', (t) => {
  const link = { base: 1e5, jitter: 5e4, loss: 0.1 };
  const group = new SimulatedGroup({ seed: 6, interval: INTERVAL, link });
  const agent = group.startAgent('kmc');
  group.run(3600);
  t.match(group.observe(agent).masters, [{ keptOpen: undefined }]);
  t.ok(group.observeMaster().agents[0]!.loss.out > 0);
  t.end();
});

t.test('an agent that a master cannot reach any more is shown with its loss', (t) => {
  const { group, agent } = behind(1e6);
  group.run(200);
  group.world.remove(agent);
  group.run(200);
  const { loss } = group.observeMaster().agents[0]!;
  t.ok(loss.out > 0.3, `${loss.out}`);
  t.equal(loss.back, 0);
  t.end();
});
