// Watches a plant after every event: one leader per term, no agent back to an earlier one, no clock
// back, every clock within its bound of the leader that it follows.

import type { FollowerEvent } from '#agent/core/follower-observation.js';
import type { MemberEvent } from '#master/core/member/membership.js';
import {
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
} from '#protocol/time.js';
import { isNewer16 } from '#protocol/wire/serial-number.js';
import { type AgentHost, type MasterHost, type SimulatedPlant, isMaster } from './plant.js';
import type { AnyHost } from './world.js';

/** For so many intervals without a line a promise allows for what the leader decides meanwhile. */
const LOST_AFTER = 4;
/** Less than this is the arithmetic's own, nanoseconds. */
const ARITHMETIC = 2;

/** A clock as it was at one raw time, by which it can be told how it would go on. */
interface Sight {
  readonly raw: RawTime;
  readonly time: GroupTime;
  readonly bound: Span;
  readonly rate: number;
}

/** A process that led under a term, and its clock as it was last seen to lead. */
interface Reign {
  readonly term: number;
  readonly host: MasterHost;
  last: Sight;
  over: boolean;
}

/** What is known of one agent's process. */
interface Pupil {
  seen: Sight;
  term: number;
  line: object;
  /** Whose line it follows, and that clock as it was when the last one came. */
  follows: Reign | undefined;
  told: Sight | undefined;
  toldAt: number;
  lost: boolean;
}

/** A clock went by so much more or less than its rate explains, and had said that it may be so wrong. */
export interface Disturbance {
  readonly by: number;
  readonly bound: number;
}

const NOBODY = { follows: undefined, told: undefined, toldAt: 0, lost: false };
const NOTHING: Disturbance = { by: 0, bound: Infinity };

export const shareOf = ({ by, bound }: Disturbance): number => by / bound;

/** Does a clock go back with this event, as it may? By an order, or where a master's own machine was set back. */
function stepsBack(event: MemberEvent | FollowerEvent): boolean {
  if (event.type === 'follows') return stepsBack(event.event);
  return (event.type === 'stepped' || event.type === 'reference-followed') && event.by < 0;
}

export class PlantWatch {
  readonly #plant: SimulatedPlant;
  readonly #reigns = new Map<number, Reign>();
  readonly #pupils = new Map<AgentHost, Pupil>();
  readonly #shown = new Map<MasterHost, Sight>();
  readonly #crowned = new Set<MasterHost>();
  #events = 0;
  readonly #steppedBack = new Set<string>();
  /** What should never be, each with its instant. */
  readonly faults: { readonly at: number; readonly text: string }[] = [];
  /** Until then it is no fault to be outside: a wall clock has been set that a leader reads. */
  excusedUntil = 0;
  /** How often a clock was compared with its leader's. */
  looks = 0;
  /** The largest since it was last forgotten, by itself, and as a share of the clock's own bound. */
  largest: Disturbance = NOTHING;
  largestShare: Disturbance = NOTHING;

  constructor(plant: SimulatedPlant) {
    this.#plant = plant;
    plant.world.onTurn = (host) => this.#turned(host);
  }

  /** Looks at every clock that runs, besides those that have just done something. */
  look(): void {
    for (const host of [...this.#plant.masters, ...this.#plant.agents])
      if (this.#plant.runs(host)) this.#turned(host);
  }

  #fault(text: string): void {
    this.faults.push({ at: this.#plant.world.now, text });
  }

  #turned(host: AnyHost): void {
    const { events } = this.#plant;
    for (; this.#events < events.length; this.#events += 1) {
      const { event, host: name } = events[this.#events]!;
      if (stepsBack(event)) this.#steppedBack.add(name);
    }
    if (isMaster(host)) this.#lookAtMaster(host);
    else this.#lookAtAgent(host as AgentHost);
    this.#steppedBack.delete(host.name);
  }

  #lookAtMaster(host: MasterHost): void {
    const { term } = host.endpoint;
    const sight = this.#sightOf(host);
    const before = this.#shown.get(host);
    this.#shown.set(host, sight);
    if (before !== undefined && Number.isFinite(before.bound)) this.#compare(host, before, sight);
    for (const reign of this.#reigns.values()) {
      if (reign.host !== host || reign.over) continue;
      if (term === 0) reign.over = true;
      else reign.last = sight;
    }
    if (term === 0) return;
    this.#crowned.add(host);
    const reign = this.#reigns.get(term);
    if (reign?.host === host) return;
    this.#reigns.set(term, { term, host, last: sight, over: false });
    // One that has lost its memory may have led under this term before it lost it, but no other.
    if (reign !== undefined && reign.host.name !== host.name)
      this.#fault(`${host.name} leads under term ${term}, as ${reign.host.name} did`);
  }

  /** How this clock has gone on since it was last seen. */
  #compare(host: AnyHost, before: Sight, sight: Sight): void {
    const went = groupDifference(sight.time, before.time);
    if (went < -ARITHMETIC && !this.#steppedBack.has(host.name))
      this.#fault(`${host.name} went back by ${-went} ns`);
    const by = Math.abs(went - (sight.raw - before.raw) * (1 + before.rate));
    const disturbance = { by, bound: before.bound };
    if (by > this.largest.by) this.largest = disturbance;
    // Who leads, or led just now, has the group's time by definition, and its bound is nothing.
    const led = isMaster(host) && this.#crowned.has(host);
    if (!led && shareOf(disturbance) > shareOf(this.largestShare)) this.largestShare = disturbance;
  }

  /** What was is no matter any more. */
  startAnew(): void {
    this.faults.length = this.looks = 0;
    this.forgetDisturbances();
  }

  forgetDisturbances(): void {
    this.largest = this.largestShare = NOTHING;
  }

  #lookAtAgent(host: AgentHost): void {
    const raw = host.oscillator.raw(this.#plant.world.now);
    const { clock } = host.endpoint;
    const { term } = host.endpoint.memory(raw);
    const sight = { raw, ...clock.now(raw), rate: clock.line.rate };
    const pupil = this.#pupils.get(host);
    if (pupil === undefined) {
      this.#pupils.set(host, { seen: sight, term, line: clock.line, ...NOBODY });
      return;
    }
    if (pupil.term !== 0 && isNewer16(pupil.term, term))
      this.#fault(`${host.name} went from term ${pupil.term} back to ${term}`);
    if (Number.isFinite(pupil.seen.bound)) this.#compare(host, pupil.seen, sight);
    const { now } = this.#plant.world;
    // One whose process was stopped has not noticed yet.
    pupil.lost =
      clock.quality === 'holdover' || now - pupil.toldAt > LOST_AFTER * this.#plant.interval;
    // What it was told while it was stopped is of a leader as it was then: the next line is judged.
    if (this.#plant.catchesUp(host)) this.#follow(pupil, undefined);
    else if (clock.line !== pupil.line && clock.quality !== 'holdover')
      this.#follow(pupil, this.#whom(host, term));
    pupil.term = term;
    pupil.line = clock.line;
    pupil.seen = sight;
    this.#judge(host, pupil);
  }

  /** One that asks by itself also follows, for want of a leader, one that stands by: that is not judged. */
  #whom(host: AgentHost, term: number): Reign | undefined {
    const raw = host.oscillator.raw(this.#plant.world.now);
    const { algorithm, master, masters } = host.endpoint.observe(raw);
    const followed = masters.find(({ address }) => address.host === master?.host);
    const leads = algorithm === 'berkeley' || followed?.term !== 0;
    return leads ? this.#reigns.get(term) : undefined;
  }

  #follow(pupil: Pupil, reign: Reign | undefined): void {
    pupil.follows = reign;
    pupil.toldAt = this.#plant.world.now;
    pupil.lost = false;
    pupil.told = reign && (reign.over ? reign.last : this.#sightOf(reign.host));
  }

  #sightOf({ endpoint, oscillator }: MasterHost): Sight {
    const raw = oscillator.raw(this.#plant.world.now);
    return { raw, ...endpoint.now(raw), rate: endpoint.memory(raw).rate };
  }

  /** Is it where its leader is, or would be if it had gone on? */
  #judge(host: AgentHost, { seen, follows, told, lost }: Pupil): void {
    if (follows === undefined || !Number.isFinite(follows.last.bound)) return;
    if (this.#plant.world.now < this.excusedUntil) return;
    // Who has lost its leader can only promise to be where that would be.
    const leader = this.#clockOf(follows, lost || follows.over ? told! : undefined);
    const error = groupDifference(seen.time, leader.time);
    const allowed = seen.bound + leader.bound + ARITHMETIC;
    this.looks += 1;
    if (!(Math.abs(error) > allowed)) return;
    this.#fault(
      `${host.name} is ${Math.round(error)} ns ahead of ${follows.host.name} under term ${follows.term}, and promises ${Math.round(allowed)}`,
    );
  }

  /** The clock of who is followed: as it is, or as it was when seen, going on. */
  #clockOf({ host }: Reign, was: Sight | undefined): Pick<Sight, 'time' | 'bound'> {
    const raw = host.oscillator.raw(this.#plant.world.now);
    if (was === undefined) return host.endpoint.now(raw);
    const { time, bound, rate } = was;
    return { time: groupAdd(time, ((raw - was.raw) * (1 + rate)) as Span), bound };
  }
}
