// An election by itself, for tests: beacons, witnesses and time go in, decisions come out.

import { Election } from '#master/core/election/election.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import type { Decision, ElectionOptions, Situation } from '#master/core/election/decision.js';
import { type RawTime, rawTime, spanOf } from '#protocol/time.js';
import type { Beacon } from '#protocol/wire/beacon.js';

export const OPTIONS: ElectionOptions = {
  number: 1,
  rank: 0,
  masters: 3,
  beacon: spanOf(1e9),
  quorum: false,
  pause: spanOf(0),
  start: rawTime(0),
};

export const SITUATION: Situation = {
  merit: 'average',
  bound: 1000,
  known: 4,
  answering: 4,
  agents: 4,
};

/** What a master is, and the latest term that it knows: 8 if nothing else is said. */
type Setting = Partial<Situation & { readonly latest: number }>;

export const beaconOf = (number: number, changes: Partial<Beacon> = {}): Beacon => ({
  duty: 'stands-by',
  number,
  rank: 0,
  merit: 'average',
  bound: 1000,
  leaseMilliseconds: 4000,
  keys: 0,
  hears: 0,
  agents: 4,
  successor: undefined,
  claims: false,
  root: 1,
  depth: 0,
  ...changes,
});

/** One election, its clock, and what it has decided, with the second of each. */
export class Bench {
  readonly election: Election;
  readonly leadership: Leadership;
  #situation: Situation;
  readonly decided: { at: number; decision: Decision }[] = [];
  now = 0;

  constructor(changes: Partial<ElectionOptions> = {}, { latest = 8, ...situation }: Setting = {}) {
    const options = { ...OPTIONS, ...changes };
    this.#situation = { ...SITUATION, ...situation };
    this.leadership = new Leadership(latest, options.number, () => undefined);
    if (options.masters === 1) this.leadership.begin();
    this.election = new Election(options, this.leadership, () => this.#situation);
    this.#take();
  }

  get at(): RawTime {
    return rawTime(this.now * 1e9);
  }

  stands({ latest = 0, ...situation }: Setting): void {
    this.#situation = { ...this.#situation, ...situation };
    this.leadership.learn(latest);
  }

  hears(beacon: Beacon, term = 0): void {
    this.election.heard(beacon, term, this.at);
    this.#take();
  }

  #take(): void {
    for (let one = this.election.poll(); one !== undefined; one = this.election.poll())
      this.decided.push({ at: this.now, decision: one });
    if (this.election.beaconDue(this.at)) this.election.beacon(this.at, 0);
  }

  /** Runs on to this second; `each` is called every half of one. */
  run(until: number, each?: () => void): void {
    while (this.now < until) {
      this.now += 0.5;
      each?.();
      do {
        this.election.wake(this.at);
        this.#take();
      } while (this.election.wakeAt() <= this.at);
    }
  }

  do<Result>(what: (election: Election, at: RawTime) => Result): Result {
    const result = what(this.election, this.at);
    this.#take();
    return result;
  }

  /** The decisions but canvasses since the last look, as words. */
  news(): string[] {
    const told = this.decided.splice(0).filter(({ decision }) => decision.type !== 'canvass');
    return told.map(({ at, decision }) => `${at} ${wordsOf(decision)}`);
  }
}

function wordsOf(decision: Decision): string {
  switch (decision.type) {
    case 'lead':
    case 'stand-by':
      return `${decision.type} ${decision.why}`;
    case 'kept':
      return `kept ${decision.why}`;
    default:
      return decision.type;
  }
}

/** One that has heard this leader for ten seconds. */
export function standby(options: Partial<ElectionOptions> = {}, setting: Setting = {}): Bench {
  const bench = new Bench(options, setting);
  bench.run(10, () => bench.hears(beaconOf(0, { duty: 'leads' }), 8));
  return bench;
}

/** One that has taken over from nobody. */
export function leader(options: Partial<ElectionOptions> = {}, setting: Setting = {}): Bench {
  const bench = new Bench(options, { known: 0, answering: 0, latest: 0, ...setting });
  bench.run(8);
  bench.stands({ known: 4, answering: 4, ...setting });
  bench.decided.length = 0;
  return bench;
}

/** Agents answer the canvass, and hear the leader or not. */
export const witnesses =
  (bench: Bench, hearing: number, deaf: number): (() => void) =>
  () => {
    for (let i = 0; i < hearing; i += 1) bench.election.witness(`hears-${i}`, 8);
    for (let i = 0; i < deaf; i += 1) bench.election.witness(`misses-${i}`, 0);
  };
