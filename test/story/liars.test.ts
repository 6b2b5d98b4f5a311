// Stories of groups in which some lie: just below half of the clocks, and just above.
import t, { type Test } from 'tap';
import { Chronicle } from '../sim/chronicle.js';
import { type AgentHost, type AgentOptions, SimulatedGroup } from '../sim/group.js';
import { amount, limit, namesOf } from '../sim/transcript.js';
import { KeptTranscripts } from '../sim/kept-transcript.js';

const transcripts = new KeptTranscripts(import.meta.url);

const HOUR = 3.6e12;
/** Liars behave until then: seconds, and nanoseconds of true time. */
const SINCE = 20;
const LIES_FROM = SINCE * 1e9;
/** The honest crystals run at most so wrong, and the honest clocks stay so close: nanoseconds. */
const CRYSTAL = 2e-5;
const TOGETHER = 1e5;
/** From the last look before the lies to the end. */
const WATCHED = 45e9;

interface Liars {
  readonly name: string;
  /** What the `i`th of them does, from 1. */
  readonly options: (i: number) => AgentOptions;
}

const HOUR_AHEAD: Liars = {
  name: 'come with a wall clock an hour ahead',
  options: () => ({ wallOffset: HOUR }),
};
const DRIFTING: Liars = {
  name: 'begin to drift by 300 ppm',
  options: () => ({ lie: (at) => 3e-4 * Math.max(at - LIES_FROM, 0) }),
};
const BROKEN: Liars = {
  name: 'drift by 2000 ppm from the start',
  options: () => ({ lie: (at) => 2e-3 * at }),
};
const JUMPING: Liars = {
  name: 'jump ahead by a second every twenty',
  options: () => ({ lie: (at) => 1e9 * Math.floor(at / LIES_FROM) }),
};
const TWO_FACED: Liars = {
  name: 'tell two times in turn, 10 ms apart, for three seconds each',
  options: () => ({ lie: (at) => (at < LIES_FROM ? 0 : 1e7 * (Math.floor(at / 3e9) % 2)) }),
};
const FICKLE: Liars = {
  name: 'tell two times in turn, 10 ms apart, from answer to answer',
  options: () => ({ lie: (at) => (at < LIES_FROM ? 0 : 1e7 * (Math.floor(at / 1e9) % 2)) }),
};

/** What is seen of a group in which `liars` of `clocks`, the master's being one, lie. */
interface Seen {
  readonly chronicle: Chronicle;
  readonly honest: readonly AgentHost[];
  readonly liars: readonly string[];
  /** Who was named as an outlier, and who counted as one, as doubted, as unfit, or as one that began anew, at any time. */
  readonly outliers: readonly string[];
  readonly leftOut: readonly string[];
  /** How far the honest clocks were apart, or an honest one from the master, at most. */
  readonly apart: number;
  /** How far the honest clocks went from where they stood, at most; nanoseconds. */
  readonly moved: number;
}

function watch(lying: Liars, clocks: number, liars: number, seed = clocks): Seen {
  // A large group is asked less often: there are enough answers.
  const g = new SimulatedGroup({ seed, interval: clocks > 20 ? 2e9 : 1e9 });
  const honest = Array.from({ length: clocks - 1 - liars }, (_, i) =>
    g.startAgent(`line-${i + 1}`, {
      wallOffset: ((i % 5) - 2) * 1e8,
      oscillator: { drift: ((i % 5) - 2) * (CRYSTAL / 2), start: (i + 1) * 1e10 },
    }),
  );
  const named = Array.from({ length: liars }, (_, i) => {
    g.startAgent(`liar-${i + 1}`, lying.options(i + 1));
    return `liar-${i + 1}`;
  });
  const chronicle = new Chronicle(g, honest);
  chronicle.run(SINCE - 5);
  const before = chronicle.ahead();
  chronicle.run(5);
  chronicle.look();
  const leftOut = new Set<string>();
  let [apart, moved] = [0, 0];
  chronicle.run(40, () => {
    const errors = honest.map((agent) => Math.abs(g.error(agent)));
    apart = Math.max(apart, chronicle.apart(), ...errors);
    moved = Math.max(moved, Math.abs(chronicle.ahead() - before));
    // Rounds are a second apart: more often there is nothing new.
    if (g.world.now % 1e9 !== 0) return;
    for (const { name, standing } of g.observeMaster().agents)
      if (['outlier', 'doubted', 'unfit', 'joining'].includes(standing)) leftOut.add(name);
  });
  chronicle.look();
  const outliers = g.events.flatMap(({ event }) =>
    event.type === 'outlier' && event.outlier ? [event.name] : [],
  );
  const seen = { chronicle, honest, liars: sorted(named), apart, moved };
  return { ...seen, outliers: sorted(outliers), leftOut: sorted([...leftOut]) };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

/** One line for a group of which no transcript is kept. */
const inShort = ({ chronicle, honest, liars, outliers, leftOut, apart, moved }: Seen): string =>
  [
    `${liars.length} of ${1 + honest.length + liars.length} lie`,
    `the honest stay within ${limit(apart)}`,
    `off by ${amount(chronicle.ahead())}, of that ${amount(moved)} since ${SINCE - 5} s`,
    `outliers: ${namesOf(outliers) || 'none'}`,
    `left out: ${namesOf(leftOut) || 'none'}`,
  ].join('; ');

/** What holds whoever lies: the honest stay with the group, in their bounds, and go forwards. */
function checkTheHonest(t: Test, { chronicle, apart, honest }: Seen): void {
  const { outside, samples, backwards } = chronicle.watch;
  t.ok(outside <= samples / 1000, `outside their bounds in ${outside} of ${samples} samples`);
  t.equal(backwards, 0, 'nobody ran backwards');
  t.ok(apart < TOGETHER, `together within ${apart.toFixed(0)} ns`);
  for (const agent of honest)
    t.equal(chronicle.g.observe(agent).quality, 'synchronised', agent.name);
}

/** What holds if fewer than half lie. */
function checkTheMajority(t: Test, seen: Seen): void {
  checkTheHonest(t, seen);
  t.ok(seen.moved < CRYSTAL * WATCHED, `moved by ${seen.moved.toFixed(0)} ns: as crystals do`);
  t.notOk(
    seen.leftOut.some((name) => name.startsWith('line')),
    'none of the honest is left out',
  );
}

interface Below {
  readonly lying: Liars;
  /** A group of another size; smaller ones come anyway. */
  readonly also: readonly [clocks: number, liars: number];
  readonly check: (t: Test, seen: Seen) => void;
}

const leftOut = (t: Test, seen: Seen): void => {
  t.same(seen.leftOut, seen.liars, 'the liars are left out');
};
const named = (t: Test, seen: Seen): void => {
  leftOut(t, seen);
  t.same(seen.outliers, seen.liars, 'and named as outliers');
};
/** Once its new rate is known, a clock that drifts evenly is as good as another. */
const mostLeftOut = (t: Test, { leftOut, liars }: Seen): void => {
  t.ok(2 * leftOut.length > liars.length, `left out: ${leftOut.join()} of ${liars.join()}`);
};
const steppedBack = (t: Test, { chronicle, liars }: Seen): void => {
  const stepped = chronicle.g.events.flatMap(({ host, event }) =>
    event.type === 'stepped' && event.by < -HOUR / 2 ? [host] : [],
  );
  t.same(sorted(stepped), liars, 'it is the liars who step back by an hour');
};

const BELOW: readonly Below[] = [
  { lying: HOUR_AHEAD, also: [50, 24], check: steppedBack },
  { lying: DRIFTING, also: [10, 4], check: mostLeftOut },
  { lying: BROKEN, also: [10, 4], check: leftOut },
  { lying: JUMPING, also: [50, 24], check: named },
  { lying: TWO_FACED, also: [25, 12], check: leftOut },
  { lying: FICKLE, also: [10, 4], check: leftOut },
];

for (const { lying, also, check } of BELOW)
  t.test(`just below half that ${lying.name} do not disturb the honest`, (t) => {
    const nine = watch(lying, 9, 4);
    const others = [watch(lying, 3, 1), watch(lying, 4, 1), watch(lying, ...also)];
    for (const seen of [nine, ...others]) {
      checkTheMajority(t, seen);
      check(t, seen);
    }
    transcripts.match(t, nine.chronicle.text());
    transcripts.match(t, others.map(inShort).join('\n'));
    t.end();
  });

for (const { lying, check } of BELOW)
  t.test(`in every small group, just below half that ${lying.name} disturb nobody`, (t) => {
    // With the master's clock: three to nine agents, but for the sizes above.
    for (const clocks of [5, 6, 7, 8, 10]) {
      const seen = watch(lying, clocks, Math.ceil(clocks / 2) - 1);
      checkTheMajority(t, seen);
      check(t, seen);
    }
    t.end();
  });

const typesOf = ({ chronicle }: Seen): string[] =>
  chronicle.g.events.filter(({ host }) => host === 'master').map(({ event }) => event.type);

t.test('five of nine whose wall clocks are an hour ahead take the group with them', (t) => {
  const others = [watch(HOUR_AHEAD, 3, 2), watch(HOUR_AHEAD, 25, 13)];
  const nine = watch(HOUR_AHEAD, 9, 5);
  for (const seen of [nine, ...others]) {
    checkTheHonest(t, seen);
    const off = seen.chronicle.ahead() - HOUR;
    t.ok(Math.abs(off) < 1e9, `an hour ahead, but for ${off.toFixed(0)} ns`);
    t.match(
      seen.chronicle.g.events.find(({ event }) => event.type === 'formed')?.event,
      { agreed: true, agreeing: seen.liars.length },
      'it is the liars who agreed',
    );
  }
  transcripts.match(t, nine.chronicle.text());
  transcripts.match(t, others.map(inShort).join('\n'));
  t.end();
});

t.test('five of nine whose wall clocks are hours apart: all take the master’s own', (t) => {
  const apart = { name: '', options: (i: number) => ({ wallOffset: i * HOUR }) };
  const seen = watch(apart, 9, 5);
  checkTheHonest(t, seen);
  const formed = seen.chronicle.g.events.find(({ event }) => event.type === 'formed')?.event;
  t.match(formed, { agreed: false, moved: 0 });
  t.ok(Math.abs(seen.chronicle.ahead()) < 1e7, 'which is right, but nobody can know that');
  transcripts.match(t, seen.chronicle.text());
  t.end();
});

t.test('five of nine that begin to drift change the group’s rate, and nobody is lost', (t) => {
  const others = [watch(DRIFTING, 3, 2)];
  const nine = watch(DRIFTING, 9, 5);
  for (const seen of [nine, ...others]) {
    checkTheHonest(t, seen);
    const { rate } = seen.chronicle.g.observeMaster();
    t.ok(rate > 1e-4 && rate < 3.1e-4, `on the way to theirs: ${rate}`);
    t.ok(seen.moved < 3e-4 * WATCHED, `no faster than they do: ${seen.moved.toFixed(0)} ns`);
  }
  transcripts.match(t, nine.chronicle.text());
  transcripts.match(t, others.map(inShort).join('\n'));
  t.end();
});

t.test('five of nine that are broken beyond doubt have no vote, so it is no majority', (t) => {
  const others = [watch(BROKEN, 3, 2)];
  const nine = watch(BROKEN, 9, 5);
  for (const seen of [nine, ...others]) {
    checkTheMajority(t, seen);
    leftOut(t, seen);
  }
  transcripts.match(t, nine.chronicle.text());
  transcripts.match(t, others.map(inShort).join('\n'));
  t.end();
});

t.test('a majority that jumps together: the honest stay with the group, wherever it goes', (t) => {
  const others = [watch(JUMPING, 3, 2), watch(JUMPING, 4, 3), watch(JUMPING, 50, 26)];
  const nine = watch(JUMPING, 9, 5);
  for (const seen of [nine, ...others]) checkTheHonest(t, seen);
  transcripts.match(t, nine.chronicle.text());
  transcripts.match(t, others.map(inShort).join('\n'));
  t.end();
});

t.test('three of five that jump apart: nobody agrees, and there is an alarm', (t) => {
  const apart: Liars = {
    name: '',
    options: (i) => ({ lie: (at) => i * 1e9 * Math.floor(at / LIES_FROM) }),
  };
  // Whether a round falls between their jumps is chance.
  const seen = watch(apart, 5, 3, 15);
  checkTheHonest(t, seen);
  t.ok(typesOf(seen).includes('disagreement'));
  t.ok(seen.moved < CRYSTAL * WATCHED, 'and the group is not moved');
  transcripts.match(t, seen.chronicle.text());
  t.end();
});

t.test('five of nine that tell two times in turn contradict themselves, and get nowhere', (t) => {
  for (const lying of [TWO_FACED, FICKLE]) {
    const seen = watch(lying, 9, 5);
    checkTheHonest(t, seen);
    // In a moment in which all five tell the same they are the majority.
    for (const liar of seen.liars) t.ok(seen.leftOut.includes(liar), liar);
    t.ok(seen.moved < CRYSTAL * WATCHED, `moved by ${seen.moved.toFixed(0)} ns`);
    t.ok(seen.chronicle.g.observeMaster().refusals.contradiction! > 100);
    transcripts.match(t, seen.chronicle.text());
  }
  t.end();
});
