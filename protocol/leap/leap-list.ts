// Reads a leap-seconds.list, as IERS and NIST publish it: all leap seconds, until when that is valid, and a hash.

import { formatGroupTime, groupTime } from '../time.js';
import { type LeapKind, leapDayFault } from './leap.js';

/** Seconds from 1900, by which the file counts, to 1970. */
const FROM_1900 = 2_208_988_800;
/** Words of 32 bits in a SHA-1. */
const HASH_WORDS = 5;

/** What the file says of one leap second: when it was over, and what it was. */
export interface ListedLeap {
  readonly at: number;
  readonly kind: LeapKind;
}

/** A file that was read. */
export interface LeapList {
  /** In the order of time. */
  readonly leaps: readonly ListedLeap[];
  /** TAI less UTC after the last one, seconds. */
  readonly tai: number;
  /** Beyond it nobody knows whether there are more, seconds since 1970. */
  readonly expires: number;
}

/** Why a file is not used, by name, and in words. */
export interface LeapListFault {
  readonly fault:
    'empty' | 'syntax' | 'no-expiry' | 'no-hash' | 'damaged' | 'disorder' | 'wrong-day';
  readonly text: string;
}

const faulty = (fault: LeapListFault['fault'], text: string): LeapListFault => ({ fault, text });

/** The lines of a file that count. */
interface Lines {
  updated: string;
  expires: string;
  hash: string | undefined;
  readonly rows: { readonly since: string; readonly tai: string; readonly number: number }[];
}

function linesOf(text: string): Lines | LeapListFault {
  const lines: Lines = { updated: '', expires: '', hash: undefined, rows: [] };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line.startsWith('#$')) lines.updated = line.slice(2).trim();
    else if (line.startsWith('#@')) lines.expires = line.slice(2).trim();
    else if (line.startsWith('#h')) lines.hash = line.slice(2).trim();
    else if (line !== '' && !line.startsWith('#')) {
      const [, since, tai] = /^(\d{1,12})\s+(\d{1,4})\s*(?:#.*)?$/.exec(line) ?? [];
      if (since === undefined || tai === undefined)
        return faulty('syntax', `line ${index + 1} is no instant with an offset`);
      lines.rows.push({ since, tai, number: index + 1 });
    }
  }
  return lines;
}

/** The words of a hash: the file may leave leading zeros out. */
function hashWords(text: string): readonly number[] | undefined {
  const words = text.split(/\s+/);
  if (words.length !== HASH_WORDS || !words.every((word) => /^[\da-f]{1,8}$/i.test(word)))
    return undefined;
  return words.map((word) => Number.parseInt(word, 16));
}

function hashFault({ updated, expires, hash, rows }: Lines, sha1: Sha1): LeapListFault | undefined {
  const told = hash === undefined ? undefined : hashWords(hash);
  if (told === undefined) return faulty('no-hash', 'it has no line "#h" with five words of a hash');
  const hashed = updated + expires + rows.map(({ since, tai }) => since + tai).join('');
  const digest = sha1(new Uint8Array([...hashed].map((character) => character.charCodeAt(0))));
  const view = new DataView(digest.buffer, digest.byteOffset, digest.length);
  const differs = told.some((word, i) => word !== view.getUint32(4 * i));
  return differs ? faulty('damaged', 'its hash is another one than it says') : undefined;
}

/** SHA-1 of some bytes, 20 bytes. It keeps no secret here: it shows what was damaged on the way. */
export type Sha1 = (bytes: Uint8Array) => Uint8Array;

/** Reads the text of a file, or says why it is not used. */
export function readLeapList(text: string, sha1: Sha1): LeapList | LeapListFault {
  const lines = linesOf(text);
  if ('fault' in lines) return lines;
  const { updated, expires, rows } = lines;
  if (rows.length === 0) return faulty('empty', 'it names no leap second');
  if (!/^\d{1,12}$/.test(expires) || !/^\d{1,12}$/.test(updated))
    return faulty('no-expiry', 'it does not say when it was written ("#$") and expires ("#@")');
  const damaged = hashFault(lines, sha1);
  if (damaged !== undefined) return damaged;
  const leaps: ListedLeap[] = [];
  for (const [i, { since, tai, number }] of rows.entries()) {
    const before = rows[i - 1];
    // The first row says what the difference was as leap seconds began.
    if (before === undefined) continue;
    const at = Number(since) - FROM_1900;
    const by = Number(tai) - Number(before.tai);
    if (Number(since) <= Number(before.since) || Math.abs(by) !== 1)
      return faulty('disorder', `line ${number} is not a second after the line before`);
    if (leapDayFault(at) !== undefined)
      return faulty(
        'wrong-day',
        `line ${number}: at ${formatGroupTime(groupTime(at))} there can be no leap second`,
      );
    leaps.push({ at, kind: by === 1 ? 'insert' : 'delete' });
  }
  return { leaps, tai: Number(rows.at(-1)!.tai), expires: Number(expires) - FROM_1900 };
}

/** Can a file still know what is ahead at `seconds` since 1970? */
export const isExpired = ({ expires }: LeapList, seconds: number): boolean => seconds >= expires;

/**
 * The next leap second of a file at `seconds` since 1970; one that is over is still told of for half a day, because a
 * smear then ends.
 */
export const nextListed = ({ leaps }: LeapList, seconds: number): ListedLeap | undefined =>
  leaps.find(({ at }) => at + 43_200 >= seconds);
