// One master as an agent knows it: the link to it, the asking, and what it last said of itself.

import type { Address } from '@belfry/protocol/core/endpoint.js';
import type { RawTime } from '@belfry/protocol/core/time.js';
import type { Beacon } from '@belfry/protocol/core/wire/beacon.js';
import { Asking, type AskingOptions } from './asking.js';
import { Link, type LinkOptions } from './link.js';

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
  /** When something unsealed was last taken for a hint of it. */
  hintedAt = -Infinity as RawTime;
  /** When it was last told that its reign is over. */
  refusedAt = -Infinity as RawTime;

  constructor(address: Address, options: ContactOptions) {
    this.address = address;
    this.link = new Link(options.link, address);
    this.asking = new Asking(options.asking);
  }

  wakeAt(): RawTime {
    return Math.min(this.link.wakeAt(), this.asking.wakeAt()) as RawTime;
  }
}
