// The masters of an agent: a session with each, which of them leads, and which has fallen silent.

import {
  type Departures,
  type Address,
  type Place,
  type Datagram,
  type Transmission,
  type Outbox,
  sameAddress,
  type Refusal,
  type RawTime,
  SECOND,
  type Span,
  type Stamp,
} from '@belfry/protocol';
import { Asker } from '@belfry/protocol/measure';
import { type Session, sealMessage } from '@belfry/protocol/seal';
import {
  type Header,
  type Belief,
  HANDSHAKE_SIZE,
  TYPE,
  type Message,
  noticeOf,
} from '@belfry/protocol/wire';
import { LeaderChoice } from './leader-choice.js';
import { Silences } from './silences.js';
import type { Closing } from './way.js';
import type { MasterRecord } from './master-record.js';
import { MasterRecords, type MasterSession } from './master-records.js';
import type { AgentMemory } from '../clock/agent-memory.js';
import { type ConnectionOptions, randomId } from './connection.js';
import type { MasterRecordObservation, MastersEvent } from './masters-observation.js';
import type { AskingOptions } from '../asking/asking.js';

/** One that stands by asks so many times less often (docs/protocol.md, section 19.1). */
const STANDBY_EVERY = 8;

/** Which masters an agent has, and how it is known to them. */
export interface MastersOptions extends Pick<
  ConnectionOptions,
  'name' | 'key' | 'crypto' | 'random'
> {
  readonly masters: readonly Place[];
  readonly algorithm: 'berkeley' | 'cristian';
  /** How often to ask, when this agent asks by itself. */
  readonly interval: Span;
  /** It leads a group of its own: a master of several, or of a group within a group. */
  readonly leadsGroup?: boolean;
  /** Whether our socket can have to do with a host, by its family; if it is not given, with every one. */
  readonly reaches?: (host: string) => boolean;
  /** No other masters than the configured ones, whatever those name. */
  readonly onlyThese?: boolean;
  readonly clock: { readonly memory: Pick<AgentMemory, 'term' | 'masters'> | undefined };
  readonly start: RawTime;
}

/** What the masters share with the rest of their agent. */
export interface MastersParts {
  readonly estimate: AskingOptions['estimate'];
  readonly outbox: Outbox;
  readonly departures: Departures;
}

/**
 * All masters of one agent: greets them, finds the one that a datagram is from, refuses those whose term is over,
 * and greets again those that are silent.
 */
export class Masters {
  readonly leader: LeaderChoice;
  /** How often the leader measures, or is asked. */
  interval: Span;
  readonly #asksItself: boolean;
  readonly #onlyThese: boolean;
  readonly #asking: AskingOptions & { interval: Span };
  readonly records: MasterRecords;
  readonly #silences: Silences;
  readonly #departures: Departures;
  readonly #outbox: Outbox;
  readonly #emit: (event: MastersEvent) => void;

  constructor(
    options: MastersOptions,
    { estimate, outbox, departures }: MastersParts,
    emit: (event: MastersEvent) => void,
  ) {
    const { name, key, crypto, random, interval, masters, start, reaches } = options;
    this.#asksItself = options.algorithm === 'cristian';
    this.#onlyThese = options.onlyThese ?? false;
    const { term, masters: remembered } = options.clock.memory ?? { term: 0 };
    this.leader = new LeaderChoice(this.#asksItself, term, start);
    this.#silences = new Silences(this.leader, this.#asksItself, (record, at) =>
      this.miss(record, at),
    );
    this.interval = interval;
    this.#outbox = outbox;
    this.#departures = departures;
    this.#emit = emit;
    this.#asking = { estimate, interval, random };
    this.records = new MasterRecords(
      {
        connection: {
          name,
          key,
          crypto,
          random,
          instance: randomId(crypto),
          asksItself: this.#asksItself,
          severalMasters: true,
          leadsGroup: options.leadsGroup ?? false,
        },
        asking: this.#asking,
      },
      reaches,
      this.#onlyThese ? [] : remembered,
    );
    this.setMasters(masters, start);
  }

  /** How often to ask from the next ask on, if it asks by itself. */
  set askEvery(interval: Span) {
    if (this.#asksItself) this.#asking.interval = this.interval = interval;
  }

  /** Where they are; new ones are greeted at `at`. */
  setMasters(masters: readonly Place[], at: RawTime): void {
    this.#forget(this.records.setMasters(masters, at));
  }

  /** The key is another now: each session is replaced by one under it, and goes on until then. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.records.renewKey(key, at);
  }

  #forget(gone: readonly MasterRecord[]): void {
    for (const record of gone) {
      this.#silences.forget(record);
      this.leader.forget(record);
    }
  }

  /** Is the master that is known under this host there, and needs not be looked for? */
  answers(host: Address): boolean {
    const record = [...this.records].find((one) => sameAddress(one.place, host));
    return record?.connection.session !== undefined && !record.connection.greeting;
  }

  /** The session that a datagram with this header belongs to; undefined if it is none of ours. */
  sessionOf(header: Header): MasterSession | undefined {
    return this.records.sessionOf(header);
  }

  /** Does this welcome, or this cookie, answer one of our hellos? */
  awaits(header: Header): boolean {
    const records = this.records;
    if (header.type === TYPE.welcome) return records.awaitingWelcome(header) !== undefined;
    return records.awaitingCookie(header) !== undefined;
  }

  /** Takes in a cookie for the next hello, or says why not. */
  cookie(datagram: Datagram, header: Header): Refusal | undefined {
    const record = this.records.awaitingCookie(header);
    return record === undefined ? 'unexpected-cookie' : record.connection.cookie(datagram, header);
  }

  /** The master that an unsealed notice with this header can be from. */
  concerned(header: Header): MasterRecord | undefined {
    return this.records.concerned(header);
  }

  /** This device leads under `term`, or has ceased to (0). */
  leadUnder(term: number): void {
    this.leader.ownTerm = term;
    this.#raiseTerm(term);
  }

  /** Sends the same to each master that there is a session with. */
  broadcast(message: Message, term: number): void {
    for (const { connection } of this.records)
      if (connection.session !== undefined) this.#push(connection.session, message, term);
  }

  #push(session: Session, message: Message, term: number): void {
    this.#outbox.push((_, buffer) => {
      if (session.exhausted()) return undefined;
      const place = { term, sequence: session.takeSequence() };
      return { length: sealMessage(session, buffer, message, place), to: session.address };
    });
  }

  /** Why nothing under this term is taken from this master; one whose term is over gets a notice that says so. */
  refuses({ record, session }: MasterSession, term: number, at: RawTime): Refusal | undefined {
    if (this.leader.isSecond(record, term, at, this.interval)) return 'second-leader';
    if (!this.leader.isStale(term)) return undefined;
    const { term: known } = this.leader;
    if (at - record.refusedAt >= SECOND) {
      record.refusedAt = at;
      this.#push(session, { type: 'notice', body: noticeOf('stale-term') }, known);
    }
    if (record.refusedTerm !== term)
      this.#emit({ type: 'stale-master', master: record.address, led: term, term: known });
    record.refusedTerm = term;
    record.term = 0;
    return 'stale-term';
  }

  /** A master says that `voided` is nobody's term. Answers whether it may be followed under its own. */
  recalls({ record }: MasterSession, voided: number, term: number, at: RawTime): boolean {
    if (!this.leader.isStale(term)) return false;
    if (!this.leader.recall(voided, at, this.interval)) return false;
    this.#emit({ type: 'recalled', master: record.address, from: voided, term });
    return true;
  }

  /** Does a master lead that is refused, because its term is over? */
  get refusesSome(): boolean {
    return [...this.records].some(({ refusedTerm }) => refusedTerm !== 0);
  }

  /** Takes in the welcome that answers one of our hellos, or says why not. */
  welcomed(datagram: Datagram, header: Header): Refusal | undefined {
    const { at } = datagram.at;
    const record = this.records.awaitingWelcome(header);
    if (record === undefined) return 'unexpected-welcome';
    const welcome = record.connection.welcome(datagram, header);
    if (typeof welcome === 'string') return welcome;
    record.identity = welcome.identity;
    record.refusedBecause = undefined;
    record.takesWallClocks = welcome.takesWalls;
    record.takesReferences = welcome.takesReferences;
    if (this.records.twinOf(record) !== undefined) {
      this.#retire(record, at);
      return undefined;
    }
    // One whose term is over is known all the same: it has to hear of it.
    const sender = { record, session: record.connection.session! };
    const refusal = this.refuses(sender, welcome.term, at);
    this.#silences.expect(record, at, this.interval);
    if (refusal !== undefined) return refusal;
    record.heardAt = at;
    if (!this.#asksItself)
      this.interval = Math.max(welcome.intervalMilliseconds * 1e6, 1e6) as Span;
    this.#judgeTerm(record, welcome.term, at);
    record.asking.begin(at, record.connection.took);
    this.asked(record, at);
    this.#silences.expect(record, at, this.interval);
    this.#emit({ type: 'joined', master: datagram.from, term: welcome.term });
    if (!this.#onlyThese) this.#forget(this.records.learn(record, welcome.masters, at));
    return undefined;
  }

  /** The same master is known by another address: this one has no session any more, so asks nothing. */
  #retire(record: MasterRecord, at: RawTime): void {
    record.connection.end();
    record.asking.stop();
    record.way.end();
    this.leader.forget(record);
    this.#askOthers(record, at);
  }

  /** This master has asked us by itself, and is answered. */
  asked(record: MasterRecord, at: RawTime): void {
    if (this.#asksItself) return;
    const standsBy = record !== this.leader.followed;
    const every = ((standsBy ? STANDBY_EVERY : 1) * this.interval) as Span;
    this.#keepOpen(record, record.way.asked(at, every), at);
  }

  /** It has answered an ask of ours. */
  answered(record: MasterRecord, at: RawTime): void {
    this.#keepOpen(record, record.way.answered(at), at);
  }

  /** A way that closes is kept open from now on, and so is that to each other master. */
  #keepOpen(record: MasterRecord, closing: Closing | undefined, at: RawTime): void {
    if (closing === undefined) return;
    this.#emit({ type: 'way-closes', master: record.address, ...closing });
    for (const { way } of this.records) way.keepOpen(closing.keep, at);
  }

  /** Something of this master was accepted, under this term; 0 if it stands by, or leaves. */
  heard({ record, session }: MasterSession, { at }: Datagram, term: number): void {
    record.connection.heard(session);
    record.heardAt = at.at;
    // Its welcome was refused.
    if (record.refusedTerm !== 0 && term !== 0)
      this.#emit({ type: 'joined', master: record.address, term });
    const turned = this.#judgeTerm(record, term, at.at);
    if (turned && this.#asksItself) record.asking.begin(at.at, record.connection.took);
    if (term === 0 && record === this.leader.followed) this.#askOthers(record, at.at);
    this.#silences.expect(record, at.at, this.interval);
  }

  /** Has it moved, as the reply to our ask there shows, or may it have? Then it is asked there. */
  settlePath(
    { record, session }: MasterSession,
    { bytes, from, at }: Datagram,
    header: Header,
  ): void {
    const { path } = session;
    if (header.type === TYPE.reply) {
      path.heard(from, bytes.length, at.at);
      const master = path.answered(header.sequence, from);
      if (master !== undefined) this.#emit({ type: 'moved', master, to: from });
    }
    const to = path.takeCandidate();
    if (to === undefined || session !== record.connection.session) return;
    this.#outbox.push((departs, buffer) => {
      if (session !== record.connection.session || session.exhausted()) return undefined;
      const sequence = session.takeSequence();
      path.probed(to, sequence);
      record.asking.asker.asked(sequence, departs);
      return this.#writeAsk(record.asking.asker, session, to, sequence, buffer);
    });
  }

  #writeAsk(
    asker: Asker,
    session: Session,
    to: Address,
    sequence: number,
    buffer: Uint8Array,
  ): Transmission {
    const message: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
    const length = sealMessage(session, buffer, message, { term: 0, sequence });
    return { length, to, id: this.#departures.expect(asker, sequence) };
  }

  #judgeTerm(record: MasterRecord, term: number, at: RawTime): boolean {
    const turned = this.leader.judge(record, term, at, this.interval);
    this.#raiseTerm(term);
    const before = this.leader.successionOf(record, term)?.address;
    if (before !== undefined) this.#emit({ type: 'leader', master: record.address, before, term });
    return turned;
  }

  #raiseTerm(term: number): void {
    if (term === 0 || term === this.leader.term) return;
    this.leader.term = term;
    this.#emit({ type: 'term', term });
  }

  /** This master does not know us any more, leaves, or is silent. */
  miss(record: MasterRecord, at: RawTime): void {
    record.connection.greet(at);
    for (const other of this.records) {
      const twin = other.identity !== 0 && other.identity === record.identity;
      if (other !== record && twin && other.connection.session === undefined)
        other.connection.greet(at);
    }
    this.#askOthers(record, at);
  }

  /** An agent that asks by itself looks whether another master leads. */
  #askOthers(record: MasterRecord, at: RawTime): void {
    if (!this.#asksItself) return;
    for (const other of this.records)
      if (other !== record && other.connection.session !== undefined) other.asking.ask(at);
  }

  /** When it wants to be woken next: to greet, to ask, or to doubt a silent master. */
  wakeAt(): RawTime {
    return Math.min(this.#silences.wakeAt(), this.records.wakeAt()) as RawTime;
  }

  /** Doubts each master that has been silent for long enough by now. */
  wake(at: RawTime): void {
    this.#silences.wake(at, this.interval);
  }

  /** Writes the next hello or ask that is due; `belief` is what a hello says of our time. */
  transmit(at: Stamp, buffer: Uint8Array, belief: () => Belief): Transmission | undefined {
    for (const record of this.records) {
      const to = record.connection.transmit(at.at, buffer, belief);
      if (to !== undefined) return { length: HANDSHAKE_SIZE, to };
      const { session, asking, way } = record;
      if (session !== undefined && way.wake(at.at)) asking.ask(at.at);
      if (session === undefined || !asking.due(at.at)) continue;
      const sequence = session.takeSequence();
      asking.asked(sequence, at);
      return this.#writeAsk(asking.asker, session, session.address, sequence, buffer);
    }
    return undefined;
  }

  /** Of the master that is followed, or would be. */
  get asker(): Asker {
    const [first] = this.records;
    return (this.leader.followed ?? first)?.asking.asker ?? new Asker();
  }

  /** The frozen picture of each master, in the order of their addresses. */
  observe(at: RawTime): readonly MasterRecordObservation[] {
    return Object.freeze([...this.records].map((record) => record.observe(at)));
  }
}
