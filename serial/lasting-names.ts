// The names of a serial device that outlast its being unplugged, and whether they are its own alone.

import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifThere } from './if-there.js';

/** Where udev keeps its names; other places are for tests. */
export interface NameSources {
  /** Links named by what an adapter says of itself, and by the socket that it is in. */
  readonly byId: string;
  readonly byPath: string;
  /** What udev knows of each device, with the names that it claims: only one of those who claim a name gets the link. */
  readonly database: string;
}

/** Where they are on every Linux with udev. */
export const NAME_SOURCES: NameSources = {
  byId: '/dev/serial/by-id',
  byPath: '/dev/serial/by-path',
  database: '/run/udev/data',
};

/** By which names a device can be found again. */
export interface LastingNames {
  /** By what it says of itself: maker, model, serial number. */
  readonly byId: string | undefined;
  /** By the socket that it is in. */
  readonly byPath: string | undefined;
  /** Another device that is there now has the same `byId`: who gets it is chance. */
  readonly isShared: boolean;
  /** It tells no serial number: a second one of its kind would have the same `byId`. */
  readonly isNumberless: boolean;
}

/** The lasting names of a device. */
export function lastingNamesOf(device: string, sources = NAME_SOURCES): LastingNames {
  const entry = entryOf(device, sources);
  const byId = entry?.claims.find(isById) ?? linkTo(device, sources.byId, 'serial/by-id');
  const byPath = entry?.claims.find(isByPath) ?? linkTo(device, sources.byPath, 'serial/by-path');
  return {
    byId: byId && join(sources.byId, basename(byId)),
    byPath: byPath && join(sources.byPath, basename(byPath)),
    isShared: byId !== undefined && claimantsOf(byId, sources).length > 1,
    isNumberless: entry !== undefined && byId !== undefined && !entry.hasNumber,
  };
}

/** The name to configure: `byId` if it is the device's own, else `byPath`; undefined if it has neither. */
export const bestName = ({ byId, byPath, isShared }: LastingNames): string | undefined =>
  isShared ? byPath : (byId ?? byPath);

/**
 * If several devices that are there claim this path as their name: each by the name of its socket, as far as it has one.
 * Else an empty list.
 */
export function rivalsFor(path: string, sources = NAME_SOURCES): (string | undefined)[] {
  const folder = [sources.byId, sources.byPath].find((one) => path.startsWith(`${one}/`));
  const kind = folder === sources.byId ? 'serial/by-id' : 'serial/by-path';
  const name = folder === undefined ? path.replace(/^\/dev\//, '') : join(kind, basename(path));
  const all = claimantsOf(name, sources);
  if (all.length < 2) return [];
  return all.map(({ claims }) => {
    const socket = claims.find(isByPath);
    return socket && join(sources.byPath, basename(socket));
  });
}

/** What is wrong with a path that several devices have for their name, and what to write instead. */
export function rivalsText(path: string, rivals: readonly (string | undefined)[]): string {
  const sockets = rivals.filter((socket) => socket !== undefined);
  const instead =
    sockets.length === rivals.length
      ? `name the socket instead, ${sockets.join(' or ')}`
      : 'give each of them one of its own';
  return `${rivals.length} devices have the name ${basename(path)}, and which gets it is chance: ${instead}`;
}

interface Entry {
  /** Names below /dev, without it. */
  readonly claims: readonly string[];
  readonly hasNumber: boolean;
}

const isById = (claim: string): boolean => claim.startsWith('serial/by-id/');
const isByPath = (claim: string): boolean => claim.startsWith('serial/by-path/');

function entryOf(device: string, { database }: NameSources): Entry | undefined {
  const number = ifThere(() => statSync(device).rdev);
  if (number === undefined) return undefined;
  const major = (number >> 8) & 0xfff;
  const minor = (number & 0xff) | ((number >> 12) & 0xfff00);
  return readEntry(join(database, `c${major}:${minor}`));
}

function readEntry(path: string): Entry | undefined {
  const lines = ifThere(() => readFileSync(path, 'utf8'))?.split('\n');
  if (lines === undefined) return undefined;
  const claims = lines.flatMap((line) => (line.startsWith('S:') ? [line.slice(2)] : []));
  const hasNumber = lines.some((line) => /^E:ID_(USB_)?SERIAL_SHORT=./.test(line));
  return { claims, hasNumber };
}

/** Every device that is there and claims this name. */
const claimantsOf = (name: string, { database }: NameSources): Entry[] =>
  (ifThere(() => readdirSync(database)) ?? [])
    .filter((file) => file.startsWith('c'))
    .flatMap((file) => readEntry(join(database, file)) ?? [])
    .filter(({ claims }) => claims.includes(name));

/** A link in `folder` that leads to the device, as the claim that it stands for. */
function linkTo(device: string, folder: string, kind: string): string | undefined {
  const link = (ifThere(() => readdirSync(folder)) ?? []).find(
    (name) => ifThere(() => realpathSync(join(folder, name))) === device,
  );
  return link && join(kind, link);
}
