// Who decides at a group's start: every mix of up to six agents, honest and rogue, early, late and never.

import t from 'tap';
import { seededRandom } from '#sim/random.js';
import { type Claim, type Founded, type Founders, TRUST, begin } from '#sim/founding.js';

const LONG = process.env['BELFRY_LONG'] === '1';
// The long form takes minutes.
if (LONG) t.setTimeout(0);
const YEARS = 10 * 365 * 86_400e9;
const DAYS = 3 * 86_400e9;
/** The running group's time, which need not be that of the clocks on the wall. */
const HELD = 5e9;

type Kind = Omit<Claim, 'comes'>;
const honest = (kind: Claim['kind'], offset: number, bound: number): Kind => ({
  kind,
  offset,
  bound,
  rogue: false,
});
const rogue = (kind: Claim['kind'], offset: number, bound: number): Kind => ({
  kind,
  offset,
  bound,
  rogue: true,
});

const HONEST: readonly Kind[] = [
  honest('none', 0, 0),
  honest('own', 0.8 * TRUST, Infinity),
  honest('own', -0.8 * TRUST, Infinity),
  honest('group', HELD, 1e6),
  honest('group', HELD + 2e6, 3e6),
];
const ROGUES: readonly Kind[] = [
  rogue('own', YEARS, Infinity),
  rogue('own', 2.5 * TRUST, Infinity),
  rogue('group', DAYS, 1),
  rogue('group', -1.9 * TRUST, 0),
  rogue('group', HELD + TRUST, 0.9 * TRUST),
  rogue('group', YEARS, 1e18),
];

/** All ways to take so many, one kind as often as one likes, whatever the order. */
function* multisets<T>(of: readonly T[], count: number, from = 0): Generator<T[]> {
  if (count === 0) return void (yield []);
  for (let i = from; i < of.length; i += 1)
    for (const rest of multisets(of, count - 1, i)) yield [of[i]!, ...rest];
}

/** How far what was decided lies outside of the honest clocks and the trust that they have. */
function astray({ claims, own }: Founders, { offset }: Founded): number {
  if (offset === undefined) return 0;
  const clocks = claims.filter(({ rogue, kind }) => !rogue && kind !== 'none');
  const honest = clocks.map((claim) => claim.offset).concat(own ?? []);
  if (honest.length === 0) return Infinity;
  return Math.max(Math.min(...honest) - TRUST - offset, offset - Math.max(...honest) - TRUST, 0);
}

const countOf = (claims: readonly Claim[], which: (claim: Claim) => boolean): number =>
  claims.filter(which).length;
const isThere = ({ comes }: Claim): boolean => comes !== 'never';

/** What must be, and is not: undefined for a start that is as it should be. */
function fault(founders: Founders): string | undefined {
  const { claims, own, returns } = founders;
  const founded = begin(founders);
  // The measurement's own bound, of crystals that were not heard for forty seconds.
  if (astray(founders, founded) > 1e7) return `astray by ${astray(founders, founded)} ns`;
  const majority = claims.length / 2;
  const speak = (kinds: readonly Claim['kind'][]): number =>
    countOf(claims, (one) => isThere(one) && !one.rogue && kinds.includes(one.kind));
  if (founded.offset === undefined) {
    if (own !== undefined && !returns) return 'a clock that is set, and no start';
    if (own !== undefined && claims.every(isThere)) return 'everybody is there, and no start';
    if (speak(['group']) > majority) return 'a running group of the majority, and no start';
  }
  if (
    speak(['group']) > majority &&
    countOf(claims, (one) => one.comes === 'early' && !one.rogue && one.kind === 'group') > majority
  )
    if (Math.abs(founded.offset! - HELD) > 1e7) return `a step of ${founded.offset! - HELD} ns`;
  return undefined;
}

const told = ({ claims, own, returns }: Founders, why: string): string =>
  `${why}: own ${own}, returns ${returns}, ${claims
    .map(
      ({ rogue, kind, offset, bound, comes }) =>
        `${rogue ? 'rogue ' : ''}${kind} ${offset} ± ${bound} ${comes}`,
    )
    .join('; ')}`;

/** All of `agents`, fewer than half of them rogues. */
function* mixes(agents: number): Generator<Claim[]> {
  const most = Math.ceil(agents / 2) - 1;
  const comes = ['early', 'late', 'never'] as const;
  const states = (kinds: readonly Kind[]): Claim[] =>
    kinds.flatMap((kind) => comes.map((when) => ({ ...kind, comes: when })));
  // Who never comes is one like another.
  const good = states(HONEST).filter(({ comes, kind }) => comes !== 'never' || kind === 'none');
  const bad = states(ROGUES).filter(({ comes }) => comes !== 'never');
  for (let rogues = 0; rogues <= most; rogues += 1)
    for (const liars of multisets(bad, rogues))
      for (const others of multisets(good, agents - rogues)) yield [...liars, ...others];
}

const MASTERS = [
  { own: 0, returns: false },
  { own: 0, returns: true },
  { own: undefined, returns: false },
];

for (let agents = 0; agents <= 6; agents += 1)
  t.test(`${agents} agents: fewer than half decide nothing, in whatever order they come`, (t) => {
    let [tried, turn, wrong] = [0, 0, 0];
    // Of the large numbers of mixes one in so many, unless there is time.
    const every = LONG ? 1 : [1, 1, 1, 1, 1, 3, 23][agents]!;
    for (const claims of mixes(agents)) {
      turn += 1;
      if (turn % every !== 0) continue;
      for (const master of MASTERS) {
        const founders = { claims, ...master };
        const why = fault(founders);
        tried += 1;
        if (why === undefined) continue;
        wrong += 1;
        t.comment(told(founders, why));
      }
    }
    t.equal(wrong, 0, `wrong of ${tried} starts`);
    t.end();
  });

const RUNS = LONG ? 200_000 : 4000;
t.test(`${RUNS} larger groups at random: fewer than half decide nothing`, (t) => {
  const random = seededRandom(21);
  let wrong = 0;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  for (let run = 0; run < RUNS; run += 1) {
    const keys = 7 + Math.floor(random() * 34);
    const rogues = Math.floor(random() * Math.ceil(keys / 2));
    // All liars with one story, or each with its own; honest ones of one kind, or of all.
    const [liars, others] = [pick([ROGUES, [pick(ROGUES)]]), pick([HONEST, [pick(HONEST)]])];
    const times = pick([['early', 'late', 'never'], ['early'], ['early', 'never']] as const);
    const claims = Array.from({ length: keys }, (_, i) => ({
      ...pick(i < rogues ? liars : others),
      comes: pick(times),
    }));
    const founders = { claims, ...pick(MASTERS) };
    const why = fault(founders);
    if (why === undefined) continue;
    wrong += 1;
    t.comment(`run ${run}: ${told(founders, why)}`);
  }
  t.equal(wrong, 0);
  t.end();
});
