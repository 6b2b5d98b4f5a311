// The file of a configuration as commands read and write it: one at a time, whole at every moment, its owner kept.

import type { Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultLines, readConfig } from '../../config/config.js';
import { readJson } from '../../config/json.js';
import { releaseLock, takeLock } from '../../daemon/process-lock.js';
import { removeDrafts, replaceFile } from '../../files/regular-file.js';
import { explainSystemError } from '../../files/system-error.js';
import { ownUser, userName } from '../../files/users.js';
import { EXIT, Failure } from '../command.js';
import { daemonHome, needWritable, writeDaemonFiles } from '../daemon-files.js';
import type { ConfigKind } from './kind.js';

/** A configuration as it stands in its file; empty where there is none and none is needed. */
export interface StoredConfig {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  /** What the text says. */
  readonly value: unknown;
  /** Undefined where there is no file yet. */
  readonly stats: Stats | undefined;
}

/**
 * Reads the configuration that was named, or the usual one.
 * @throws Failure when it cannot be read, or is no JSON object.
 */
export function readStored(
  { places, needsNone }: ConfigKind,
  named: string | undefined,
): StoredConfig {
  const file = named ?? places.config;
  const folder = dirname(resolve(file));
  const reading = readConfig(file);
  if ('fault' in reading) {
    if (reading.absent && named === undefined && needsNone)
      return { file, folder, text: '{}\n', value: {}, stats: undefined };
    const hint = reading.absent ? { hint: `"${places.program} config init" writes one` } : {};
    throw new Failure(faultLines(file, [{ ...reading.fault, ...hint }]), EXIT.wrong);
  }
  const json = readJson(reading.text);
  if ('mistake' in json) {
    const { line, column, reason } = json.mistake;
    throw new Failure(`${file}: not JSON at line ${line}, column ${column}: ${reason}`, EXIT.wrong);
  }
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    throw new Failure(`${file}: not an object { … }`, EXIT.wrong);
  return { file, folder, text: reading.text, value: json.value, stats: reading.stats };
}

/** What the daemon makes of a text, or the end of the command. @throws Failure with every fault. */
export function needGood(
  { judge }: ConfigKind,
  { file, folder }: Pick<StoredConfig, 'file' | 'folder'>,
  text: string,
): Readonly<Record<string, unknown>> {
  const loaded = judge(text, folder);
  if ('faults' in loaded) throw new Failure(faultLines(file, loaded.faults), EXIT.wrong);
  return loaded.settings;
}

/** How long the command waits for another one that changes the same file, and how often it looks; milliseconds. */
const PATIENCE = 5000;
const PAUSE = 20;

/**
 * Lets no other command change this file meanwhile.
 * @throws Failure when another one takes too long.
 */
export async function alone<T>(
  file: string,
  work: () => T,
  patience: number = PATIENCE,
): Promise<T> {
  const lock = `${resolve(file)}.lock`;
  for (const end = performance.now() + patience; ; await sleep(PAUSE)) {
    const holder = taken(lock);
    if (holder === undefined) break;
    if (performance.now() > end)
      throw new Failure(`process ${holder} changes ${file} now: try again when it has ended`);
  }
  try {
    return work();
  } finally {
    releaseLock(lock);
  }
}

function taken(lock: string): number | undefined {
  try {
    return takeLock(lock);
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

/**
 * Puts a new text in the place of the old one, with the same owner and mode; a new file gets those that its daemon
 * needs.
 * @throws Failure with one line; the file is then as it was.
 */
export function writeStored(
  { places }: ConfigKind,
  { file, stats }: Pick<StoredConfig, 'file' | 'stats'>,
  text: string,
): void {
  const home = daemonHome(file, places.role);
  needWritable(file, home);
  const path = resolve(file);
  if (stats === undefined) return writeDaemonFiles([{ path, text, secret: false }], home);
  const uid = process.geteuid?.();
  if (uid !== undefined && uid !== 0 && uid !== stats.uid)
    throw new Failure(
      `${file} is ${userName(stats.uid)}'s, and this is ${ownUser()}: run this as root (sudo)`,
    );
  try {
    removeDrafts(path);
    replaceFile(path, { text, mode: stats.mode & 0o777, owner: stats, keepsMode: true });
  } catch (error) {
    throw new Failure(
      `${file} cannot be written: ${explainSystemError(error)}; nothing was changed`,
    );
  }
}
