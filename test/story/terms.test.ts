// Stories of terms: rogues that try to spin them, states that were lost or hold any term, and partitions.
import t from 'tap';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import { Member } from '#master/core/member/member.js';
import type { Credential } from '#protocol/seal/credential.js';
import { rawTime } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { aheadBy16 } from '#protocol/wire/serial-number.js';
import { masterOptions } from '../sim/alone.js';
import { BEGINNING, SimulatedGroup } from '../sim/group.js';
import { lightCrypto } from '../sim/light-crypto.js';
import { greet, cookieOf, helloOf, pull, sealed, stampAt } from '../sim/peer.js';
import { SimulatedPlant } from '../sim/plant.js';
import { seededRandom } from '../sim/random.js';

const crypto = lightCrypto(seededRandom(18));
const DAY = 86_400e9;
const ROGUE = { host: '10.6.6.6', port: 666 };
const STALE = { type: 'notice', body: noticeOf('stale-term') } as const;
const KEYS: readonly Credential[] = ['rogue', 'line-1', 'line-2'].map((name) => ({
  name,
  role: 'agent',
  key: crypto.randomBytes(32),
}));
const WHO = { ...KEYS[0]!, crypto };

const lone = (term = 0, agents = KEYS.length): Member =>
  new Member({
    master: masterOptions({
      crypto,
      term,
      credential: (name) => KEYS.find((key) => key.name === name),
      agentsExpected: () => agents,
    }),
    group: '',
  });

const beliefOf = (term: number): Partial<Hello> => ({
  belief: {
    kind: 'own',
    rawSeconds: 1,
    rawNanoseconds: 0,
    seconds: BEGINNING.seconds,
    nanoseconds: 0,
    bound: Infinity,
    term,
    rate: 0,
  },
});

t.test('hellos that are never confirmed move no term, however long they come', (t) => {
  const master = lone(40);
  for (let at = 1e9; at < DAY; at += 61e9) {
    master.wake(rawTime(at));
    const cookie = cookieOf(master, WHO, { at, from: ROGUE })!;
    const hello = helloOf(WHO, cookie, beliefOf((master.term + 1000) & 0xffff));
    master.receive({ bytes: hello.bytes, from: ROGUE, at: stampAt(at) });
    pull(master, at);
  }
  t.equal(master.term, 41);
  t.end();
});

t.test('one agent’s key moves a term by a reign now and then, by whatever it says', (t) => {
  for (const ahead of [1, 8, 1000, 30_000]) {
    const master = lone(40);
    let [before, moved] = [master.term, 0];
    let sequence = 0;
    const look = (): void => {
      const step = aheadBy16(master.term, before);
      if (step < 0 || step > 9) t.fail(`from ${before} to ${master.term}`);
      moved += step;
      before = master.term;
    };
    for (let at = 1e9; at < 2 * DAY; at += 301e9) {
      master.wake(rawTime(at));
      const later = (): number => (master.term + ahead) & 0xffff;
      const hello = { ...beliefOf(later()), instance: 1 };
      const session = greet(master, WHO, { at, from: ROGUE, hello })!;
      sequence = 0;
      for (let i = 0; i < 20; i += 1) {
        const bytes = sealed(session, STALE, sequence++, later());
        master.receive({ bytes, from: ROGUE, at: stampAt(at + i) });
        pull(master, at + i);
        look();
      }
    }
    t.ok(moved <= 9 * 52, `by ${moved} in two days, each time ${ahead} ahead`);
    t.ok(master.leads);
  }
  t.end();
});

t.test('the only agent of a lone master refuses its term: it leads on, beyond it', (t) => {
  for (const agents of [1, 3]) {
    const master = lone(40, agents);
    const session = greet(master, WHO, { at: 1e9, from: ROGUE })!;
    for (const [sequence, term] of [45, 20_000, 50_000].entries()) {
      master.wake(rawTime(2e9));
      const bytes = sealed(session, STALE, sequence, term);
      master.receive({ bytes, from: ROGUE, at: stampAt(2e9) });
      t.ok(master.leads, `${term} of ${agents}`);
    }
  }
  t.end();
});

const eventsOf = (g: SimulatedGroup | SimulatedPlant, name: string): FollowerEvent['type'][] =>
  g.events.filter(({ host }) => host === name).map(({ event }) => event.type) as never;

t.test('an agent whose state holds any term at all comes back, and says why it waited', (t) => {
  for (const ahead of [-32_768, -20_000, -1, 0, 1, 7, 9, 1024, 1025, 20_000, 32_767]) {
    const g = new SimulatedGroup({ seed: 3, master: { term: 4711 } });
    for (const name of ['line-1', 'line-2']) g.startAgent(name);
    g.run(30);
    const term = (4712 + ahead) & 0xffff;
    const memory = { rate: 0, time: BEGINNING, term };
    const late = g.startAgent('late', { memory });
    g.run(100);
    const told = eventsOf(g, 'late');
    t.equal(g.observe(late).quality, 'synchronised', `${ahead} ahead`);
    t.equal(g.observe(late).term, g.observeMaster().term);
    t.notOk(told.includes('no-answer'), 'it is not true that nobody answers');
    if (ahead > 8)
      t.match(told, ['stale-master', 'recalled'], 'it says whom it refuses, and why not');
    t.ok(aheadBy16(g.observeMaster().term, 4712) <= 9, 'one memory is not the group’s');
  }
  t.end();
});

t.test('a master that lost its state leads beyond what more than half remember', (t) => {
  for (const term of [40, 5000, 32_000, 50_000]) {
    const g = new SimulatedGroup({ seed: 4, master: { term } });
    const lines = [1, 2, 3, 4, 5].map((i) => g.startAgent(`line-${i}`));
    g.run(20);
    g.world.remove(g.master);
    g.run(10);
    g.startMaster({ term: 0 });
    g.run(30);
    for (const line of lines) t.equal(g.observe(line).quality, 'synchronised', `${term}`);
    g.run(30);
    for (const line of lines) t.equal(g.observe(line).term, g.observeMaster().term);
    for (const { name } of lines) t.notOk(eventsOf(g, name).includes('recalled'));
  }
  t.end();
});

t.test('two of five agents and a master that lost its state find each other all the same', (t) => {
  const g = new SimulatedGroup({ seed: 5, master: { term: 5000 } });
  const lines = [1, 2, 3, 4, 5].map((i) => g.startAgent(`line-${i}`));
  g.run(20);
  g.world.remove(g.master);
  for (const line of lines.slice(2)) g.world.remove(line);
  g.run(10);
  g.startMaster({ term: 0 });
  g.run(120);
  for (const line of lines.slice(0, 2)) {
    t.equal(g.observe(line).quality, 'synchronised');
    t.equal(g.observe(line).term, g.observeMaster().term);
  }
  for (const line of lines.slice(2)) g.world.add(line);
  g.run(60);
  for (const line of lines) t.equal(g.observe(line).quality, 'synchronised', line.name);
  g.run(30);
  for (const line of lines) t.equal(g.observe(line).term, g.observeMaster().term);
  t.end();
});

t.test('an old leader that is cut off with the smaller side gets nobody back', (t) => {
  let isCut = false;
  const near = ['lab-1', 'line-1', 'line-5'];
  const plant = new SimulatedPlant({
    seed: 6,
    masters: 2,
    agents: 4,
    network: ({ name: from }, { name: to }) =>
      isCut && near.includes(from) !== near.includes(to) ? undefined : { base: 1e5, jitter: 5e4 },
  });
  plant.run(60);
  isCut = true;
  plant.run(30);
  const old = plant.masters[0]!;
  t.same([old.endpoint.leads, plant.leaders().length], [true, 2], 'each side has a leader');
  // It was on the other side, where many reigns have passed.
  const term = (plant.masters[1]!.endpoint.term + 400) & 0xffff;
  const stray = plant.startAgent(4, { rate: 0, time: BEGINNING, term });
  const before = old.endpoint.term;
  plant.run(600);
  const seen = (): ReturnType<typeof stray.endpoint.observe> =>
    stray.endpoint.observe(stray.oscillator.raw(plant.world.now));
  t.equal(seen().term, term, 'it keeps its term');
  t.equal(seen().quality, 'unset', 'and follows nobody');
  t.match(seen().masters, [{ refusedTerm: before }, {}], 'whom it refuses can be seen');
  t.equal(old.endpoint.term, before, 'which does not move for it');
  t.notOk(eventsOf(plant, stray.name).includes('recalled'));
  isCut = false;
  plant.run(180);
  const [leader] = plant.leaders();
  t.equal(plant.leaders().length, 1);
  t.equal(seen().term, leader!.endpoint.term, 'the whole group takes it back');
  t.equal(seen().quality, 'synchronised');
  t.end();
});

t.test('a rogue in a plant of three masters neither ends reigns nor locks anybody out', (t) => {
  const plant = new SimulatedPlant({
    seed: 7,
    masters: 3,
    agents: 5,
    interval: 16e9,
    cryptoOf: lightCrypto,
  });
  plant.run(200);
  const [leader] = plant.leaders();
  const start = leader!.endpoint.term;
  const credential = plant.credential('line-6', 'agent');
  const who = { name: 'line-6', key: credential.key, crypto };
  const away = plant.crash<{ rate: number; time: typeof BEGINNING; term: number }>(
    plant.agents[4]!,
  );
  for (let minute = 0; minute < 360; minute += 5) {
    for (const { endpoint, oscillator } of plant.masters) {
      const at = oscillator.raw(plant.world.now);
      for (const ahead of [8, 1000, 30_000]) {
        const term = (leader!.endpoint.term + ahead) & 0xffff;
        const session = greet(endpoint, who, { at, from: ROGUE, hello: beliefOf(term) });
        if (session === undefined) continue;
        const bytes = sealed(session, STALE, 0, term);
        endpoint.receive({ bytes, from: ROGUE, at: stampAt(at) });
      }
    }
    plant.run(300, undefined, 5);
    t.equal(plant.leaders().length, 1);
  }
  const moved = aheadBy16(plant.leaders()[0]!.endpoint.term, start);
  t.ok(moved <= 3 * 16 * (4 + 6), `moved by ${moved} in six hours`);
  const back = plant.startAgent(4, away);
  plant.run(200);
  t.equal(back.endpoint.observe(back.oscillator.raw(plant.world.now)).quality, 'synchronised');
  t.end();
});
