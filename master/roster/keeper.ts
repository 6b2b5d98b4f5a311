// The roster of a running master and its file: orders, what was edited by hand, and what other masters told.

import type { Crypto } from '@belfry/protocol';
import type { Credential } from '@belfry/protocol/seal';
import { sameBody } from '../core/roster/compare-entries.js';
import { placeMaster } from '../core/roster/edit.js';
import { type Entry, type EntryBody, isLive } from '../core/roster/entry.js';
import { Roster } from '../core/roster/roster.js';
import { obey, type OrderPlace, type RosterAnswer, type RosterOrder } from './orders.js';
import { changeRosterFile, NO_ROSTER, readRosterFile } from './roster-file.js';
import type { RosterText } from './roster-text.js';

/** What others tell is written at once, and no sooner again than after this: a roster comes in many parts. Milliseconds. */
const SAVE_AFTER = 500;
/** A file that could not be written is tried again so much later, milliseconds. */
const SAVE_AGAIN = 30_000;

/** Keeps a running roster and its file the same. */
export class RosterKeeper {
  readonly roster: Roster;
  readonly #path: string;
  readonly #onChange: () => void;
  #self: string | undefined;
  #join: readonly string[];
  #fault: string | undefined;
  #saving: NodeJS.Timeout | undefined;
  #savedAt = -Infinity;

  /** `text` is what the file at `path` held; `onChange` hears after each change that did not come by `learned`. */
  constructor(
    path: string,
    text: RosterText,
    crypto: Pick<Crypto, 'sha256'>,
    onChange: () => void,
  ) {
    this.roster = new Roster(crypto, text.entries);
    this.#path = path;
    this.#self = text.self;
    this.#join = text.join;
    this.#onChange = onChange;
  }

  /** Which of the masters this one is, as the file says. */
  get self(): string | undefined {
    return this.#self;
  }

  /** Where it asks for the roster at first; empty once it has it. */
  get join(): readonly string[] {
    return this.#join;
  }

  /** Why what is known is not in the file; undefined if it is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The credentials of all that are in the group. */
  get credentials(): readonly Credential[] {
    return this.roster.live.map(({ body }) => body.credential);
  }

  /**
   * Takes in what was edited in the file. Answers what of it was not taken, a line each.
   * @throws Error with one line for a file with a fault; nothing has changed then.
   */
  reload(): readonly string[] {
    const read = readRosterFile(this.#path);
    if ('fault' in read && read.absent !== true) throw new Error(read.fault);
    const { entries } = 'fault' in read ? NO_ROSTER : read;
    const judged = judgeHandwritten(this.roster, entries, this.#path);
    if (this.roster.merge(judged.entries).length > 0) this.#onChange();
    this.#save();
    return judged.remarks;
  }

  /**
   * Carries an order out, here and in the file.
   * @throws Error with a line for each reason why it cannot be; nothing has changed then.
   */
  obey(order: RosterOrder, place: Omit<OrderPlace, 'self'>): RosterAnswer {
    const { answer, entries, self } = obey(order, this.roster, { ...place, self: this.#self });
    const fault = this.#write(entries, self ?? this.#self);
    if (fault !== undefined) throw new Error(fault);
    this.#self = self ?? this.#self;
    this.roster.merge(entries);
    this.#onChange();
    return answer;
  }

  /** The master `name` is reached at `addresses`; `now` is ms since 1970. Answers why that cannot be told. */
  place(name: string, addresses: readonly string[], now: number): string | undefined {
    const edited = placeMaster(this.roster, name, addresses, { now, newKey: noKey });
    if ('faults' in edited) return edited.faults.join('; ');
    this.roster.merge(edited.entries);
    this.#onChange();
    this.learned();
    return undefined;
  }

  /** The roster has changed by what another master told: the file follows. */
  learned(): void {
    if (performance.now() - this.#savedAt >= SAVE_AFTER) this.#save();
    else this.#saveLater(SAVE_AFTER);
  }

  /** It has the whole roster of another master, and need not be told where to ask. */
  joined(): void {
    if (this.#join.length === 0) return;
    this.#join = [];
    this.learned();
  }

  /** Writes what is not written yet, and no more after that. */
  stop(): void {
    if (this.#saving !== undefined) this.#save();
    clearTimeout(this.#saving);
  }

  #saveLater(pause: number): void {
    this.#saving ??= setTimeout(() => this.#save(), pause).unref();
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    this.#savedAt = performance.now();
    const fault = this.#write([], this.#self);
    this.#fault = fault;
    if (fault !== undefined) this.#saveLater(SAVE_AGAIN);
  }

  /** Whatever stands in the file by now is merged with what is known here, so that nothing is lost. */
  #write(more: readonly Entry[], self: string | undefined): string | undefined {
    const { roster } = this;
    const changed = changeRosterFile(this.#path, (now) => {
      const { entries: taken } = judgeHandwritten(roster, now.entries, this.#path);
      const all = new Map(taken.map((entry) => [entry.name, entry]));
      for (const entry of [...roster.entries, ...more])
        if (!isNewerByEdit(all.get(entry.name), entry)) all.set(entry.name, entry);
      const own = self ?? now.self;
      return {
        entries: [...all.values()],
        ...(own !== undefined && { self: own }),
        join: this.#join,
      };
    });
    if (changed !== undefined) return changed.fault;
    this.#fault = undefined;
    return undefined;
  }
}

const noKey = (): never => {
  throw new Error('where a master is takes no key');
};

/** Is what stands in the file an edit that this process has not read yet? */
const isNewerByEdit = (inFile: Entry | undefined, known: Entry): boolean =>
  inFile !== undefined && inFile.version > known.version;

/**
 * What of a file's entries may be merged, and what not. A line without a version says nothing against one that has one:
 * it may be years old.
 */
export function judgeHandwritten(
  roster: Roster,
  entries: readonly Entry[],
  path: string,
): { readonly entries: readonly Entry[]; readonly remarks: readonly string[] } {
  const remarks: string[] = [];
  const holders = new Map(roster.live.map(({ name, body }) => [keyText(body), name]));
  const taken = entries.filter((entry) => {
    const known = roster.entry(entry.name);
    const { name } = entry;
    if (entry.version > 0) return true;
    if (known === undefined) {
      const holder = isLive(entry) ? holders.get(keyText(entry.body)) : undefined;
      if (holder === undefined) return true;
      remarks.push(
        `${path}: ${name} has the key of ${holder} and is not taken: belfry-master rename ${holder} ${name} renames it`,
      );
      return false;
    }
    if (sameBody(known, entry)) return true;
    remarks.push(
      isLive(known)
        ? `${path}: the line of ${name} was changed by hand and is not taken: belfry-master rotate ${name} makes a new key`
        : `${path}: ${name} was removed and is not taken: belfry-master add ${name} adds it anew`,
    );
    return false;
  });
  const there = new Set(entries.map(({ name }) => name));
  const deleted = roster.live.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  if (deleted.length > 0)
    remarks.push(
      `${path} lacks ${deleted.slice(0, 5).join(', ')}${deleted.length > 5 ? ' …' : ''}, which stays: ` +
        `belfry-master remove ${deleted.length > 5 ? 'NAME' : deleted.join(' ')} removes it`,
    );
  return { entries: taken, remarks };
}

const keyText = ({ credential }: EntryBody): string =>
  Buffer.from(credential.key).toString('base64');

/**
 * Carries an order out where no master runs: in the file at `path`, which is made when there is none. `deliver` hands
 * out what was made before the file is changed, and if it answers a fault nothing is.
 * @throws Error with a line for each reason why it cannot be; nothing has changed then.
 */
export function obeyInFile(
  path: string,
  crypto: Pick<Crypto, 'sha256'>,
  order: RosterOrder,
  place: OrderPlace,
  deliver: (answer: RosterAnswer) => string | undefined = () => undefined,
): RosterAnswer {
  let answer: RosterAnswer | undefined;
  const changed = changeRosterFile(path, (now) => {
    const roster = new Roster(crypto, now.entries);
    const obeyed = obey(order, roster, { ...place, self: place.self ?? now.self });
    roster.merge(obeyed.entries);
    ({ answer } = obeyed);
    const fault = deliver(answer);
    if (fault !== undefined) return { fault };
    const self = obeyed.self ?? now.self;
    return { ...now, entries: [...roster.entries], ...(self !== undefined && { self }) };
  });
  if (changed !== undefined) throw new Error(changed.fault);
  return answer!;
}

/**
 * Makes the file of a master that joins: its own entry, as its invitation says, and where to ask for all others.
 * @throws Error with one line when the file cannot be written, or holds a roster already.
 */
export function writeJoiningRoster(
  path: string,
  {
    name,
    key,
    masters,
  }: { readonly name: string; readonly key: Uint8Array; readonly masters: readonly string[] },
): void {
  const place = { addresses: [], number: 0, rank: 0 };
  const credential = { name, role: 'master' as const, key };
  const changed = changeRosterFile(path, (now) => {
    if (now.entries.some(isLive))
      return { fault: `${path} holds a roster already: this machine is a master of another group` };
    return {
      entries: [{ name, version: 0, body: { credential, former: [], place } }],
      self: name,
      join: masters,
    };
  });
  if (changed !== undefined) throw new Error(changed.fault);
}
