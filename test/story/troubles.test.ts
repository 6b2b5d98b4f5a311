// What the rules say of whole groups in virtual time: nothing of a healthy one, and of the others what befell.

import t from 'tap';
import { troublesAlarm } from '#console/core/troubles/alarm.js';
import { type AgentOptions, SimulatedGroup } from '#sim/group.js';
import { lightCrypto } from '#sim/light-crypto.js';
import type { LinkOptions } from '#sim/link.js';
import { seededRandom } from '#sim/random.js';
import { SimulatedWall } from '#sim/wall-clock.js';
import { WatchedGroup } from '#sim/console/watched-group.js';

const NAMES = ['mit', 'pit', 'sit'];
/** A network that loses and delays, as a plant has it. */
const USUAL: LinkOptions = { base: 3e5, jitter: 4e5, loss: 0.02 };

interface Made {
  readonly interval?: number;
  readonly agents?: Readonly<Record<string, AgentOptions>>;
  readonly names?: readonly string[];
  /** The path of a line that is not the usual one. */
  readonly links?: Record<string, LinkOptions>;
}

function plant({ interval = 1e9, agents: options = {}, names = NAMES, links = {} }: Made = {}) {
  const group = new SimulatedGroup({
    seed: 5,
    interval,
    cryptoOf: lightCrypto,
    network: (from, to) => links[from.name] ?? links[to.name] ?? USUAL,
  });
  const agents = names.map((name, i) => {
    const usual = { wallOffset: (i - 1) * 40e6, oscillator: { drift: (i - 1) * 2e-5 } };
    return group.startAgent(name, { ...usual, ...options[name] });
  });
  return { group, agents, links, watched: new WatchedGroup(group, names) };
}
const texts = (told: WatchedGroup['told']): string[] => told.map(({ text }) => text);
const kinds = (told: WatchedGroup['told']): string[] =>
  told.map(({ kind, subject, toMs }) => `${subject} ${kind}${toMs === null ? '' : ' over'}`);

t.test('of a healthy group over a day, from its first start on, nothing is said', (t) => {
  const { watched } = plant({ interval: 32e9 });
  t.same(texts(watched.run(86_400, 32)), []);
  t.match(watched.view.groups, [{ state: 'synchronised', leader: 'lab-1', lines: { length: 3 } }]);
  t.end();
});

t.test('nor of one that is asked each second, whose master is restarted in between', (t) => {
  const { group, watched } = plant();
  t.same(texts(watched.run(600)), []);
  group.world.remove(group.master);
  group.run(3);
  group.startMaster();
  t.same(texts(watched.run(600)), []);
  t.end();
});

t.test('a line that is frozen for 36 s is one trouble, and nothing else is said', (t) => {
  const { agents, watched } = plant();
  watched.run(120);
  const [raised] = watched.freeze(agents[0]!, 36);
  t.match(raised!.text, /^mit has been away since \d\d:\d\d:\d\d/);
  watched.run(600);
  t.same(kinds(watched.told), ['mit away', 'mit away over']);
  const over = watched.told[1]!;
  t.match(over.text, /^mit was away from \S+ to \S+$/);
  const lasted = (over.toMs! - over.fromMs) / 1000;
  t.ok(lasted >= 35 && lasted <= 41, `${lasted} s`);
  t.end();
});

t.test('a dead switch is a trouble of each line behind it, and one sentence', (t) => {
  const names = Array.from({ length: 6 }, (_, i) => `line-${i + 1}`);
  const { links, watched } = plant({ names });
  t.same(texts(watched.run(60)), []);
  for (const name of names.slice(2)) links[name] = { ...USUAL, loss: 1 };
  const told = watched.run(60);
  t.same(
    kinds(told),
    names.slice(2).map((name) => `${name} away`),
  );
  const { title } = troublesAlarm(told, { id: 'a', atMs: 0, missed: 0 });
  t.equal(title, '4 of the group belfry have been away: line-3, line-4, line-5, line-6');
  for (const name of names.slice(2)) links[name] = USUAL;
  t.equal(watched.run(300).filter(({ toMs }) => toMs !== null).length, 4);
  t.end();
});

t.test('a path that loses much is told of, and one line only', (t) => {
  const { watched } = plant({ links: { pit: { ...USUAL, loss: 0.4 } } });
  t.same(kinds(watched.run(600)).slice(0, 1), ['pit loss']);
  t.ok(watched.told.every(({ subject }) => subject === 'pit'));
  t.end();
});

/** A wall clock in the place of a line's crystal, so far ahead of the truth. */
const wallAhead = (offset: number): AgentOptions => ({
  wall: new SimulatedWall({ offset }, seededRandom(7)),
});

t.test(
  'a clock that disagrees with its group is told of, and so is a wall clock that is off',
  (t) => {
    const { watched } = plant({ agents: { sit: wallAhead(2e9) } });
    t.same(kinds(watched.run(600)).toSorted(), ['sit lying', 'sit wall-clock']);
    t.match(
      texts(watched.told).toSorted()[1],
      /^wall clock 1 of sit has been off the group's time/,
    );
    t.end();
  },
);

t.test('a group whose clocks all disagree has no majority', (t) => {
  const { watched } = plant({ agents: { mit: wallAhead(-3e9), sit: wallAhead(2e9) } });
  t.match(watched.run(600)[0], {
    kind: 'no-majority',
    subject: null,
    severity: 'critical',
    detail: 'only 2 of 4 clocks agree',
  });
  t.end();
});

t.test('a crystal that is far too fast is told of in the words of status', (t) => {
  const { watched } = plant({ agents: { sit: { oscillator: { drift: 2e-3 } } } });
  t.match(texts(watched.run(300)), [/^since \S+: sit is unfit: its crystal is off by/]);
  t.end();
});

t.test('a path that is too long for any good bound is told of', (t) => {
  const { watched } = plant({ links: { pit: { base: 3e8, jitter: 1e6 } } });
  const told = watched.run(300);
  t.ok(kinds(told).includes('pit bound'), kinds(told).join());
  t.ok(told.every(({ subject }) => subject === 'pit'));
  t.end();
});

t.test('a line that never came is told of, and one without a key is none', (t) => {
  const { group, watched } = plant();
  group.newCredential('kit', 'agent');
  const all = new WatchedGroup(group, [...NAMES, 'kit']);
  t.match(kinds(all.run(60)), ['kit away']);
  t.same(watched.told, []);
  t.end();
});
