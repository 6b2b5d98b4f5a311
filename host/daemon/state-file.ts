// Small state on disk that survives a restart: read once, written seldom, whole at every moment.

import { renameSync } from 'node:fs';
import { lockHolder, releaseLock, takeLock } from './process-lock.js';
import { WrongFile, readRegularFile, removeDrafts, replaceFile } from '../files/regular-file.js';
import { folderFault } from '../files/access.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';

/** Bytes; what a daemon keeps takes some hundred. */
const SIZE_MOST = 65_536;
const MODE = 0o640;

/** What `read` found: the state, or one line about what is wrong, or neither in a first start. */
export interface StateReading<T> {
  readonly state?: T;
  readonly fault?: string;
}

/** The file that keeps other processes from the state at `path`. */
const lockOf = (path: string): string => `${path}.lock`;

/**
 * The process that has the state at `path` now; undefined when no other one has.
 * @throws Error with one line when something stands in the lock's place that is none.
 */
export const stateHolder = (path: string): number | undefined => lockHolder(lockOf(path));

/**
 * Why nothing that a daemon of this user learns would outlive it, with its state at `path`; undefined when it would.
 * Nothing is changed.
 */
export function statePathFault(path: string): string | undefined {
  const folder = folderFault(path);
  if (folder !== undefined) return folder;
  try {
    readRegularFile(path, SIZE_MOST);
    return undefined;
  } catch (error) {
    // One that was never written, and what will be moved aside, stand in nobody's way.
    if (systemErrorCode(error) === 'ENOENT' || error instanceof WrongFile) return undefined;
    return `cannot read the state in ${path}: ${explainSystemError(error)}`;
  }
}

/**
 * One JSON file in a folder that exists. `parse` makes a state of what stands there, or answers
 * undefined for what it does not understand.
 */
export class StateFile<T> {
  readonly #path: string;
  readonly #parse: (value: unknown) => T | undefined;
  readonly #sizeMost: number;

  /** @param sizeMost Bytes; what is longer is no state of ours. */
  constructor(path: string, parse: (value: unknown) => T | undefined, sizeMost = SIZE_MOST) {
    this.#path = path;
    this.#parse = parse;
    this.#sizeMost = sizeMost;
  }

  /**
   * Keeps every other process from this file until `release`.
   * @throws Error with one line when another daemon has it, or something else stands in the lock's place.
   */
  lock(): void {
    const owner = takeLock(this.#lock);
    if (owner === undefined) return;
    const advice = 'give each daemon a state file of its own';
    throw new Error(`another daemon, process ${owner}, has its state in ${this.#path}: ${advice}`);
  }

  /** Gives the lock up, so that another process may have the file. */
  release(): void {
    releaseLock(this.#lock);
  }

  get #lock(): string {
    return lockOf(this.#path);
  }

  /**
   * Reads the state. A broken file, and whatever else than a file stands there, is moved aside to
   * PATH.bad; only the last one is kept.
   */
  read(): StateReading<T> {
    let text: string;
    try {
      ({ text } = readRegularFile(this.#path, this.#sizeMost));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return {};
      if (error instanceof WrongFile)
        return { fault: this.#moveAside(`is none: ${error.message}`) };
      return { fault: `cannot read the state in ${this.#path}: ${explain(error)}` };
    }
    const value = jsonValue(text);
    const state = value === undefined ? undefined : this.#parse(value);
    if (state !== undefined) return { state };
    return { fault: this.#moveAside(value === undefined ? brokenText(text) : 'makes no sense') };
  }

  /**
   * Puts `state` in the place of the old one. Answers undefined when it is safely on the disk,
   * else one line; the old state is then still whole. Waits for the disk, which can take a tenth
   * of a second on a memory card.
   * @throws TypeError when the state has no JSON form.
   */
  write(state: T): string | undefined {
    const text = JSON.stringify(state) as string | undefined;
    if (text === undefined) throw new TypeError('this state has no JSON form');
    // Whoever left them was killed: only one process writes here.
    removeDrafts(this.#path);
    try {
      replaceFile(this.#path, { text: `${text}\n`, mode: MODE });
      return undefined;
    } catch (error) {
      return `cannot save the state to ${this.#path}: ${explain(error)}`;
    }
  }

  #moveAside(what: string): string {
    const aside = `${this.#path}.bad`;
    try {
      renameSync(this.#path, aside);
      return `the state in ${this.#path} ${what}; moved to ${aside}`;
    } catch (error) {
      return `the state in ${this.#path} ${what}; cannot move it aside: ${explain(error)}`;
    }
  }
}

/** Undefined stands for text that is not JSON: no JSON text has that value. */
function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Empty is what a power cut leaves on some file systems, and worth its own word. */
const brokenText = (text: string): string =>
  text.trim() === '' ? 'is empty' : 'is cut short or not JSON';

/** `the disk is full (ENOSPC)`. */
function explain(error: unknown): string {
  const meaning = explainSystemError(error);
  const code = systemErrorCode(error);
  return meaning === code ? meaning : `${meaning} (${code})`;
}
