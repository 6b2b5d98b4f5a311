// What a master starts with: small values, of which each of its parts takes what it needs.

import type { RosterExchange } from '@belfry/agent/core';
import type { RoundLog } from './agreement/round-log.js';
import type { ShownPolicy } from '@belfry/protocol/clock';
import type { Crypto, Departures, Address, Random, Span } from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import type { ConsensusOptions, Mode, Start } from './group/group-options.js';
import type { MemberIdentity } from './leadership/leadership.js';
import type { SystemClock } from './group/system-clock.js';

/** The keys that a master accepts: who may take part. */
export interface Keys {
  /** The credential of a name; undefined where it has none. */
  readonly credential: (name: string) => Credential | undefined;
  /** How many agents have a key. */
  readonly agentsExpected: () => number;
  /** What tells them from other keys, 1 to 255; 0, or no such function, tells nothing. */
  readonly digest?: () => number;
}

/** What of a master may be changed while it runs: each part reads it anew in the options, at each decision. */
export interface MasterTuning {
  readonly consensus: ConsensusOptions;
  /** How the clock that it shows follows group time. */
  readonly clock: ShownPolicy;
  /** Are clients answered that have no key? */
  readonly anonymous: boolean;
}

/** What a master starts with: whose time it keeps, who may take part, and what it is given of its machine. */
export interface MasterOptions extends MasterTuning {
  readonly mode: Mode;
  /** How often each agent is asked, and a round is held; nanoseconds. */
  readonly interval: Span;
  readonly start: Start;
  readonly keys: Keys;
  readonly systemClock: SystemClock;
  /** Other masters' addresses, which a welcome names to agents. */
  readonly others: readonly Address[];
  readonly crypto: Crypto;
  readonly random: Random;
  /** Keeps its rounds for who wants them explained; nobody does without it. */
  readonly roundLog?: RoundLog;
  /** Of one master of several, which stands by at first; without it a master is alone, and leads. */
  readonly identity?: MemberIdentity;
  /** Its time is that of a parent group, once it has had it. */
  readonly hasParent?: boolean;
  /** What masters tell each other of their roster; without it nobody is told. */
  readonly exchange?: RosterExchange;
  /** Where it waits to hear when what it sent left, with others of one device. */
  readonly departures?: Departures;
}
