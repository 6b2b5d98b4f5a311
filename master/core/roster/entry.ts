// An entry of the roster: what all masters know of one name.

import type { Credential } from '@belfry/protocol/seal';

/** Milliseconds since 1970 of the last one of the year 9999, which is the latest version that text can show. */
export const VERSION_MOST = 253_402_300_799_999;
/** Former names by which a device may still come. */
export const FORMER_MOST = 2;
/** Characters of all addresses of a master together, with a space between two. */
export const ADDRESSES_MOST = 200;
/** An address: printable ASCII, without what ends one where several are listed, on the wire or in a file. */
export const ADDRESS = /^[!"$-+\--~]+$/;

/** What a master has beside its key. */
export interface MasterPlace {
  /** Where it is reached, `HOST` or `HOST:PORT`; none before it has told that itself. */
  readonly addresses: readonly string[];
  /** The number that it wishes, 0 to 7. Of two that wish the same one gets another. */
  readonly number: number;
  /** Who should rather lead, 0 to 255, the lowest first. */
  readonly rank: number;
}

/** What belongs to a name that is in the group. */
export interface EntryBody {
  readonly credential: Credential;
  /** Names that this device had before, by which it may come until it knows its new one; the newest first. */
  readonly former: readonly string[];
  /** Of each master, and of nobody else. */
  readonly place?: MasterPlace;
}

/** What all masters know of one name. */
export interface Entry {
  readonly name: string;
  /**
   * When it was edited last: group time in ms, or one more than the version before, if that is later. 0 of one
   * that was written by hand.
   */
  readonly version: number;
  /** Undefined for a name that was removed: that stays in the roster, so that no old copy brings the name back. */
  readonly body?: EntryBody;
}

/** An entry of a name that is in the group. */
export type LiveEntry = Entry & { readonly body: EntryBody };

/** Is this name in the group? */
export const isLive = (entry: Entry | undefined): entry is LiveEntry => entry?.body !== undefined;
