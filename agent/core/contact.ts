// One master as an agent knows it: the link to it, the asking, and what it last said of itself.

import type { Address } from '@belfry/protocol/core/endpoint.js';
import { TokenBucket } from '@belfry/protocol/core/token-bucket.js';
import type { Session } from '@belfry/protocol/core/seal/session.js';
import { NEVER, type RawTime, SECOND, type Span } from '@belfry/protocol/core/time.js';
import type { Beacon } from '@belfry/protocol/core/wire/beacon.js';
import { Asking, type AskingOptions } from './asking.js';
import { Link, type LinkOptions } from './link.js';

/** Who listens can forge hints: the true one that is missed for it costs four intervals of silence. */
const HINTS = { burst: 4, refillEvery: (600 * SECOND) as Span };

export interface ContactOptions {
  readonly link: LinkOptions;
  readonly asking: AskingOptions;
}

export class Contact {
  /** Where it is greeted. */
  readonly address: Address;
  readonly link: Link;
  readonly asking: Asking;
  /** The term that it leads under; 0 while it stands by, or has not said a word. */
  term = 0;
  /** The term under which it led when it was last refused, its reign being over; 0 if it was not. */
  refusedTerm = 0;
  /** Which of the group's masters it is, by whatever address; 0 while that is not known. */
  identity = 0;
  /** It wants to know of the wall clocks that hang on us. */
  takesWalls = false;
  heardAt = -Infinity as RawTime;
  /** The other masters that it named. */
  told: readonly Address[] = [];
  beacon: Beacon | undefined;
  /** When something unsealed was last taken for a hint of it, and how often yet. */
  #hintedAt = -Infinity as RawTime;
  readonly #hints = new TokenBucket(HINTS);
  /** When it was last told that its reign is over. */
  refusedAt = -Infinity as RawTime;

  constructor(address: Address, options: ContactOptions) {
    this.address = address;
    this.link = new Link(options.link, address);
    this.asking = new Asking(options.asking);
  }

  /** Hints can be forged by who listens: one an interval is told and acted on, and few of them. */
  takesHint(at: RawTime, interval: Span): boolean {
    if (at - this.#hintedAt < Math.max(interval, SECOND) || !this.#hints.take(at)) return false;
    this.#hintedAt = at;
    return true;
  }

  /** What an ask can leave under; undefined without a session, and once its sequences are used up. */
  get session(): Session | undefined {
    const { session } = this.link;
    return session?.exhausted() === true ? undefined : session;
  }

  /** An ask that cannot leave waits for the next session, however long it is due: only a welcome brings it. */
  wakeAt(): RawTime {
    const asks = this.session === undefined ? NEVER : this.asking.wakeAt();
    return Math.min(this.link.wakeAt(), asks) as RawTime;
  }
}
