// What a stolen agent's key is good for: one name, one voice, and nothing else.
import t from 'tap';
import type { Session } from '#protocol/seal/session.js';
import { viewOf, writeHeader } from '#protocol/wire/header.js';
import { writeHelloName } from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Message } from '#protocol/wire/message.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { beaconOf } from '../master/core/election/bench.js';
import { crypto } from '../sim/alone.js';
import { bytesOf } from '../sim/dice.js';
import { greet, cookieOf, helloOf, pull, sealed, stampAt } from '../sim/peer.js';
import { type MasterHost, SimulatedPlant } from '../sim/plant.js';
import { seededRandom } from '../sim/random.js';

const THIEF = { host: '10.6.6.6', port: 6666 };

/** Whoever took the Pi of line-1: its key, on a machine of its own, with every master. */
class Thief {
  readonly plant: SimulatedPlant;
  readonly sessions = new Map<MasterHost, Session>();
  readonly #sequences = new Map<Session, number>();

  constructor(plant: SimulatedPlant) {
    this.plant = plant;
  }

  get key(): Uint8Array {
    return this.plant.credential('line-1', 'agent').key;
  }

  at(host: MasterHost): number {
    return host.oscillator.raw(this.plant.world.now);
  }

  /** Greets a master under this name; answers whether it was let in. */
  greets(host: MasterHost, name = 'line-1'): boolean {
    const who = { name, key: this.key, crypto };
    const session = greet(host.endpoint as never, who, { at: this.at(host), from: THIEF });
    if (session === undefined) return false;
    this.sessions.set(host, session);
    this.says(host, { type: 'ask', body: { timescale: 'group', anonymous: false } });
    return true;
  }

  /** Sends this under its session, in whichever term it likes. */
  says(host: MasterHost, message: Message, term = 0): void {
    const session = this.sessions.get(host)!;
    const sequence = this.#sequences.get(session) ?? 0;
    this.#sequences.set(session, sequence + 1);
    this.sends(host, sealed(session, message, sequence, term));
  }

  sends(host: MasterHost, bytes: Uint8Array): void {
    host.endpoint.receive({ bytes, from: THIEF, at: stampAt(this.at(host)) });
    this.plant.world.nudge(host);
  }
}

/** A plant whose line-1 was taken away half a minute ago. */
function robbed(seed: number): { plant: SimulatedPlant; thief: Thief } {
  const plant = new SimulatedPlant({ seed });
  plant.run(60);
  plant.crash(plant.agents[0]!);
  plant.run(30);
  return { plant, thief: new Thief(plant) };
}

const refusalsOf = (plant: SimulatedPlant, host: MasterHost) =>
  host.endpoint.observe(host.oscillator.raw(plant.world.now)).refusals;

/** Who leads under which term, and the sessions of all others: what must not change. */
const order = (plant: SimulatedPlant) =>
  plant.masters.map((host) => {
    const { agents, term, election } = host.endpoint.observe(host.oscillator.raw(plant.world.now));
    const others = agents.filter(({ name, connected }) => name !== 'line-1' && connected);
    return {
      term,
      leader: election?.leader,
      known: election?.knownTerm,
      others: others.map(({ name, address }) => ({ name, address })),
    };
  });

t.test('a stolen key opens no other name, neither an agent’s nor a master’s', (t) => {
  const { plant, thief } = robbed(31);
  const before = order(plant);
  for (const host of plant.masters)
    for (const name of ['line-2', 'line-3', 'lab-1', 'lab-2', 'lab-3', 'plant'])
      t.equal(thief.greets(host, name), false, `${name} at ${host.name}`);
  plant.run(10);
  for (const host of plant.masters) {
    const counts = refusalsOf(plant, host);
    t.match(counts, { 'not-authenticated': 5, 'unknown-name': 1 });
  }
  t.same(order(plant), before);
  t.end();
});

t.test('under its own name it gives no orders, whatever it says', (t) => {
  const { plant, thief } = robbed(32);
  for (const host of plant.masters) t.ok(thief.greets(host));
  plant.run(2);
  const before = order(plant);
  const term = Math.max(...before.map(({ term }) => term));
  const line = { rawSeconds: 1, groupSeconds: 1, groupNanoseconds: 0, rate: 0, drift: 0 };
  const stamps = { seconds: 1, nanoseconds: 1, hold: 0, correction: undefined, heard: 0 };
  const messages: readonly Message[] = [
    ...[0, 1, 2, 7].map((number): Message => {
      const claim = { duty: 'leads', number, merit: 'reference', bound: 0, claims: true } as const;
      return { type: 'beacon', body: beaconOf(number, claim) };
    }),
    {
      type: 'adjust',
      body: {
        ...line,
        kind: 'step',
        answered: true,
        quality: 'synchronised',
        untraced: false,
        leap: 'none',
        bound: 0,
      },
    },
    {
      type: 'reply',
      body: {
        ...stamps,
        timescale: 'raw',
        quality: 'synchronised',
        anonymous: false,
        applied: 0,
      },
    },
    {
      type: 'wallClock',
      body: { wall: 1, votes: true, seconds: 86_400, nanoseconds: 0, bound: 1, left: 0, age: 0 },
    },
    { type: 'notice', body: noticeOf('stale-term') },
    { type: 'notice', body: noticeOf('unknown-session') },
  ];
  let outside = 0;
  for (let second = 0; second < 120; second += 1) {
    for (const host of plant.masters)
      for (const message of messages)
        for (const claimed of [0, term, (term + 8) % 65_536]) thief.says(host, message, claimed);
    plant.run(1);
    for (const agent of plant.agents.slice(1))
      if (Math.abs(plant.ahead(agent)) > plant.now(agent).bound + 1.2e8) outside += 1;
  }
  const after = order(plant);
  const withoutTerms = (all: typeof after) => all.map(({ leader, others }) => ({ leader, others }));
  t.same(withoutTerms(after), withoutTerms(before), 'who leads, and everybody else’s session');
  for (const [i, { known = 0 }] of after.entries())
    t.ok(known - before[i]!.known! <= 3 * 8, `no more than a reign a minute: ${known}`);
  t.equal(outside, 0);
  for (const agent of plant.agents.slice(1))
    t.equal(agent.endpoint.observe(agent.oscillator.raw(plant.world.now)).quality, 'synchronised');
  const leader = plant.leaders()[0]!;
  t.ok(refusalsOf(plant, leader)['wrong-role']! >= 120 * 15, 'beacons and adjusts');
  t.ok(Math.abs(plant.ahead(leader)) < 1.2e8, 'and the group’s time is where it was');
  t.end();
});

t.test('it reaches no session of another: neither asks, nor goodbyes, nor addresses', (t) => {
  const { plant, thief } = robbed(33);
  const sniffed: Uint8Array[] = [];
  plant.world.onDatagram = (bytes, { host }) => {
    if (host !== plant.agents[1]!.address.host) return;
    if (sniffed.length < 40) sniffed.push(bytes.slice());
  };
  plant.run(5);
  plant.world.onDatagram = undefined;
  const leader = plant.leaders()[0]!;
  t.ok(thief.greets(leader));
  plant.run(1);
  const before = order(plant);
  const random = seededRandom(33);
  for (const datagram of sniffed) {
    // The very bytes again, and its own words in their envelope.
    thief.sends(leader, datagram.slice());
    const session = viewOf(datagram).getUint32(4);
    for (const type of [TYPE.ask, TYPE.notice, TYPE.wallClock, TYPE.beacon]) {
      const own = sealed(
        thief.sessions.get(leader)!,
        { type: 'notice', body: noticeOf('leaving') },
        900,
      );
      viewOf(own).setUint32(4, session);
      own[1] = type;
      thief.sends(leader, own);
    }
    thief.sends(leader, bytesOf(random, 48));
  }
  plant.run(5);
  t.same(order(plant), before);
  t.end();
});

t.test('it cannot welcome another agent, even if it knew all that the agent sent', (t) => {
  const { plant, thief } = robbed(34);
  const agent = plant.agents[1]!;
  const raw = agent.oscillator.raw(plant.world.now);
  agent.endpoint.renewKey(plant.credential('line-2', 'agent').key, raw);
  let hello: Uint8Array | undefined;
  plant.world.onDatagram = (bytes, { host }) => {
    if (host === agent.address.host && bytes.length === HANDSHAKE_SIZE) hello ??= bytes.slice();
  };
  plant.run(20);
  t.ok(hello, 'it greeted');
  const random = seededRandom(34);
  const welcome = bytesOf(random, HANDSHAKE_SIZE);
  for (let guess = 0; guess < 200; guess += 1) {
    const sequence = viewOf(hello!).getUint32(8);
    const session = Math.floor(random() * 2 ** 32);
    writeHeader(welcome, { type: TYPE.welcome, flags: 0, term: 9, session, sequence });
    const from = plant.addresses[0]!;
    const at = agent.oscillator.raw(plant.world.now);
    agent.endpoint.receive({ bytes: welcome.slice(), from, at: stampAt(at) });
  }
  t.ok(agent.endpoint.observe(raw).refusals['unexpected-welcome']! >= 200);
  // Nor does its key open what the other agent says.
  writeHelloName(viewOf(hello!), 'line-1');
  const leader = plant.leaders()[0]!;
  const refused = refusalsOf(plant, leader)['not-authenticated'] ?? 0;
  thief.sends(leader, hello!);
  t.equal(refusalsOf(plant, leader)['not-authenticated'], refused + 1);
  plant.run(5);
  t.equal(agent.endpoint.observe(agent.oscillator.raw(plant.world.now)).quality, 'synchronised');
  t.end();
});

t.test('while its owner is there the thief is kept out, and that is told', (t) => {
  const plant = new SimulatedPlant({ seed: 35 });
  plant.run(60);
  const thief = new Thief(plant);
  const before = order(plant);
  const own = plant.agents[0]!;
  for (let second = 0; second < 60; second += 1) {
    for (const host of plant.masters) t.equal(thief.greets(host), false);
    plant.run(1);
  }
  t.same(order(plant), before);
  t.equal(own.endpoint.observe(own.oscillator.raw(plant.world.now)).quality, 'synchronised');
  const told = plant.events.filter(
    ({ event }) => event.type === 'refused' && event.reason === 'name-in-use',
  );
  t.ok(told.length > 0);
  t.match(told[0]!.event, { name: 'line-1', from: THIEF });
  t.end();
});

t.test('a flood of hellos with the true key takes nothing from anybody else', (t) => {
  const { plant, thief } = robbed(36);
  const before = order(plant);
  const leader = plant.leaders()[0]!;
  for (let turn = 0; turn < 2000; turn += 1) {
    const who = { name: 'line-1', key: thief.key, crypto };
    const place = { at: thief.at(leader), from: THIEF };
    const { bytes } = helloOf(who, cookieOf(leader.endpoint as never, who, place)!);
    thief.sends(leader, bytes);
    plant.run(0.01, undefined, 0.01);
  }
  t.same(order(plant), before);
  t.equal(pull(leader.endpoint as never, thief.at(leader)).length, 0, 'nothing piles up');
  for (const agent of plant.agents.slice(1))
    t.equal(agent.endpoint.observe(agent.oscillator.raw(plant.world.now)).quality, 'synchronised');
  t.end();
});
