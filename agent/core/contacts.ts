// All masters that an agent keeps a session with: those that are configured, and those that they name.

import { type Address, sameAddress } from '@belfry/protocol/core/endpoint.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import type { RawTime } from '@belfry/protocol/core/time.js';
import type { Header } from '@belfry/protocol/core/wire/header.js';
import { MASTERS_MOST } from '@belfry/protocol/core/wire/serial-number.js';
import { Contact, type ContactOptions } from './contact.js';

export class Contacts {
  #options: ContactOptions;
  #configured: readonly Address[] = [];
  #all: readonly Contact[] = [];

  constructor(options: ContactOptions) {
    this.#options = options;
  }

  [Symbol.iterator](): IterableIterator<Contact> {
    return this.#all[Symbol.iterator]();
  }

  get addresses(): readonly Address[] {
    return this.#all.map((contact) => contact.address);
  }

  /** All of them, and who comes later, know us by another key from now on. */
  renewKey(key: Uint8Array, at: RawTime): void {
    this.#options = { ...this.#options, link: { ...this.#options.link, key } };
    for (const { link } of this.#all) link.renew(key, at);
  }

  /** New ones are greeted at `at`. Answers those that are not wanted any more. */
  setMasters(masters: readonly Address[], at: RawTime): readonly Contact[] {
    this.#configured = masters;
    return this.#settle(at);
  }

  /** A master has named the others. */
  tell(contact: Contact, told: readonly Address[], at: RawTime): readonly Contact[] {
    contact.told = told;
    return this.#settle(at);
  }

  #settle(at: RawTime): readonly Contact[] {
    const before = this.#all;
    const wanted = [...this.#configured];
    for (const address of before.flatMap(({ told }) => told))
      if (!wanted.some((known) => sameAddress(known, address))) wanted.push(address);
    this.#all = wanted.slice(0, MASTERS_MOST).map((address) => {
      const known = before.find((contact) => sameAddress(contact.address, address));
      const contact = known ?? new Contact(address, this.#options);
      if (known === undefined) contact.link.greet(at);
      return contact;
    });
    const gone = before.filter((contact) => !this.#all.includes(contact));
    for (const contact of gone) contact.link.end();
    return gone;
  }

  /** To whom a datagram with this header belongs, by the number that we gave the session. */
  holding(header: Header): { contact: Contact; session: Session } | undefined {
    for (const contact of this.#all) {
      const session = contact.link.sessionOf(header);
      if (session !== undefined) return { contact, session };
    }
    return undefined;
  }

  /** Whose welcome this is. */
  awaiting(header: Header): Contact | undefined {
    return this.#all.find(({ link }) => link.awaits(header));
  }

  /** Whose cookie this is. */
  asking(header: Header): Contact | undefined {
    return this.#all.find(({ link }) => link.asks(header));
  }

  /** Whom an unsealed notice with this header can be from. */
  concerned(header: Header): Contact | undefined {
    return this.#all.find(({ link }) => link.concerns(header));
  }

  /** The same master, reached by another address: it would end one session by the other. */
  twinOf(contact: Contact): Contact | undefined {
    if (contact.identity === 0) return undefined;
    return this.#all.find(
      (other) =>
        other !== contact &&
        other.identity === contact.identity &&
        other.link.session !== undefined,
    );
  }

  wakeAt(): RawTime {
    let at = Infinity;
    for (const contact of this.#all) at = Math.min(at, contact.wakeAt());
    return at as RawTime;
  }
}
