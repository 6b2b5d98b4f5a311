// One master as an agent knows it: the connection to it, the asking, and what it last said of itself.

import {
  type Address,
  type Place,
  TokenBucket,
  NEVER,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';
import type { Session } from '@belfry/protocol/seal';
import type { Beacon, NoticeReason } from '@belfry/protocol/wire';
import { Asking, type AskingOptions } from '../asking/asking.js';
import { Connection, type ConnectionOptions } from './connection.js';
import type { MasterRecordObservation } from './masters-observation.js';
import { Way } from './way.js';

/** A listener can forge hints: the true one that is missed for it costs four intervals of silence. */
const HINTS = { burst: 4, refillEvery: (600 * SECOND) as Span };

/** What all masters of an agent have in common. */
export interface MasterRecordOptions {
  readonly connection: ConnectionOptions;
  readonly asking: AskingOptions;
}

/** What an agent knows of one master, whether there is a session with it or not. */
export class MasterRecord {
  /** The host under which it is known, and the addresses that this has. */
  #place: Place;
  readonly connection: Connection;
  readonly asking: Asking;
  /** Whether what it asks by itself reaches us. */
  readonly way = new Way();
  /** The term that it leads under; 0 while it stands by, or has not said a word. */
  term = 0;
  /** The term under which it led when it was last refused because a later one was known; 0 if it was not. */
  refusedTerm = 0;
  /** Why it refused us when it last did, and has not welcomed us since. */
  refusedBecause: NoticeReason | undefined;
  /** Which of the group's masters it is, by whatever address; 0 while that is not known. */
  identity = 0;
  /** It wants to know of the wall clocks that hang on us. */
  takesWallClocks = false;
  takesReferences = false;
  /** When something of it was last accepted. */
  heardAt = -Infinity as RawTime;
  /** The other masters that it named. */
  named: readonly Address[] = [];
  /** What it last said of itself in a beacon. */
  beacon: Beacon | undefined;
  /** When something unsealed was last taken for a hint of it, and how many hints may still be taken. */
  #hintedAt = -Infinity as RawTime;
  readonly #hints = new TokenBucket(HINTS);
  /** When we last sent it a notice that its term is over. */
  refusedAt = -Infinity as RawTime;

  /** `place` has one address at least. */
  constructor(place: Place, options: MasterRecordOptions) {
    this.#place = place;
    this.connection = new Connection(options.connection, place.addresses);
    this.asking = new Asking(options.asking);
  }

  /** The host under which it is known, and the addresses that this has. */
  get place(): Place {
    return this.#place;
  }

  /** Where it is greeted now, or was when it last answered. */
  get address(): Address {
    return this.connection.address;
  }

  /** It is known under this host now, or at these addresses; one at least. */
  move(place: Place, at: RawTime): void {
    this.#place = place;
    this.connection.move(place.addresses, at);
  }

  /** May a hint be acted on? A listener can forge them: one an interval is, and few of them. */
  takesHint(at: RawTime, interval: Span): boolean {
    if (at - this.#hintedAt < Math.max(interval, SECOND) || !this.#hints.take(at)) return false;
    this.#hintedAt = at;
    return true;
  }

  /** What an ask can leave under; undefined without a session, and once its sequences are used up. */
  get session(): Session | undefined {
    const { session } = this.connection;
    return session?.exhausted() === true ? undefined : session;
  }

  /**
   * When a hello or an ask is due. An ask that cannot leave waits for the next session, however long it is due:
   * only a welcome brings it.
   */
  wakeAt(): RawTime {
    const asks =
      this.session === undefined ? NEVER : Math.min(this.asking.wakeAt(), this.way.wakeAt());
    return Math.min(this.connection.wakeAt(), asks) as RawTime;
  }

  /** The frozen picture of it. */
  observe(at: RawTime): MasterRecordObservation {
    const { place, address, connection, way, term, refusedTerm, refusedBecause, heardAt } = this;
    return Object.freeze({
      host: Object.freeze({ host: place.host, port: place.port }),
      address,
      keptOpen: way.keep,
      term,
      refusedTerm,
      refusedBecause,
      connected: connection.session !== undefined,
      greeting: connection.greeting,
      sinceHeard: heardAt === -Infinity ? undefined : ((at - heardAt) as Span),
    });
  }
}
