// The zones of this machine: that which it is in, and those that it knows by name, as its C library shows them.

import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { explainSystemError, readRegularBytes, systemErrorCode } from '@belfry/host/files';
import {
  readZoneFile,
  UTC,
  zoneBy,
  zoneOf,
  type Zone,
  zoneRuleOf,
  type ZoneRules,
} from '@belfry/telegrams/language';

/** A zone, or why there is none, in words for people. */
export type FoundZone = { readonly zone: Zone } | { readonly fault: string };

/** Where a C library looks. */
export interface ZonePlaces {
  /** The variable TZ; undefined if it is not set. */
  readonly tz: string | undefined;
  /** The folder of zones. */
  readonly folder: string;
  /** The file of the zone in which this machine is. */
  readonly localtime: string;
}

const RULE = 'CET-1CEST,M3.5.0,M10.5.0/3';
/** The greatest file of the database has 4 kB. */
const SIZE_MOST = 1_000_000;

/** Where the C library of this machine looks. */
export function placesHere(): ZonePlaces {
  const { TZ: tz, TZDIR: folder } = process.env;
  return {
    tz,
    folder: folder === undefined || folder === '' ? '/usr/share/zoneinfo' : folder,
    localtime: '/etc/localtime',
  };
}

/**
 * A zone by what TZ could be: a name such as `Europe/Berlin`, the path of a file, or POSIX's rule. Node's own rules
 * are taken for a name of which this machine has no file. Undefined when it is none of them.
 */
export function zoneNamed(name: string, places: ZonePlaces = placesHere()): FoundZone | undefined {
  const found = zoneOfMachine(name, places);
  if (found !== undefined) return found;
  const known = zoneOf(name);
  return known && { zone: { ...known, source: `the rules of Node, ${process.versions.tz ?? ''}` } };
}

/**
 * The zone in which this machine is, which is what its C library shows. What the library would silently take for UTC
 * because it does not understand it is a fault. No rules of Node's are taken: these may know a zone that the machine
 * does not show.
 */
export function machineZone(places: ZonePlaces = placesHere()): FoundZone {
  const { tz, localtime } = places;
  if (tz === undefined) return foundBy(localtime, zoneOfLocaltime(localtime));
  if (tz === '' || tz === ':') return { zone: { ...UTC, source: 'TZ is empty' } };
  const by = `TZ=${JSON.stringify(tz)}`;
  const found = zoneOfMachine(tz, places);
  if (found !== undefined) return foundBy(by, found);
  // A machine without zone files shows UTC for this name, and rightly.
  if (zoneOf(tz.replace(/^:/, ''))?.isUtc === true) return { zone: { ...UTC, source: by } };
  return {
    fault: `${by} is neither a time zone that this machine has nor a whole rule such as ${RULE}`,
  };
}

/** Names what led to a zone, or to none. */
function foundBy(by: string, found: FoundZone): FoundZone {
  if ('fault' in found) return { fault: `${by}: ${found.fault}` };
  const { zone } = found;
  return {
    zone: { ...zone, source: zone.source === by ? by : `${zone.source}, because of ${by}` },
  };
}

const LOOKS_AHEAD = 2 * 365;
const DAY = 86_400;

/**
 * Has Node other rules for this zone in the two years after `seconds`? Then either the machine or Node has not heard
 * yet of what a government decided.
 */
export function differsFromNode({ name, offsetAt }: Zone, seconds: number): boolean {
  const known = zoneOf(name);
  if (known === undefined) return false;
  const days = Array.from({ length: LOOKS_AHEAD }, (_, day) => seconds + day * DAY);
  return days.some((second) => known.offsetAt(second) !== offsetAt(second));
}

/** Undefined when the machine has neither a file of this name nor is it a rule. */
function zoneOfMachine(text: string, { folder }: ZonePlaces): FoundZone | undefined {
  // Names and rules may have a colon before them; both C libraries then look for a file first.
  const name = text.replace(/^:/, '');
  const file = name.startsWith('/') ? name : join(folder, name);
  const found = zoneOfFile(file, name.startsWith('/') ? undefined : name);
  if (found !== undefined && 'zone' in found) return found;
  const rules = zoneRuleOf(name);
  return rules === undefined ? found : { zone: zoneBy(name, 'the rule itself', rules) };
}

function zoneOfLocaltime(path: string): FoundZone {
  const found = zoneOfFile(path, undefined);
  if (found !== undefined) return found;
  // A link to nowhere is there, and somebody wanted another zone than UTC.
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    return { fault: `a link to ${readlinkSync(path)}, which is not there` };
  return { zone: { ...UTC, source: 'there is no such file' } };
}

/** Undefined when there is no such file. A file without a name is called by where it really is. */
function zoneOfFile(path: string, name: string | undefined): FoundZone | undefined {
  try {
    const file = realpathSync(path);
    const read = readZoneFile(readRegularBytes(file, SIZE_MOST).bytes);
    if ('fault' in read) return { fault: `${file}: ${read.fault}` };
    return { zone: zoneBy(name ?? nameOfFile(file, path, read), file, read) };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    return { fault: `${path}: ${explainSystemError(error)}` };
  }
}

/**
 * `Europe/Berlin` for a file of the database; for a copy of one, where it was found. So is one that now shows another
 * time than its name says: containers have the host's file mounted over theirs.
 */
function nameOfFile(file: string, path: string, { offsetAt }: ZoneRules): string {
  const name = /\/zoneinfo\/(?:posix\/)?(.+)$/.exec(file)?.[1];
  if (name === undefined) return path;
  const now = Math.floor(Date.now() / 1000);
  return (zoneOf(name)?.offsetAt(now) ?? offsetAt(now)) === offsetAt(now) ? name : path;
}
