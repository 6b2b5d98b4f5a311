// The roster as text: a line a name, which people can read. A key file of old is a roster whose versions are all 0.

import { decodeKey, formatInstant, secondsOf } from '@belfry/host/keys';
import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  isCredentialRole,
  type OldKey,
} from '@belfry/protocol/seal';
import { MASTERS_MOST } from '@belfry/protocol/wire';
import {
  ADDRESS,
  ADDRESSES_MOST,
  type Entry,
  type EntryBody,
  FORMER_MOST,
  type MasterPlace,
  VERSION_MOST,
} from '../core/roster/entry.js';

/** What a roster's file holds: the entries, and what this master alone knows. */
export interface RosterText {
  readonly entries: readonly Entry[];
  /** Which of the masters this one is; undefined for one that is alone. */
  readonly self?: string;
  /** Where to ask for the roster at first, `HOST:PORT`; none for a master that has it. */
  readonly join: readonly string[];
}

/** What is wrong with a roster's text, and on which line, counted from 1. Nothing of the line is repeated: it may hold a key. */
export interface TextFault {
  readonly line: number;
  readonly fault: string;
}

const VERSION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NAME_FAULT =
  'the name may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens';
const WORDS_FAULT =
  'expected NAME ROLE KEY, NAME removed, self NAME, or join ADDRESSES; behind these pairs such as edited INSTANT';
const UNTIL_MOST = 2 ** 32;

/** Reads a roster, or says the first thing that is wrong. */
export function parseRoster(text: string): RosterText | TextFault {
  const draft = new Draft();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const words = wordsOf(line);
    const fault = words.length === 0 ? undefined : draft.take(words, i + 1);
    if (fault !== undefined) return { line: i + 1, fault };
  }
  return draft.finish();
}

/** The words of a line, without its comment. */
const wordsOf = (line: string): string[] => {
  const text = line.replace(/#.*$/, '').trim();
  return text === '' ? [] : text.split(/\s+/);
};

/** What is read so far. */
class Draft {
  readonly #entries = new Map<string, Entry>();
  readonly #old = new Map<
    string,
    { readonly role: string; readonly old: OldKey; readonly line: number }
  >();
  readonly #lines = new Map<string, number>();
  /** By key: where it stands, and whether that line was written by hand. */
  readonly #keys = new Map<string, { readonly line: number; readonly byHand: boolean }>();
  #self: string | undefined;
  #join: readonly string[] | undefined;

  take([first, second, third, ...pairs]: readonly string[], line: number): string | undefined {
    if (first === undefined || second === undefined) return WORDS_FAULT;
    if (third === undefined && first === 'self') return this.#takeSelf(second);
    if (third === undefined && first === 'join') return this.#takeJoin(second);
    if (!CREDENTIAL_NAME.test(first)) return NAME_FAULT;
    if (second === 'removed') return this.#takeRemoved(first, [third, ...pairs], line);
    if (!isCredentialRole(second)) return 'the role must be agent, client or master';
    if (third === undefined) return WORDS_FAULT;
    const key = decodeKey(third);
    if (key === undefined) return `the key must be ${CREDENTIAL_KEY_SIZE} bytes in base64`;
    const facts = pairsOf(pairs);
    if (typeof facts === 'string') return facts;
    const byHand = facts.edited === undefined && facts.until === undefined;
    const twin = this.#keys.get(third);
    // Whoever knows a shared key could speak in the other's name. Two masters may have renamed one device at once.
    if (twin !== undefined && (byHand || twin.byHand))
      return `the key is the same as on line ${twin.line}`;
    this.#keys.set(third, { line, byHand });
    if (facts.until !== undefined)
      return this.#takeOld(first, second, { key, until: facts.until }, line);
    const place = placeIn(facts);
    if (place !== undefined && second !== 'master') return 'only a master has number, rank and at';
    const body: EntryBody = {
      credential: { name: first, role: second, key },
      former: facts.former ?? [],
      ...(second === 'master' && { place: place ?? NO_PLACE }),
    };
    return this.#put({ name: first, version: facts.edited ?? 0, body }, line);
  }

  #put(entry: Entry, line: number): string | undefined {
    const { name } = entry;
    const twin = this.#lines.get(name);
    if (twin !== undefined) return `${name} has a key already, on line ${twin}`;
    this.#lines.set(name, line);
    this.#entries.set(name, entry);
    return undefined;
  }

  #takeOld(name: string, role: string, old: OldKey, line: number): string | undefined {
    const twin = this.#old.get(name);
    if (twin !== undefined) return `${name} has an old key already, on line ${twin.line}`;
    this.#old.set(name, { role, old, line });
    return undefined;
  }

  #takeRemoved(
    name: string,
    words: readonly (string | undefined)[],
    line: number,
  ): string | undefined {
    const facts = pairsOf(words.filter((word) => word !== undefined));
    if (typeof facts === 'string') return facts;
    if (facts.edited === undefined) return 'a removed name says when: removed edited INSTANT';
    return this.#put({ name, version: facts.edited }, line);
  }

  #takeSelf(name: string): string | undefined {
    if (!CREDENTIAL_NAME.test(name)) return NAME_FAULT;
    if (this.#self !== undefined) return 'a second line says which master this is';
    this.#self = name;
    return undefined;
  }

  #takeJoin(addresses: string): string | undefined {
    if (this.#join !== undefined) return 'a second line says where to join';
    this.#join = addresses.split(',').filter((one) => one !== '');
    return undefined;
  }

  finish(): RosterText | TextFault {
    for (const [name, { role, old, line }] of this.#old) {
      const entry = this.#entries.get(name);
      if (entry?.body === undefined || entry.body.credential.role !== role)
        return { line, fault: `an old key of ${name}, which has no new one of role ${role}` };
      const credential = { ...entry.body.credential, old };
      this.#entries.set(name, { ...entry, body: { ...entry.body, credential } });
    }
    return {
      entries: [...this.#entries.values()],
      ...(this.#self !== undefined && { self: this.#self }),
      join: this.#join ?? [],
    };
  }
}

interface Facts {
  readonly edited?: number;
  readonly until?: number;
  readonly former?: readonly string[];
  readonly number?: number;
  readonly rank?: number;
  readonly at?: readonly string[];
}

const NO_PLACE: MasterPlace = { addresses: [], number: 0, rank: 0 };

const placeIn = ({ number, rank, at }: Facts): MasterPlace | undefined =>
  number === undefined && rank === undefined && at === undefined
    ? undefined
    : { addresses: at ?? [], number: number ?? 0, rank: rank ?? 0 };

/** Each kind of pair: reads its value, or says what is wrong with it. */
const PAIRS: Readonly<Record<string, (value: string) => Facts | string>> = {
  edited: (value) => {
    const edited = versionOf(value);
    return edited === undefined
      ? 'an entry was edited at an instant such as 2026-11-22T10:00:00.000Z'
      : { edited };
  },
  until: (value) => {
    const until = secondsOf(value);
    return until === undefined || until < 0 || until >= UNTIL_MOST
      ? 'an old key ends until an instant such as 2026-11-22T10:00:00Z'
      : { until };
  },
  formerly: (value) => {
    const former = value.split(',');
    if (former.length > FORMER_MOST) return `a name has ${FORMER_MOST} former names at most`;
    return former.every((name) => CREDENTIAL_NAME.test(name)) ? { former } : NAME_FAULT;
  },
  number: (value) => {
    const number = wholeNumber(value, MASTERS_MOST - 1);
    return number === undefined ? `a master's number is 0 to ${MASTERS_MOST - 1}` : { number };
  },
  rank: (value) => {
    const rank = wholeNumber(value, 255);
    return rank === undefined ? "a master's rank is 0 to 255" : { rank };
  },
  at: (value) => {
    const at = value.split(',').filter((one) => one !== '');
    if (!at.every((one) => ADDRESS.test(one)) || at.join(' ').length > ADDRESSES_MOST)
      return `a master's addresses are at most ${ADDRESSES_MOST} characters together`;
    return { at };
  },
};

function pairsOf(words: readonly string[]): Facts | string {
  let facts: Facts = {};
  for (let i = 0; i < words.length; i += 2) {
    const read = Object.hasOwn(PAIRS, words[i]!) ? PAIRS[words[i]!] : undefined;
    if (read === undefined || words[i + 1] === undefined) return WORDS_FAULT;
    const more = read(words[i + 1]!);
    if (typeof more === 'string') return more;
    if (Object.keys(more).some((key) => key in facts)) return `${words[i]} stands there twice`;
    facts = { ...facts, ...more };
  }
  return facts;
}

function wholeNumber(text: string, most: number): number | undefined {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
  return value <= most ? value : undefined;
}

function versionOf(text: string): number | undefined {
  if (!VERSION.test(text)) return undefined;
  const version = Date.parse(text);
  // A day that there is none of is not read as another one.
  if (!(version > 0 && version <= VERSION_MOST) || versionText(version) !== text) return undefined;
  return version;
}

/** A version as text: an instant to the millisecond. */
export const versionText = (version: number): string => new Date(version).toISOString();

/** The lines of one entry: of a rotated key two. */
export function entryLines({ name, version, body }: Entry): string[] {
  const edited = version === 0 ? '' : ` edited ${versionText(version)}`;
  if (body === undefined) return [`${name} removed${edited}`];
  const { credential, former, place } = body;
  const { role, key, old } = credential;
  const keyed = (one: Uint8Array): string =>
    `${name} ${role} ${Buffer.from(one).toString('base64')}`;
  const formerly = former.length === 0 ? '' : ` formerly ${former.join(',')}`;
  const line = `${keyed(key)}${edited}${formerly}${placeText(place)}`;
  return old === undefined ? [line] : [`${keyed(old.key)} until ${formatInstant(old.until)}`, line];
}

function placeText(place: MasterPlace | undefined): string {
  if (place === undefined) return '';
  const { number, rank, addresses } = place;
  const at = addresses.length === 0 ? '' : ` at ${addresses.join(',')}`;
  return ` number ${number}${rank === 0 ? '' : ` rank ${rank}`}${at}`;
}

const HEADING =
  '# The roster: who belongs to the group. The masters write this file themselves. Keep it secret.';

/**
 * The text anew, with everybody's comments: each name stands where it stood before, and new ones at the end. `before` is
 * what stands there now.
 */
export function renderRoster(before: string, { entries, self, join }: RosterText): string {
  const left = new Map(entries.map((entry) => [entry.name, entry]));
  const local = new Map([
    ...(self === undefined ? [] : [['self', `self ${self}`] as const]),
    ...(join.length === 0 ? [] : [['join', `join ${join.join(',')}`] as const]),
  ]);
  const isNew = before.trim() === '';
  const kept = (isNew ? [HEADING] : before.replace(/\r?\n$/, '').split(/\r?\n/)).flatMap((line) => {
    const [first, second, third] = wordsOf(line);
    if (first === undefined) return [line];
    const comment = /#.*$/.exec(line)?.[0];
    const lines = takeLines(first, second !== undefined && third === undefined);
    if (comment === undefined || lines.length === 0) return lines;
    return [...lines.slice(0, -1), `${lines.at(-1)}  ${comment}`];
  });
  function takeLines(first: string, isLocal: boolean): string[] {
    if (isLocal && (first === 'self' || first === 'join')) {
      const line = local.get(first);
      local.delete(first);
      return line === undefined ? [] : [line];
    }
    const entry = left.get(first);
    left.delete(first);
    return entry === undefined ? [] : entryLines(entry);
  }
  const rest = [...local.values(), ...[...left.values()].flatMap(entryLines)];
  return `${[...kept, ...rest].join('\n')}\n`;
}
