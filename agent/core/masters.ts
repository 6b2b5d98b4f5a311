// The masters of an agent: a session with each, who of them leads, and who has fallen silent.

import type { Departures } from '@belfry/protocol/core/departures.js';
import type { Address, Datagram, Transmission } from '@belfry/protocol/core/endpoint.js';
import { Asker } from '@belfry/protocol/core/measure/asker.js';
import type { Outbox } from '@belfry/protocol/core/outbox.js';
import type { Refusal } from '@belfry/protocol/core/refusal.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import { type RawTime, SECOND, type Span, type Stamp } from '@belfry/protocol/core/time.js';
import { Timers } from '@belfry/protocol/core/timers.js';
import type { Header } from '@belfry/protocol/core/wire/header.js';
import type { Belief } from '@belfry/protocol/core/wire/hello.js';
import { HANDSHAKE_SIZE } from '@belfry/protocol/core/wire/layout.js';
import { TYPE } from '@belfry/protocol/core/wire/codecs.js';
import type { Message } from '@belfry/protocol/core/wire/message.js';
import { sealMessage } from '@belfry/protocol/core/seal/sealed-message.js';
import { noticeOf } from '@belfry/protocol/core/wire/notice.js';
import { Allegiance, SILENT_AFTER } from './allegiance.js';
import type { Contact } from './contact.js';
import { Contacts } from './contacts.js';
import type { AgentMemory } from './memory.js';
import { type LinkOptions, randomId } from './link.js';
import type { FollowerEvent, MasterObservation } from './observation.js';
import type { Reckoning } from './reckoning.js';

/**
 * Intervals after which one that stands by, and asks every eighth, is silent: while nobody leads, when it
 * may be the next, and has perhaps been started again; and while somebody does.
 */
const DOUBTED_AFTER = 10;
const LOST_AFTER = 24;
/** How often one that is doubted is looked at, intervals. */
const LOOK_EVERY = 2;

export interface MastersOptions extends Pick<LinkOptions, 'name' | 'key' | 'crypto' | 'random'> {
  readonly masters: readonly Address[];
  readonly algorithm: 'berkeley' | 'cristian';
  /** How often to ask, when this agent asks by itself. */
  readonly interval: Span;
  /** It leads a group of its own: a master of several, or of a group within a group. */
  readonly leadsGroup?: boolean;
  /** No other masters than the configured ones, whatever those tell. */
  readonly onlyThese?: boolean;
  readonly clock: { readonly memory: Pick<AgentMemory, 'term'> | undefined };
  readonly start: RawTime;
}

/** A session and whose it is. */
export interface Held {
  readonly contact: Contact;
  readonly session: Session;
}

export class Masters {
  readonly allegiance: Allegiance;
  /** How often the leader measures, or is asked. */
  interval: Span;
  readonly #asksItself: boolean;
  readonly #onlyThese: boolean;
  readonly #contacts: Contacts;
  /** When a master that is silent is greeted again. */
  readonly #silence = new Timers<Contact>();
  readonly #departures: Departures;
  readonly #outbox: Outbox;
  readonly #tell: (event: FollowerEvent) => void;

  constructor(
    options: MastersOptions,
    parts: { reckoning: Reckoning; outbox: Outbox; departures: Departures },
    tell: (event: FollowerEvent) => void,
  ) {
    const { name, key, crypto, random, interval, masters, start } = options;
    this.#asksItself = options.algorithm === 'cristian';
    this.#onlyThese = options.onlyThese ?? false;
    const { term } = options.clock.memory ?? { term: 0 };
    this.allegiance = new Allegiance(this.#asksItself, term, start);
    this.interval = interval;
    this.#outbox = parts.outbox;
    this.#departures = parts.departures;
    this.#tell = tell;
    this.#contacts = new Contacts({
      link: {
        name,
        key,
        crypto,
        random,
        instance: randomId(crypto),
        asksItself: this.#asksItself,
        severalMasters: true,
        leadsGroup: options.leadsGroup ?? false,
      },
      asking: { reckoning: parts.reckoning, interval, random },
    });
    this.setMasters(masters, start);
  }

  /** Their addresses; new ones are greeted at `at`. */
  setMasters(masters: readonly Address[], at: RawTime): void {
    this.#forget(this.#contacts.setMasters(masters, at));
  }

  /** The key is another now: each session is replaced by one under it, and goes on until then. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#contacts.renewKey(key, at);
  }

  #forget(gone: readonly Contact[]): void {
    for (const contact of gone) {
      this.#silence.cancel(contact);
      this.allegiance.forget(contact);
    }
  }

  get addresses(): readonly Address[] {
    return this.#contacts.addresses;
  }

  holding(header: Header): Held | undefined {
    return this.#contacts.holding(header);
  }

  awaits(header: Header): boolean {
    return this.#contacts.awaiting(header) !== undefined;
  }

  asks(header: Header): boolean {
    return this.#contacts.asking(header) !== undefined;
  }

  cookie(datagram: Datagram, header: Header): Refusal | undefined {
    const contact = this.#contacts.asking(header);
    return contact === undefined ? 'unexpected-cookie' : contact.link.cookie(datagram, header);
  }

  concerned(header: Header): Contact | undefined {
    return this.#contacts.concerned(header);
  }

  /** This device leads under `term`, or has ceased to (0). */
  leadUnder(term: number): void {
    this.allegiance.ownTerm = term;
    this.#raiseTerm(term);
  }

  /** Sends all of them the same. */
  tell(message: Message, term: number): void {
    for (const { link } of this.#contacts)
      if (link.session !== undefined) this.#push(link.session, message, term);
  }

  #push(session: Session, message: Message, term: number): void {
    this.#outbox.push((_, buffer) => {
      if (session.exhausted()) return undefined;
      const place = { term, sequence: session.takeSequence() };
      return { length: sealMessage(session, buffer, message, place), to: session.address };
    });
  }

  /** Why nothing under this term is taken from this master; one whose reign is over is told so. */
  refuses({ contact, session }: Held, term: number, at: RawTime): Refusal | undefined {
    if (this.allegiance.isSecond(contact, term, at, this.interval)) return 'second-leader';
    if (!this.allegiance.isStale(term)) return undefined;
    const { term: known } = this.allegiance;
    if (at - contact.refusedAt >= SECOND) {
      contact.refusedAt = at;
      this.#push(session, { type: 'notice', body: noticeOf('stale-term') }, known);
    }
    if (contact.refusedTerm !== term)
      this.#tell({ type: 'stale-master', master: contact.address, led: term, term: known });
    contact.refusedTerm = term;
    contact.term = 0;
    return 'stale-term';
  }

  /** A master says that `voided` is nobody's term. Answers whether it may be followed under its own. */
  recalls({ contact }: Held, voided: number, term: number, at: RawTime): boolean {
    if (!this.allegiance.isStale(term)) return false;
    if (!this.allegiance.recall(voided, at, this.interval)) return false;
    this.#tell({ type: 'recalled', master: contact.address, from: voided, term });
    return true;
  }

  /** Does a master lead that is refused, because its reign is over? */
  get refusesSome(): boolean {
    return [...this.#contacts].some(({ refusedTerm }) => refusedTerm !== 0);
  }

  welcomed(datagram: Datagram, header: Header): Refusal | undefined {
    const { at } = datagram.at;
    const contact = this.#contacts.awaiting(header);
    if (contact === undefined) return 'unexpected-welcome';
    const welcome = contact.link.welcome(datagram, header);
    if (typeof welcome === 'string') return welcome;
    contact.identity = welcome.identity;
    contact.takesWalls = welcome.takesWalls;
    if (this.#contacts.twinOf(contact) !== undefined) {
      this.#retire(contact, at);
      return undefined;
    }
    // One whose reign is over is known all the same: it has to be told.
    const held = { contact, session: contact.link.session! };
    const refusal = this.refuses(held, welcome.term, at);
    this.#expect(contact, at);
    if (refusal !== undefined) return refusal;
    contact.heardAt = at;
    if (!this.#asksItself)
      this.interval = Math.max(welcome.intervalMilliseconds * 1e6, 1e6) as Span;
    this.#judgeTerm(contact, welcome.term, at);
    contact.asking.begin(at, contact.link.took);
    this.#expect(contact, at);
    this.#tell({ type: 'joined', master: datagram.from, term: welcome.term });
    if (!this.#onlyThese) this.#forget(this.#contacts.tell(contact, welcome.masters, at));
    return undefined;
  }

  /** The same master is known by another address: this one has no session any more, so asks nothing. */
  #retire(contact: Contact, at: RawTime): void {
    contact.link.end();
    contact.asking.stop();
    this.allegiance.forget(contact);
    this.#askOthers(contact, at);
  }

  /** Something of this master was accepted, under this term; 0 if it stands by, or leaves. */
  heard({ contact, session }: Held, { at }: Datagram, term: number): void {
    contact.link.heard(session);
    contact.heardAt = at.at;
    // Its welcome was refused.
    if (contact.refusedTerm !== 0 && term !== 0)
      this.#tell({ type: 'joined', master: contact.address, term });
    const turned = this.#judgeTerm(contact, term, at.at);
    if (turned && this.#asksItself) contact.asking.begin(at.at, contact.link.took);
    if (term === 0 && contact === this.allegiance.master) this.#askOthers(contact, at.at);
    this.#expect(contact, at.at);
  }

  /** Has it moved, as the reply to our ask there shows, or may it have? Then it is asked there. */
  settlePath({ contact, session }: Held, { bytes, from, at }: Datagram, header: Header): void {
    const { path } = session;
    if (header.type === TYPE.reply) {
      path.heard(from, bytes.length, at.at);
      const master = path.answered(header.sequence, from);
      if (master !== undefined) this.#tell({ type: 'moved', master, to: from });
    }
    const to = path.takeCandidate();
    if (to === undefined || session !== contact.link.session) return;
    this.#outbox.push((departs, buffer) => {
      if (session !== contact.link.session || session.exhausted()) return undefined;
      const sequence = session.takeSequence();
      path.probed(to, sequence);
      contact.asking.asker.asked(sequence, departs);
      return this.#writeAsk(contact.asking.asker, session, to, sequence, buffer);
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

  #judgeTerm(contact: Contact, term: number, at: RawTime): boolean {
    const turned = this.allegiance.judge(contact, term, at, this.interval);
    this.#raiseTerm(term);
    return turned;
  }

  #raiseTerm(term: number): void {
    if (term === 0 || term === this.allegiance.term) return;
    this.allegiance.term = term;
    this.#tell({ type: 'term', term });
  }

  /** If it is silent from now on, it is greeted; who stands by may be silent for longer. */
  #expect(contact: Contact, at: RawTime): void {
    const leads = contact === this.allegiance.master;
    if (!leads && this.#asksItself) return this.#silence.cancel(contact);
    this.#lookAgain(contact, leads ? SILENT_AFTER : DOUBTED_AFTER, at);
  }

  #lookAgain(contact: Contact, intervals: number, at: RawTime): void {
    this.#silence.set(contact, (at + intervals * this.interval) as RawTime);
  }

  /** It has said nothing for a while: is that too long? */
  #doubt(contact: Contact, at: RawTime): void {
    const { allegiance, interval } = this;
    const lost = at - contact.heardAt >= LOST_AFTER * interval;
    if (contact === allegiance.master || lost || !allegiance.hasLeader(at, interval))
      this.miss(contact, at);
    else this.#lookAgain(contact, LOOK_EVERY, at);
  }

  /** This master does not know us any more, leaves, or is silent. */
  miss(contact: Contact, at: RawTime): void {
    contact.link.greet(at);
    for (const other of this.#contacts) {
      const twin = other.identity !== 0 && other.identity === contact.identity;
      if (other !== contact && twin && other.link.session === undefined) other.link.greet(at);
    }
    this.#askOthers(contact, at);
  }

  /** Who asks by itself looks whether somebody else leads. */
  #askOthers(contact: Contact, at: RawTime): void {
    if (!this.#asksItself) return;
    for (const other of this.#contacts)
      if (other !== contact && other.link.session !== undefined) other.asking.ask(at);
  }

  wakeAt(): RawTime {
    return Math.min(this.#silence.next(), this.#contacts.wakeAt()) as RawTime;
  }

  wake(at: RawTime): void {
    for (let due = this.#silence.due(at); due !== undefined; due = this.#silence.due(at))
      this.#doubt(due, at);
  }

  /** The next hello or ask that is due. */
  transmit(at: Stamp, buffer: Uint8Array, belief: () => Belief): Transmission | undefined {
    for (const contact of this.#contacts) {
      const to = contact.link.transmit(at.at, buffer, belief);
      if (to !== undefined) return { length: HANDSHAKE_SIZE, to };
      const { session, asking } = contact;
      if (session === undefined || !asking.due(at.at)) continue;
      const sequence = session.takeSequence();
      asking.asked(sequence, at);
      return this.#writeAsk(asking.asker, session, session.address, sequence, buffer);
    }
    return undefined;
  }

  /** Of the master that is followed, or would be. */
  get asker(): Asker {
    const [first] = this.#contacts;
    return (this.allegiance.master ?? first)?.asking.asker ?? new Asker();
  }

  observe(at: RawTime): readonly MasterObservation[] {
    return Object.freeze(
      [...this.#contacts].map(({ address, term, refusedTerm, heardAt, link }) =>
        Object.freeze({
          address,
          term,
          refusedTerm,
          connected: link.session !== undefined,
          greeting: link.greeting,
          sinceHeard: heardAt === -Infinity ? undefined : ((at - heardAt) as Span),
        }),
      ),
    );
  }
}
