// Stories of admission: hellos that are recorded, forged or copied, while somebody true wants to come in.
import t from 'tap';
import { HANDSHAKE_SIZE, HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { viewOf, writeHeader } from '#protocol/wire/header.js';
import { writeHelloName } from '#protocol/wire/hello.js';
import { bytesOf } from '../sim/dice.js';
import { ELSEWHERE, Eavesdropper } from '../sim/eavesdropper.js';
import { type AgentHost, SimulatedGroup } from '../sim/group.js';
import { seededRandom } from '../sim/random.js';

const NAMES = ['line-1', 'line-2', 'line-3', 'line-4'];
/** Longer than a cookie needs: question, cookie, hello, welcome, each 0.1 ms and some. */
const SOON = 0.005;

const joinsOf = (g: SimulatedGroup, name: string, since: number): number[] =>
  g.events
    .filter(({ at, host, event }) => host === name && at >= since && event.type === 'joined')
    .map(({ at }) => (at - since) / 1e9);

/** Four agents that have been here for a while, and who has heard it all. */
function plant(seed: number): { g: SimulatedGroup; agents: AgentHost[]; spy: Eavesdropper } {
  const g = new SimulatedGroup({ seed });
  const spy = new Eavesdropper(g);
  const agents = NAMES.map((name, i) => g.startAgent(name, { oscillator: { start: i * 1e11 } }));
  g.run(20);
  return { g, agents, spy };
}

/** How long after its start an agent that was restarted in order joins, seconds. */
function restartAgent({ g, agents }: ReturnType<typeof plant>): number {
  const [old] = agents;
  old!.endpoint.leave();
  g.world.nudge(old!);
  g.run(0.1);
  g.world.remove(old!);
  const since = g.world.now;
  g.startAgent('line-1');
  g.run(3);
  return joinsOf(g, 'line-1', since)[0] ?? Infinity;
}

/** How long after its start all agents have joined a master that was restarted, seconds. */
function restartMaster({ g }: ReturnType<typeof plant>): number {
  const { term } = g.observeMaster();
  g.world.remove(g.master);
  const since = g.world.now;
  g.startMaster({ term, wallOffset: 1.2e12 });
  g.run(12);
  return Math.max(...NAMES.map((name) => joinsOf(g, name, since)[0] ?? Infinity));
}

for (const rate of [1, 10, 500, 680, 10_000])
  for (const from of ['elsewhere', 'where they came from'] as const) {
    // All that is known is sent in turn: so many for each name.
    const all = rate * NAMES.length;
    t.test(
      `${rate} recorded hellos a second and name from ${from}: an agent joins at once`,
      (t) => {
        const story = plant(1);
        const { g, spy } = story;
        spy.replay(all, 5, from);
        g.run(1);
        const took = restartAgent(story);
        t.ok(took < SOON, `${took} s`);
        t.equal(g.observe(g.agents.at(-1)!).quality, 'synchronised');
        const { refusals } = g.observeMaster();
        t.ok((refusals['spent-cookie'] ?? 0) >= rate / 8, 'counted under a name of their own');
        t.equal(refusals['not-authenticated'], undefined);
        t.end();
      },
    );

    t.test(`${rate} recorded hellos a second and name from ${from}: a master is found`, (t) => {
      const calm = restartMaster(plant(2));
      const story = plant(2);
      const { g, agents, spy } = story;
      // The fastest come when the agents do, which take four intervals to miss their master.
      if (rate < 10_000) spy.replay(all, 12, from);
      else g.world.at(g.world.now + 3.5e9, () => spy.replay(all, 1.5, from));
      const took = restartMaster(story);
      t.ok(took < calm + SOON, `${took} s, and ${calm} s without`);
      for (const agent of agents) {
        t.equal(g.observe(agent).quality, 'synchronised');
        t.notOk(
          g.events.some(({ at, host, event }) => {
            return host === agent.name && at > 20e9 && event.type === 'stepped';
          }),
          'nobody steps to the time of a master that is 20 minutes wrong',
        );
      }
      t.end();
    });
  }

/** A datagram that only has the form of a hello of this name. */
function forged(random: () => number, name: string, era?: number): Uint8Array {
  const hello = bytesOf(random, HANDSHAKE_SIZE);
  writeHeader(hello, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: 1 });
  writeHelloName(viewOf(hello), name);
  if (era !== undefined) viewOf(hello).setUint32(44, era);
  return hello;
}

t.test('20 000 forged hellos a second with a known name: nothing is lost, and agents join', (t) => {
  const story = plant(3);
  const { g, agents, spy } = story;
  const random = seededRandom(3);
  const era = viewOf(spy.hellos.at(-1)!.bytes).getUint32(44);
  const forgeries = NAMES.flatMap((name) => [
    forged(random, name, 0),
    forged(random, name, era),
    forged(random, name),
  ]);
  const before = g.observeMaster();
  const events = g.events.length;
  spy.flood(20_000, 2, (i) => ({
    bytes: forgeries[i % forgeries.length]!,
    from: i % 2 === 0 ? ELSEWHERE : agents[0]!.address,
  }));
  g.run(1);
  t.ok(restartAgent(story) < SOON);
  g.run(2);
  const after = g.observeMaster();
  t.ok(after.round.number >= before.round.number + 5, 'the rounds go on');
  t.ok(after.refusals['not-authenticated']! > 20_000);
  for (const agent of agents.slice(1)) {
    const { loss } = after.agents.find(({ name }) => name === agent.name)!;
    t.match(loss.total, { lostOut: 0, lostBack: 0 }, 'no reply is lost');
    t.equal(g.observe(agent).quality, 'synchronised');
  }
  t.ok(g.events.length - events < 60, `${g.events.length - events} events, each a line at most`);
  t.end();
});

t.test('cookies of somebody who hears the question are not believed', (t) => {
  const story = plant(4);
  const { g, spy } = story;
  const random = seededRandom(4);
  spy.onDatagram = (bytes, from) => {
    const asks =
      (bytes[HEADER.versionAndType]! & 15) === TYPE.hello && viewOf(bytes).getUint32(44) === 0;
    const agent = g.agents.at(-1)!;
    if (!asks || from !== agent.address) return;
    for (let i = 0; i < 1000; i += 1) {
      const cookie = bytesOf(random, 52);
      const sequence = viewOf(bytes).getUint32(HEADER.sequence);
      writeHeader(cookie, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
      spy.send(agent, cookie, g.master.address);
    }
  };
  t.ok(restartAgent(story) < SOON);
  const { refusals } = g.observe(g.agents.at(-1)!);
  t.equal(refusals['bad-tag'], 1000);
  t.end();
});

/** Repeats each hello from elsewhere, so often, before it arrives; what comes back goes to the agent. */
function outrun(
  { g, spy }: ReturnType<typeof plant>,
  copies: number,
  which: 'asks' | 'greets',
): void {
  let agent: AgentHost;
  spy.onDatagram = (bytes, from, to) => {
    const type = bytes[HEADER.versionAndType]! & 15;
    if (type === TYPE.hello) {
      if ((viewOf(bytes).getUint32(44) === 0) !== (which === 'asks')) return;
      agent = g.agents.find(({ address }) => address === from)!;
      for (let i = 0; i < copies; i += 1) spy.send(g.master, bytes, { ...ELSEWHERE, port: i + 1 });
      g.world.at(g.world.now, () => g.world.nudge(g.master));
    } else if (to.host === ELSEWHERE.host) {
      spy.send(agent, bytes, g.master.address);
      g.world.at(g.world.now, () => g.world.nudge(agent));
    }
  };
}

t.test(
  'a hello that is copied from elsewhere and is quicker is refused, the true one is not',
  (t) => {
    const story = plant(5);
    outrun(story, 9, 'greets');
    t.ok(restartAgent(story) < SOON);
    const { g } = story;
    g.run(5);
    const { refusals, agents } = g.observeMaster();
    t.equal(refusals['not-authenticated'], 9);
    t.not(agents.find(({ name }) => name === 'line-1')!.address!.host, ELSEWHERE.host);
    t.equal(g.observe(g.agents.at(-1)!).quality, 'synchronised');
    t.end();
  },
);

for (const copies of [1, 2, 3])
  t.test(`a question that is outrun by ${copies} from elsewhere costs retransmissions`, (t) => {
    const story = plant(6);
    outrun(story, copies, 'asks');
    const took = restartAgent(story);
    t.ok(took > 0.1 && took < 2.5, `${took} s`);
    t.end();
  });

t.test('replayed hellos while a third of all is lost cost no more than the loss', (t) => {
  const times = [0, 1000].map((rate) => {
    let sum = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const link = { base: 2e5, jitter: 2e5, loss: 0.3 };
      const g = new SimulatedGroup({ seed, link });
      const spy = new Eavesdropper(g);
      g.startAgent('line-1');
      g.run(30);
      if (rate > 0) spy.replay(rate, 1, 'where they came from');
      const agents = g.agents;
      sum += Math.min(restartAgent({ g, agents, spy }), 10) / 20;
    }
    return sum;
  });
  t.ok(times[1]! < times[0]! + 1.5, `${times[1]} s on average, and ${times[0]} s without`);
  t.end();
});

t.test('a stranger’s garbage does not use up the hint that an agent needs', (t) => {
  const g = new SimulatedGroup({ seed: 7 });
  const spy = new Eavesdropper(g);
  const asking = g.startAgent('asking', { algorithm: 'cristian', interval: 16e9 });
  g.run(60);
  const { term } = g.observeMaster();
  g.world.remove(g.master);
  g.startMaster({ term });
  const garbage = bytesOf(seededRandom(7), 48);
  writeHeader(garbage, { type: TYPE.ask, flags: 0, term: 0, session: 1, sequence: 1 });
  const since = g.world.now;
  spy.flood(5000, 20, () => ({ bytes: garbage, from: ELSEWHERE }));
  g.run(20);
  t.ok(joinsOf(g, 'asking', since)[0]! < 17, 'at its next ask, not after four in vain');
  t.equal(g.observe(asking).quality, 'synchronised');
  t.end();
});
