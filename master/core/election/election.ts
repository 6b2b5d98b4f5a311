// Who leads, of several masters: a pure machine. Beacons and witnesses in, decisions and beacons out.

import { MILLISECOND, NEVER, type RawTime, type Span } from '@belfry/protocol';
import { type Beacon, fromScaled, toScaled, isNewer16 } from '@belfry/protocol/wire';
import {
  type Candidate,
  type CanvassResult,
  hasQuorum,
  judgeCanvass,
  outranks,
} from './candidates.js';
import { Canvass } from './canvass.js';
import { type PeerObservation, Peers } from './peers.js';
import { FollowedLeader } from './followed-leader.js';
import { HandOver } from './hand-over.js';
import { LaterTerms } from './later-terms.js';
import type { Leadership } from '../leadership/leadership.js';
import { Minority } from '../leadership/minority.js';
import type { Decision, ElectionOptions, Situation, YieldReason } from './decision.js';

/** In beacon intervals: how long a leader is not missed, ... */
const LEASE = 4;
/** ... how long agents are asked whether they hear it, twice, ... */
const CANVASS = 2;
/** ... how much longer each waits that comes later in the order, ... */
const STAGGER = 3;
/** ... how long a leader may hear nobody, ... */
const PATIENCE = 8;
/** ... how long it may lead while no agent answers it that answers others, ... */
const DEAF = 3;
/** ... how long somebody may take to accept a hand-over, ... */
const HAND_OVER = 3;
/** ... and how long the leader of a later term has to show itself. */
const MEETING = 2;

/**
 * Decides which of several masters leads. It is pure: the beacons of other masters and what agents say go in, and
 * decisions and what its own beacon says come out. It begins and ends this master's `Leadership`.
 */
export class Election {
  readonly #options: ElectionOptions;
  readonly #peers = new Peers();
  readonly #canvass: Canvass;
  readonly #decisions: Decision[] = [];
  /** Whether this master may end its term, or take over, for what few agents say. */
  readonly #minority = new Minority();
  readonly #laterTerms: LaterTerms;
  readonly #handOver: HandOver;
  readonly #leader: FollowedLeader;
  readonly #leadership: Leadership;
  readonly #look: (at: RawTime) => Situation;
  #situation: Situation;
  /** It has begun to lead since it looked at its situation, which that changes. */
  #looksAgain = false;
  /** What the last beacon said of this master: by that the others place it, and so must it itself. */
  #said: Candidate;
  #heardAt: RawTime;
  #ranAt: RawTime;
  #beaconAt: RawTime;
  #changedAt = -Infinity as RawTime;
  #kept: CanvassResult | undefined;

  /** Begins and ends `leadership`; `look` answers what this master is at that time. */
  constructor(options: ElectionOptions, leadership: Leadership, look: (at: RawTime) => Situation) {
    this.#options = options;
    this.#leadership = leadership;
    this.#look = look;
    this.#canvass = new Canvass(this.#beacons(CANVASS));
    this.#situation = look(options.start);
    this.#said = this.#candidate();
    this.#ranAt = this.#heardAt = this.#beaconAt = options.start;
    this.#laterTerms = new LaterTerms(this.#beacons(MEETING), this.#minority);
    this.#handOver = new HandOver(this.#beacons(HAND_OVER));
    // The first beacons take their handshakes.
    const missedFrom = (options.start + this.#beacons(LEASE + CANVASS)) as RawTime;
    this.#leader = new FollowedLeader(missedFrom, this.#beacons(DEAF));
  }

  /** The number of the master that leads, as far as is known. */
  get leader(): number | undefined {
    return this.#leadership.leads ? this.#options.number : this.#leader.number;
  }

  /** Why the last canvass did not end in taking over. */
  get kept(): CanvassResult | undefined {
    return this.#kept;
  }

  /** What each of the others last said, and whether it is there. */
  peers(at: RawTime): readonly PeerObservation[] {
    return this.#peers.observe(at);
  }

  /** Are more than half of all masters there, this one included? */
  hasMost(at: RawTime): boolean {
    return hasQuorum(this.#peers.there(at).length + 1, this.#options.masters);
  }

  /**
   * The masters are others now, or this one's number or rank. Whoever leads goes on; who is alone leads, and who does not
   * take part any more, or not yet, stands by. There were so many masters `before`.
   */
  renew(before: number, at: RawTime): void {
    this.#situation = this.#look(at);
    const { masters, absent = false } = this.#options;
    // Those that are gone answer no more, and the others have a lease to speak.
    if (masters < before) this.#peers.forget();
    this.#ranAt = this.#heardAt = at;
    const { leads } = this.#leadership;
    if (absent && leads) this.#standBy('removed', at);
    else if (masters === 1 && !absent && !leads) this.#lead('alone', at);
    else if (!leads) this.#leader.awaitUntil((at + this.#beacons(LEASE + CANVASS)) as RawTime);
  }

  #beacons(count: number): Span {
    return (count * this.#options.beacon) as Span;
  }

  /** A beacon of another master, under the term that it leads, 0 if it does not. */
  heard(beacon: Beacon, term: number, at: RawTime): void {
    this.#situation = this.#look(at);
    this.#noticePause(at);
    const { number } = beacon;
    if (number === this.#options.number) {
      this.#decisions.push({ type: 'same-number', number });
      return;
    }
    this.#peers.heard(beacon, term, at);
    this.#heardAt = at;
    if (this.#leadership.leads) this.#meet(beacon, term, at);
    else if (beacon.duty === 'leads') this.#follow(beacon, term, at);
    else if (number === this.#leader.number) this.#leader.ceased(at);
  }

  /** This one leads; so may the other. */
  #meet(beacon: Beacon, term: number, at: RawTime): void {
    if (beacon.duty === 'leads') return this.#meetLeader(beacon, term, at);
    const early = at - this.#changedAt < this.#options.pause;
    if (beacon.claims && !early && this.#isReady(beacon)) this.#handOverTo(beacon.number, at);
  }

  #meetLeader(beacon: Beacon, term: number, at: RawTime): void {
    const { number, agents, successor } = beacon;
    // It hands over to us, and will yield when it hears that we have taken over.
    if (successor === this.#options.number) return;
    const mine = { agents: this.#situation.answering, term: this.#leadership.term };
    const takenOver = number === this.#handOver.successor && isNewer16(term, mine.term);
    if (takenOver || outranks({ agents, term }, mine)) {
      this.#standBy('outranked', at);
      this.#follow(beacon, term, at);
    } else if (isNewer16(term, mine.term)) this.#lead('healed', at);
  }

  #follow(beacon: Beacon, term: number, at: RawTime): void {
    const { number, agents, successor, leaseMilliseconds } = beacon;
    const leader = this.#leader;
    const rival = number === leader.number ? undefined : this.#peers.leading(leader.number, at);
    const followed = rival && { agents: rival.beacon.agents, term: rival.term };
    if (followed !== undefined && !outranks({ agents, term }, followed)) return;
    if (number !== leader.number) this.#changedAt = at;
    leader.number = number;
    this.#kept = undefined;
    leader.hears(agents, this.#situation.answering, at);
    if (successor === this.#options.number && this.#situation.merit !== 'unset')
      return this.#lead('handed-over', at);
    leader.leads((leaseMilliseconds * MILLISECOND) as Span, at);
    if (!leader.isDeaf(at)) this.#canvass.stop();
  }

  /** An agent answers: does it hear a leader, by the term that it names? */
  witness(name: string, hears: number): void {
    this.#canvass.witness(name, hears !== 0);
  }

  /**
   * An agent, or a master (`isMaster`), refuses our term, for it follows a later one. No agent alone can
   * end our term. Answers whether the later one is proven, and to be led beyond if nobody leads under it.
   */
  refused(name: string, term: number, isMaster: boolean, at: RawTime): boolean {
    this.#situation = this.#look(at);
    const { leads, term: ours } = this.#leadership;
    if (!leads || !isNewer16(term, ours)) return false;
    if (isMaster) return true;
    // There is nobody whom the agents of one that is alone could follow instead.
    if (this.#options.masters === 1) return false;
    const { answering, agents } = this.#situation;
    if (this.#laterTerms.refusedBy(name, answering, agents, at)) this.#standBy('over', at);
    return false;
  }

  /** An operator wants another master to lead. Answers why not. */
  yield(at: RawTime): string | undefined {
    this.#situation = this.#look(at);
    if (!this.#leadership.leads) return 'this master does not lead';
    const early = this.#early(at);
    if (early !== undefined) return early;
    const best = this.#ready(at)[0];
    if (best === undefined) return 'no other master is ready to lead';
    this.#handOverTo(best.number, at);
    return undefined;
  }

  /** This leader ends: whoever is ready takes over at once. Answers whether somebody may. */
  resign(at: RawTime): boolean {
    const best = this.#leadership.leads ? this.#ready(at)[0] : undefined;
    if (best !== undefined) this.#handOverTo(best.number, at);
    return best !== undefined;
  }

  /** An operator wants this master to lead. Answers why not. */
  promote(at: RawTime): string | undefined {
    this.#situation = this.#look(at);
    if (this.#options.absent === true) return 'this master is not in the roster, or has it not yet';
    if (this.#leadership.leads) return 'this master leads already';
    if (this.#situation.merit === 'unset') return 'this master has no group time yet';
    const early = this.#early(at);
    if (early !== undefined) return early;
    // With nobody to hand over, an operator's word is enough.
    if (this.#leader.isMissed(at)) this.#lead('ordered', at);
    this.#handOver.claim(at);
    this.#beaconAt = at;
    return undefined;
  }

  #early(at: RawTime): string | undefined {
    const left = this.#changedAt + this.#options.pause - at;
    if (left <= 0) return undefined;
    return `the leader has just changed: wait ${Math.ceil(left / 1e9)} s`;
  }

  #ready(at: RawTime): Candidate[] {
    return this.#peers.there(at).filter((beacon) => this.#isReady(beacon));
  }

  /** Has it the time, and the agents, so that no round is missed when it takes over? */
  #isReady({ merit, duty, agents }: Beacon): boolean {
    return (
      merit !== 'unset' && duty === 'stands-by' && (agents > 0 || this.#situation.answering === 0)
    );
  }

  #handOverTo(number: number, at: RawTime): void {
    this.#handOver.to(number, at);
    this.#beaconAt = at;
  }

  /** When `wake` next has something to do. */
  wakeAt(): RawTime {
    if (this.#options.absent === true) return NEVER;
    if (this.#leadership.leads) return this.#beaconAt;
    const miss = this.#canvass.planned ? NEVER : this.#leader.missedFrom;
    return Math.min(this.#beaconAt, miss, this.#canvass.wakeAt()) as RawTime;
  }

  /** Does what is due at `at`: a leader asks itself whether it may go on, the others whether the leader is missed. */
  wake(at: RawTime): void {
    this.#situation = this.#look(at);
    this.#noticePause(at);
    if (this.#leadership.leads) this.#check(at);
    else this.#watch(at);
  }

  /** A process that was stopped must not go on leading as if nothing had been. */
  #noticePause(at: RawTime): void {
    const paused = at - this.#ranAt;
    this.#ranAt = at;
    if (paused < this.#beacons(LEASE)) return;
    // What others said before says nothing any more; they have a lease to say it again.
    this.#peers.forget();
    this.#heardAt = at;
    this.#canvass.stop();
    // Nobody else can have led instead of one that is alone.
    if (this.#options.masters === 1) return;
    if (this.#leadership.leads) this.#standBy('paused', at);
    else this.#leader.awaitUntil((at + this.#beacons(LEASE)) as RawTime);
  }

  /** Does this leader go on leading? */
  #check(at: RawTime): void {
    if (this.#handOver.failed(at)) this.#decisions.push({ type: 'not-taken' });
    const { quorum, masters } = this.#options;
    const { known, answering } = this.#situation;
    if (masters === 1) return;
    this.#judgeLater(at);
    if (!this.#leadership.leads) return;
    const alone = answering === 0 && at - this.#heardAt >= this.#beacons(PATIENCE);
    if (alone && known > 0) this.#standBy('nobody-heard', at);
    else if (
      quorum &&
      at - this.#changedAt >= this.#beacons(LEASE) &&
      !hasQuorum(this.#peers.there(at).length + 1, masters)
    )
      this.#standBy('no-quorum', at);
  }

  /**
   * A later term is known, but nobody who leads under it shows itself: lead beyond it, or those who know it
   * would never follow. Without agents it is we who are over.
   */
  #judgeLater(at: RawTime): void {
    const { answering, known } = this.#situation;
    const isKnown = isNewer16(this.#leadership.known, this.#leadership.term);
    if (!this.#laterTerms.isUnled(isKnown, at)) return;
    if (answering > 0 || known === 0) this.#lead('healed', at);
    else this.#standBy('over', at);
  }

  #watch(at: RawTime): void {
    const due = this.#canvass.due(at);
    if (due === 'count') return this.#judge(at);
    // The answers have time to come before the next asking, and before the count.
    if (due === 'ask')
      this.#decisions.push({ type: 'canvass', within: this.#beacons(CANVASS / 4) });
    if (!this.#leader.isMissed(at) || this.#canvass.planned) return;
    const before = this.#peers.before(this.#said, at);
    this.#canvass.plan((at + this.#beacons(STAGGER * before)) as RawTime);
  }

  #candidate(): Candidate {
    const { number, rank } = this.#options;
    // As the others read it in a beacon, so that all compare the same.
    const bound = fromScaled(toScaled(this.#situation.bound));
    return { number, rank, merit: this.#situation.merit, bound };
  }

  #judge(at: RawTime): void {
    const { masters, quorum } = this.#options;
    const present = this.#peers.there(at).length + 1;
    const { answered, hearing } = this.#canvass;
    const deaf = this.#leader.isDeaf(at);
    const { known } = this.#situation;
    const seen = { known, answered, hearing, present, masters, quorum };
    let result = judgeCanvass({ ...seen, deaf });
    // It is agents alone that say so.
    if (result === 'lead' && deaf && !this.#minority.countsFew(at)) result = 'leader-is-heard';
    if (result === 'lead') return this.#lead('missed', at);
    if (result !== this.#kept) this.#decisions.push({ type: 'kept', why: result });
    this.#kept = result;
    this.#leader.awaitUntil((at + this.#beacons(LEASE)) as RawTime);
  }

  #lead(why: Extract<Decision, { type: 'lead' }>['why'], at: RawTime): void {
    this.#leadership.begin();
    this.#looksAgain = true;
    this.#leader.forget();
    this.#handOver.settle();
    this.#laterTerms.begin();
    this.#kept = undefined;
    this.#canvass.stop();
    this.#changedAt = this.#heardAt = this.#beaconAt = at;
    this.#decisions.push({ type: 'lead', why });
  }

  #standBy(why: YieldReason, at: RawTime): void {
    this.#leadership.end();
    this.#handOver.stop();
    this.#changedAt = at;
    this.#beaconAt = at;
    this.#leader.awaitUntil((at + this.#beacons(LEASE)) as RawTime);
    this.#decisions.push({ type: 'stand-by', why });
  }

  /** The oldest decision that nobody has taken yet. */
  poll(): Decision | undefined {
    return this.#decisions.shift();
  }

  /** Is a beacon to be sent now? The next one is an interval later. */
  beaconDue(at: RawTime): boolean {
    if (at < this.#beaconAt || this.#options.absent === true) return false;
    this.#beaconAt = (at + this.#options.beacon) as RawTime;
    return true;
  }

  /** What there is to say of this master; `hears` is the term of the leader that it hears. */
  beacon(at: RawTime, hears: number): Omit<Beacon, 'root' | 'depth' | 'keys'> {
    if (this.#looksAgain) this.#situation = this.#look(at);
    this.#looksAgain = false;
    this.#said = this.#candidate();
    return {
      ...this.#said,
      duty: this.#leadership.leads ? 'leads' : 'stands-by',
      leaseMilliseconds: this.#beacons(LEASE) / MILLISECOND,
      hears,
      agents: this.#situation.answering,
      successor: this.#leadership.leads ? this.#handOver.successor : undefined,
      claims: this.#handOver.claims(at),
    };
  }
}
