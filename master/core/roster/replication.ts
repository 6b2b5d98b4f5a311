// How masters get the same roster: each asks the others for what changed there, and merges what they tell.

import type { PeerSession, RosterExchange } from '@belfry/agent/core';
import {
  type Crypto,
  MILLISECOND,
  NEVER,
  Outbox,
  type RawTime,
  type Refusal,
  type Span,
  type Stamp,
  type Transmission,
} from '@belfry/protocol';
import { sealMessage, type Session } from '@belfry/protocol/seal';
import {
  type Message,
  ROSTER_ENTRIES_MOST,
  type RosterAsk,
  type RosterPart,
  viewOf,
} from '@belfry/protocol/wire';
import { digestText, hintOf } from './digest.js';
import { decodeEntries, encodeEntry } from './entry-bytes.js';
import { type Entry, isLive } from './entry.js';
import { Pull } from './pull.js';
import type { Replaced, Roster } from './roster.js';

/** A changed roster is hinted at in a beacon at once and, because one may be lost, in so many more, so far apart. */
const HINTS = 3;
const HINT_PAUSE = 250 * MILLISECOND;
/** How often it looks whether there is a session with somebody new. */
const LOOK_EVERY = 250 * MILLISECOND;
/** Parts that wait to be sent, beyond which asks are refused: each of eight masters waits for its last one. */
const WAITING_MOST = 16;

/** What another master told that was news here. */
export interface Learned {
  readonly peer: number;
  readonly replaced: readonly Replaced[];
}

/** What replication needs of the master that it is a part of. */
export interface ReplicationParts {
  /** The term under which it leads, 0 if it does not: every header says it. */
  readonly term: () => number;
  /** All sessions that it has with other masters; of one master perhaps two. */
  readonly sessions: () => readonly PeerSession[];
  /** It has not got the group's roster yet, or was removed: what it has is not what others should take for the whole. */
  readonly absent: () => boolean;
}

/** How the roster of another master stands to this one's. */
export interface PeerRoster {
  /** The other master, as `identityOf` its name. */
  readonly peer: number;
  /** The digest that it last told, for people; undefined before it did. */
  readonly digest: string | undefined;
  /** For so long the two have been different, nanoseconds; 0 if they are the same, as far as is known. */
  readonly differsFor: Span;
}

/** What can be seen of a roster that is shared. */
export interface RosterObservation {
  /** The first 8 hexadecimal digits of its digest. */
  readonly digest: string;
  readonly names: number;
  readonly peers: readonly PeerRoster[];
}

/**
 * Asks every other master for what it has not told yet, and answers what others ask. Datagrams may be lost, repeated and
 * out of order, and a peer may begin anew: a part says which changes it holds, and whatever is merged twice is the same.
 */
export class Replication implements RosterExchange {
  readonly #roster: Roster;
  readonly #parts: ReplicationParts;
  /** Another one after each start, because the journal begins anew. */
  readonly #epoch: number;
  readonly #outbox = new Outbox();
  readonly #pulls = new Map<number, Pull>();
  /** The number of the last change when each of the others last began anew: it gets all up to there. */
  readonly #beginnings = new Map<number, number>();
  readonly #learned: Learned[] = [];
  /** When it looks next with whom there is a session. */
  #lookAt = -Infinity as RawTime;
  #hintAt = NEVER;
  #hints = 0;
  #hintedAt = -Infinity as RawTime;
  #hasAll = false;
  #toldAll = false;

  constructor(roster: Roster, crypto: Pick<Crypto, 'randomBytes'>, parts: ReplicationParts) {
    this.#roster = roster;
    this.#parts = parts;
    this.#epoch = viewOf(crypto.randomBytes(4)).getUint32(0) || 1;
  }

  /** True once when it has had all of another master's roster. */
  completes(): boolean {
    if (!this.#hasAll || this.#toldAll) return false;
    this.#toldAll = true;
    return true;
  }

  /** How it stands at `at`. */
  observe(at: RawTime): RosterObservation {
    return Object.freeze({
      digest: this.#roster.digest.text,
      names: this.#roster.size,
      peers: [...this.#pulls].map(([peer, { digest, differsSince }]) => ({
        peer,
        digest: digest && digestText(digest),
        differsFor: (differsSince === undefined ? 0 : at - differsSince) as Span,
      })),
    });
  }

  /** Another master's beacon tells the hint of its roster's digest; 0 tells none. */
  hinted(peer: number, hint: number, at: RawTime): void {
    const pull = this.#pulls.get(peer);
    if (pull === undefined || hint === 0) return;
    const isSame = hint === this.#roster.digest.hint;
    pull.seen(isSame, at);
    // One in 255 others has the same hint: the first time the whole digest is asked for.
    if (isSame) return this.#isSame(pull) ? undefined : pull.differs(at);
    // All that it has is here: it is the one that lacks something.
    if (pull.complete && hintOf(pull.digest!) === hint) return;
    pull.differs(at);
  }

  /** The roster has changed here: the others are to hear of it at once. */
  changed(at: RawTime): void {
    this.#hints = HINTS;
    // A whole roster comes in many parts, and is one change.
    this.#hintAt = Math.max(at, this.#hintedAt + HINT_PAUSE) as RawTime;
  }

  /** Is a beacon to leave now, besides those that are due anyway? */
  hintDue(at: RawTime): boolean {
    if (at < this.#hintAt) return false;
    this.#hints -= 1;
    this.#hintedAt = at;
    this.#hintAt = this.#hints > 0 ? ((at + HINT_PAUSE) as RawTime) : NEVER;
    return true;
  }

  /**
   * Asks those of whom it is due, of all that there is a session with. Of one of which there are two, one that each side
   * began, these take turns: one end may have forgotten either.
   */
  wake(at: RawTime): void {
    if (at < this.wakeAt()) return;
    const sessions = this.#parts.sessions();
    this.#lookAt = (at + LOOK_EVERY) as RawTime;
    for (const peer of this.#pulls.keys())
      if (!sessions.some((one) => one.peer === peer) || this.#isGone(peer))
        this.#pulls.delete(peer);
    for (const peer of new Set(sessions.map((one) => one.peer))) {
      if (this.#isGone(peer)) continue;
      const ways = sessions.filter((one) => one.peer === peer).map(({ session }) => session);
      const pull = this.#pullOf(peer, at);
      pull.has(ways[0]!.localId, at);
      if (pull.due(at, this.#isSame(pull))) this.#ask(pull, ways[(pull.tries - 1) % ways.length]!);
    }
  }

  /** Was it a master, and is none any more? It is told that, and nothing else, and nothing that it tells counts. */
  #isGone(peer: number): boolean {
    return this.#roster.formerMaster(peer) !== undefined;
  }

  #pullOf(peer: number, at: RawTime): Pull {
    const known = this.#pulls.get(peer);
    if (known !== undefined) return known;
    const pull = new Pull(at);
    this.#pulls.set(peer, pull);
    return pull;
  }

  #isSame({ digest }: Pull): boolean {
    return digest !== undefined && sameBytes(digest, this.#roster.digest.bytes);
  }

  #ask(pull: Pull, session: Session): void {
    this.#send(session, (sequence) => ({
      type: 'rosterAsk',
      body: pull.ask(this.#roster.digest.bytes, sequence),
    }));
  }

  asked({ peer, session }: PeerSession, ask: RosterAsk, sequence: number): Refusal | undefined {
    if (this.#parts.absent()) return 'wrong-role';
    if (this.#outbox.length >= WAITING_MOST) return 'rate';
    this.#send(session, () => ({ type: 'rosterPart', body: this.#partFor(peer, ask, sequence) }));
    return undefined;
  }

  #send(session: Session, message: (sequence: number) => Message): void {
    this.#outbox.push((_, buffer) => {
      if (session.exhausted()) return undefined;
      const sequence = session.takeSequence();
      const place = { term: this.#parts.term(), sequence };
      const length = sealMessage(session, buffer, message(sequence), place);
      return { length, to: session.address };
    });
  }

  /** As many of the changes that it lacks as one part holds. */
  #partFor(peer: number, { digest, epoch, after }: RosterAsk, question: number): RosterPart {
    const roster = this.#roster;
    const last = roster.journal.number;
    const goesOn = epoch === this.#epoch && after <= last;
    const from = goesOn ? after : 0;
    const own = roster.digest.bytes;
    const said = { digest: own, epoch: this.#epoch, after: from, last, question };
    if (sameBytes(digest, own)) return { ...said, upTo: last, entries: new Uint8Array() };
    const gone = roster.formerMaster(peer);
    if (gone !== undefined) return { ...said, upTo: last, entries: removalOf(gone) };
    // The first time it may just not have been answered before; if it lost something, it begins anew in half a minute.
    if (!goesOn) this.#beginnings.set(peer, this.#beginnings.has(peer) ? last : 0);
    const beginning = this.#beginnings.get(peer) ?? 0;
    const entries = new Uint8Array(ROSTER_ENTRIES_MOST);
    let size = 0;
    let upTo = from;
    for (const { name, number, from: teller } of roster.journal.after(from)) {
      // What it told itself it has, unless it has begun anew since: then it asked so.
      if (teller === peer && number > beginning) {
        upTo = number;
        continue;
      }
      const bytes = encodeEntry(roster.entry(name)!);
      if (size + bytes.length > entries.length)
        return { ...said, upTo, entries: entries.subarray(0, size) };
      entries.set(bytes, size);
      size += bytes.length;
      upTo = number;
    }
    return { ...said, upTo: last, entries: entries.subarray(0, size) };
  }

  told(peer: number, part: RosterPart, at: RawTime): Refusal | undefined {
    const pull = this.#pulls.get(peer);
    if (pull === undefined || !pull.awaits(part)) return 'unasked';
    if (this.#isGone(peer)) return 'wrong-role';
    const entries = decodeEntries(part.entries);
    if (entries === undefined) return 'bad-field';
    const replaced = this.#roster.merge(entries, peer);
    pull.took(part, at);
    if (pull.complete) {
      this.#hasAll = true;
      pull.seen(this.#isSame(pull), at);
    }
    if (replaced.length === 0) return undefined;
    this.#learned.push({ peer, replaced });
    // Who has a session with this master only hears of it here.
    this.changed(at);
    return undefined;
  }

  /** What was learned since this was called last. */
  learned(): Learned | undefined {
    return this.#learned.shift();
  }

  /** When `wake` has something to do next. */
  wakeAt(): RawTime {
    let at = Math.min(this.#hintAt, this.#lookAt);
    for (const pull of this.#pulls.values()) at = Math.min(at, pull.wakeAt());
    return at as RawTime;
  }

  /** Writes the next datagram. Whoever drives this calls it when nothing else waits. */
  transmit(at: Stamp, buffer: Uint8Array): Transmission | undefined {
    return this.#outbox.transmit(at, buffer);
  }
}

/** What a master that is none any more is told: that it was removed. A new key of its name is not for it. */
const removalOf = (entry: Entry): Uint8Array =>
  isLive(entry) ? new Uint8Array() : encodeEntry(entry);

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);
