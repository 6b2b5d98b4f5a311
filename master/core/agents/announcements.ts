// What a master says under its sessions without being asked: beacons, a goodbye, that a term is void, that an answer is outdated.

import type { Outbox } from '@belfry/protocol';
import { sealMessage, type Session } from '@belfry/protocol/seal';
import { type Beacon, TYPE, type Message, noticeOf, voidOf } from '@belfry/protocol/wire';
import type { Leadership } from '../leadership/leadership.js';
import type { AgentRecords } from './agent-records.js';

/** Puts announcements into an outbox; each is sealed, under the term of that moment, when it is pulled. */
export class Announcements {
  readonly #leadership: Leadership;
  readonly #records: AgentRecords;
  readonly #outbox: Outbox;

  constructor(leadership: Leadership, records: AgentRecords, outbox: Outbox) {
    this.#leadership = leadership;
    this.#records = records;
    this.#outbox = outbox;
  }

  /** A beacon for all who keep a session with every master: `all` of them, or those that lead a group. */
  beacon(beacon: Beacon, all: boolean): void {
    const message: Message = { type: 'beacon', body: beacon };
    for (const { session, hello, credential } of this.#records.all()) {
      if (session === undefined || hello?.severalMasters !== true) continue;
      if (credential.role === 'master' || !(all || hello.leadsGroup)) continue;
      this.#push(session, message);
    }
  }

  /** To one that remembers a later term, under which nobody leads: it is void. */
  voidTerm(session: Session, term: number): void {
    this.#push(session, { type: 'notice', body: voidOf(term, TYPE.notice) });
  }

  /** To one that asks by itself: what it was last told of group time does not hold any more. */
  outdated(session: Session): void {
    this.#push(session, { type: 'notice', body: noticeOf('outdated') });
  }

  /** To one that was welcomed when the other masters were others: it is to greet again. */
  renew(session: Session): void {
    this.#push(session, { type: 'notice', body: noticeOf('renew') });
  }

  /** Says goodbye to everybody. */
  goodbye(): void {
    const message: Message = { type: 'notice', body: noticeOf('leaving') };
    for (const { session } of this.#records.all())
      if (session !== undefined) this.#push(session, message);
  }

  #push(session: Session, message: Message): void {
    this.#outbox.push((_, buffer) => {
      if (session.exhausted()) return undefined;
      const place = { term: this.#leadership.term, sequence: session.takeSequence() };
      return { length: sealMessage(session, buffer, message, place), to: session.address };
    });
  }
}
