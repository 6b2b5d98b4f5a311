// Opens files as what they should be: regular, of a limited size, and never through a symbolic link.

import { randomBytes } from 'node:crypto';
import {
  type Stats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  readdirSync,
  readlinkSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * A path at which something else stands than a file that may be read, in a few words that fit behind
 * "it cannot be read: ".
 */
export class WrongFile extends Error {}

/** A last link is refused; a FIFO does not make the opening wait. Node itself adds O_CLOEXEC. */
const GUARDED = constants.O_NOFOLLOW | constants.O_NONBLOCK;
const KINDS: readonly (readonly [kind: number, name: string])[] = [
  [constants.S_IFIFO, 'a pipe (FIFO)'],
  [constants.S_IFSOCK, 'a socket'],
  [constants.S_IFCHR, 'a device'],
  [constants.S_IFBLK, 'a device'],
];
const CHUNK = 65_536;

/**
 * Reads a text whole, and how its file is kept. A byte-order mark, which editors on Windows put first,
 * is no part of it.
 *
 * @param most Bytes; a file with more is not read at all.
 * @throws WrongFile for a link, for what is no regular file, and for one that is too big; the
 * operating system's error when it cannot be opened.
 */
export function readRegularFile(
  path: string,
  most: number,
): { readonly text: string; readonly stats: Stats } {
  const { bytes, stats } = readRegularBytes(path, most);
  return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), stats };
}

/**
 * Reads the bytes of a file whole, and how it is kept.
 *
 * @param most Bytes; a file with more is not read at all.
 * @throws as `readRegularFile` does.
 */
export function readRegularBytes(
  path: string,
  most: number,
): { readonly bytes: Buffer; readonly stats: Stats } {
  // Looked at before it is opened: opening a device can set it going.
  needRegular(path, lstatSync(path));
  const file = openSync(path, constants.O_RDONLY | GUARDED);
  try {
    // Looked at again: it may have been exchanged in between.
    const stats = fstatSync(file);
    needRegular(path, stats);
    if (stats.isFile() && stats.size > most) throw new WrongFile(tooBig(stats.size, most));
    return { bytes: readBytes(file, most), stats };
  } finally {
    closeSync(file);
  }
}

function needRegular(path: string, stats: Stats): void {
  // A folder refuses by itself to be read.
  if (stats.isFile() || stats.isDirectory()) return;
  if (stats.isSymbolicLink())
    throw new WrongFile(
      `it is a symbolic link to ${readlinkSync(path)}, which is not followed: name the file itself`,
    );
  const kind = stats.mode & constants.S_IFMT;
  const what = KINDS.find(([one]) => one === kind)?.[1] ?? 'something else';
  throw new WrongFile(`it is ${what}, not a file`);
}

const tooBig = (size: number, most: number): string =>
  `it is too big: ${size} bytes, where ${most} are the most`;

/** No more than `most` bytes, also of a file that grows meanwhile, or whose size is not told. */
function readBytes(file: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, most + 1));
    const length = readSync(file, chunk);
    if (length === 0) break;
    size += length;
    if (size > most) throw new WrongFile(tooBig(size, most));
    chunks.push(chunk.subarray(0, length));
  }
  return Buffer.concat(chunks);
}

/** Whose a new file becomes. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What a new file holds, who may use it, and whose it is. */
export interface NewFile {
  readonly text: string;
  /** As of `open(2)`; the process's mask may take from it, but not where the file is given away. */
  readonly mode: number;
  /** Whose it becomes, where this process may give files away: what root makes is for the daemon to read. */
  readonly owner?: Owner | undefined;
  /** It takes the place of a file with this very mode: the mask may take nothing. */
  readonly keepsMode?: boolean;
}

/**
 * Makes a file that was not there, and waits until it is on the disk. What it has made is removed
 * again when that fails.
 * @throws the operating system's error; EEXIST for whatever stands there, a link to nowhere too.
 */
export function writeNewFile(path: string, { text, mode, owner, keepsMode }: NewFile): void {
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | GUARDED,
    mode,
  );
  try {
    // By the open file: a name could be another file's by now.
    const isGiven = owner !== undefined && process.getuid?.() === 0;
    if (isGiven) fchownSync(file, owner.uid, owner.gid);
    // What root's mask takes, its new owner would miss.
    if (isGiven || keepsMode === true) fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    removeIfThere(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Puts a new file in the place of `path`, which is whole at every moment: the old text or the new
 * one. A link that stands there is replaced, and where it leads is not touched. Waits for the disk.
 * @throws the operating system's error; the old file is then as it was.
 */
export function replaceFile(path: string, file: NewFile): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}.new`;
  writeNewFile(draft, file);
  try {
    renameSync(draft, path);
  } catch (error) {
    removeIfThere(draft);
    throw error;
  }
  // Only now does the name lead to the new file after a power cut as well.
  syncFolder(dirname(path));
}

/**
 * Puts new files in the places of several paths, all or none: every one is written before the first is exchanged, and
 * what was exchanged is put back when another cannot be. Only a power cut between two of them leaves some.
 * @throws the operating system's error; the old files are then as they were.
 */
export function replaceFiles(files: readonly (readonly [path: string, file: NewFile])[]): void {
  const mark = randomBytes(8).toString('hex');
  const draftOf = (path: string): string => `${path}.${mark}.new`;
  const oldOf = (path: string): string => `${path}.${mark}.old`;
  const begun: string[] = [];
  const exchanged: string[] = [];
  try {
    for (const [path, file] of files) {
      writeNewFile(draftOf(path), file);
      begun.push(path);
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) linkSync(path, oldOf(path));
    }
    for (const path of begun) {
      renameSync(draftOf(path), path);
      exchanged.push(path);
    }
  } catch (error) {
    for (const path of exchanged) putBack(path, oldOf(path));
    for (const path of begun) for (const of of [draftOf, oldOf]) removeIfThere(of(path));
    throw error;
  }
  for (const path of begun) removeIfThere(oldOf(path));
  for (const folder of new Set(begun.map((path) => dirname(path)))) syncFolder(folder);
}

function putBack(path: string, old: string): void {
  if (lstatSync(old, { throwIfNoEntry: false }) === undefined) removeIfThere(path);
  else renameSync(old, path);
}

/** Removes what a power cut or a kill left of `replaceFile`; only its writer may do so. */
export function removeDrafts(path: string): void {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of namesIn(folder))
    if (name.startsWith(prefix) && /^([0-9a-f]{16}\.)?(new|old)$/.test(name.slice(prefix.length)))
      removeIfThere(join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Removes a file, or a link itself, that may be there; never throws. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The fault that led here, if any, is the one to tell.
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
