// The roster: who belongs to the group, the same on all of its masters. Whatever they hear of each other is merged.

import { type Crypto, identityOf } from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import { compareEntries, sameCredential } from './compare-entries.js';
import { RosterDigest } from './digest.js';
import { encodeEntry } from './entry-bytes.js';
import { type Entry, isLive, type LiveEntry } from './entry.js';
import { Journal } from './journal.js';
import { type NumberedMaster, numberedMasters } from './numbers.js';

/** Names in a roster, the removed ones too: what other masters say cannot fill the memory. */
export const ROSTER_MOST = 65_536;

/** An entry that another one has replaced, or that was not taken because of a later one. */
export interface Replaced {
  readonly before: Entry | undefined;
  readonly after: Entry;
}

/**
 * All entries by name. `merge` is all that ever changes it, and takes the later of two: so it does not matter in which
 * order, how often and from whom a master hears of an entry.
 */
export class Roster {
  readonly #entries = new Map<string, Entry>();
  /** Whoever had this name before. Of two that were renamed from one, at once on two masters, the first is meant. */
  readonly #former = new Map<string, readonly string[]>();
  /** Names that were removed, or a master's before, by their identities: nobody of them is a master now. */
  readonly #gone = new Map<number, string>();
  readonly #digest: RosterDigest;
  readonly #journal = new Journal();
  /** Made anew after a change, when somebody asks. */
  #live: readonly LiveEntry[] | undefined;
  #agents: readonly Credential[] | undefined;
  #masters: readonly NumberedMaster[] | undefined;

  /** `sha256` makes its digest; `entries` are merged at once. */
  constructor({ sha256 }: Pick<Crypto, 'sha256'>, entries: Iterable<Entry> = []) {
    this.#digest = new RosterDigest(sha256);
    this.merge(entries);
  }

  /** What is known of a name, also that it was removed. */
  entry(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** All entries, in the order in which their names came. */
  get entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** Those of names that are in the group. */
  get live(): readonly LiveEntry[] {
    this.#live ??= [...this.#entries.values()].filter(isLive);
    return this.#live;
  }

  /** The credentials of agents, who vote. */
  get agents(): readonly Credential[] {
    this.#agents ??= this.live.flatMap(({ body: { credential } }) =>
      credential.role === 'agent' ? credential : [],
    );
    return this.#agents;
  }

  /** The masters of the group, in the order of their numbers. */
  get masters(): readonly NumberedMaster[] {
    this.#masters ??= numberedMasters(this.live);
    return this.#masters;
  }

  /** How many names are in the group. */
  get size(): number {
    return this.live.length;
  }

  /** The credential by which a device comes under this name, which may be one that it had before. */
  credential(name: string): Credential | undefined {
    const entry = this.#entries.get(name);
    if (isLive(entry)) return entry.body.credential;
    const now = this.renamed(name);
    return now === undefined ? undefined : this.#entries.get(now)?.body?.credential;
  }

  /**
   * What is known of a master that is none any more: its removal, or what became of its name. Undefined for one that is
   * a master, and for one of which nothing is known, as of all others at a master that joins.
   */
  formerMaster(identity: number): Entry | undefined {
    if (this.masters.some(({ name }) => identityOf(name) === identity)) return undefined;
    const name = this.#gone.get(identity);
    return name === undefined ? undefined : this.#entries.get(name);
  }

  /** Under which name the device is in the group that has had this one before; undefined for none. */
  renamed(name: string): string | undefined {
    return isLive(this.#entries.get(name)) ? undefined : this.#former.get(name)?.[0];
  }

  /** The digest of all entries; see `RosterDigest`. */
  get digest(): Pick<RosterDigest, 'bytes' | 'hint' | 'text'> {
    return this.#digest;
  }

  /** In which order the names changed here. */
  get journal(): Pick<Journal, 'number' | 'after'> {
    return this.#journal;
  }

  /**
   * Takes in what is later than what is known, as the master `from` has told it, or somebody here. Answers what that has
   * replaced. Beyond `ROSTER_MOST` no new name is
   * taken.
   */
  merge(entries: Iterable<Entry>, from?: number): readonly Replaced[] {
    const replaced: Replaced[] = [];
    for (const entry of entries) {
      const before = this.#entries.get(entry.name);
      if (before === undefined && this.#entries.size >= ROSTER_MOST) continue;
      if (before !== undefined && compareEntries(entry, before) <= 0) continue;
      replaced.push({ before, after: this.#take(before, entry, from) });
    }
    return replaced;
  }

  #take(before: Entry | undefined, entry: Entry, from: number | undefined): Entry {
    const after = keepCredential(before, entry);
    if (before !== undefined) this.#digest.turn(encodeEntry(before));
    this.#digest.turn(encodeEntry(after));
    this.#live = this.#agents = this.#masters = undefined;
    const identity = identityOf(entry.name);
    if (after.body?.place !== undefined) this.#gone.delete(identity);
    else if (after.body === undefined || before?.body?.place !== undefined)
      this.#gone.set(identity, entry.name);
    for (const name of before?.body?.former ?? []) this.#setFormer(name, entry.name, false);
    for (const name of after.body?.former ?? []) this.#setFormer(name, entry.name, true);
    this.#entries.set(entry.name, after);
    this.#journal.add(entry.name, from);
    return after;
  }

  #setFormer(former: string, name: string, isIt: boolean): void {
    const others = (this.#former.get(former) ?? []).filter((one) => one !== name);
    const all = isIt ? [...others, name].toSorted() : others;
    if (all.length > 0) this.#former.set(former, all);
    else this.#former.delete(former);
  }
}

/** A credential that did not change stays the same object, by which a master sees that its session may go on. */
function keepCredential(before: Entry | undefined, entry: Entry): Entry {
  if (!isLive(before) || !isLive(entry)) return entry;
  const { credential } = before.body;
  if (!sameCredential(credential, entry.body.credential)) return entry;
  return { ...entry, body: { ...entry.body, credential } };
}
