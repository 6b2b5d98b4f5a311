// Unsealed notices: a hint to who was refused, never longer than what was refused, and limited in rate.

import {
  type Datagram,
  type Outbox,
  RateLimit,
  RateLimitBySource,
  type Refusal,
} from '@belfry/protocol';
import {
  readHeader,
  NOTICE_SIZE,
  type NoticeReason,
  noticeOf,
  TYPE,
  type Message,
  writeUnsealed,
} from '@belfry/protocol/wire';
import { ROOM_FOR_STRANGERS } from './strangers.js';

/** The refusals that are answered by a notice. A bad tag under a known session is not: it may be anybody's. */
const TOLD: Partial<Record<Refusal, NoticeReason>> = {
  'unknown-session': 'unknown-session',
  'unknown-version': 'unknown-version',
  'unknown-name': 'not-authenticated',
  'not-authenticated': 'not-authenticated',
  'name-in-use': 'name-in-use',
  'anonymous-refused': 'anonymous-refused',
};

/** In a second, for all together and for one source. */
const A_SECOND = 1000;
const OF_SOURCE_A_SECOND = 5;

/** Puts unsealed notices into an outbox, for some of the refusals and not too many. */
export class Notices {
  readonly #outbox: Outbox;
  readonly #all = new RateLimit(A_SECOND, A_SECOND / 10);
  readonly #ofSource: RateLimitBySource;

  /** `seed` is a secret that spreads the sources. */
  constructor(outbox: Outbox, seed: number) {
    this.#outbox = outbox;
    this.#ofSource = new RateLimitBySource(OF_SOURCE_A_SECOND, 2 * OF_SOURCE_A_SECOND, seed);
  }

  /** `term` is what the notice's header says. */
  refused(refusal: Refusal, { bytes, from, at }: Datagram, term: number): void {
    const reason = TOLD[refusal];
    if (reason === undefined || bytes.length < NOTICE_SIZE) return;
    const { type, session, sequence } = readHeader(bytes);
    // Two programs must never answer each other's notices for ever.
    if (type === TYPE.notice) return;
    if (!this.#ofSource.take(from.host, at.at) || !this.#all.take(at.at)) return;
    this.#outbox.push((_, buffer) => {
      const message: Message = { type: 'notice', body: noticeOf(reason, type) };
      return {
        length: writeUnsealed(buffer, message, { term, session, sequence }),
        to: from,
        room: ROOM_FOR_STRANGERS.notices,
      };
    });
  }
}
