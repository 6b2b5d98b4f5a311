// The ports of a configuration: from what the schema lets through to what the bridge drives.

import { normalize } from 'node:path/posix';
import type { Span } from '@belfry/protocol';
import { type Conversion, nearest } from '@belfry/host/config';
import type { Dialogues } from './clock-config.js';
import { CLOCKS } from '../core/clocks/catalogue.js';
import type { Dialogue } from '../core/dialogue.js';
import { atDevice } from '../core/modbus.js';
import { canBeBlank, hasFlag, type Untrusted } from '../core/policy.js';
import type { Telegrams } from './telegram-config.js';
import { machineZone, zoneNamed } from './zones.js';
import { CATALOGUE } from '@belfry/telegrams';
import {
  type LineText,
  type Scale,
  type TelegramFormat,
  faultsOfFormat,
  formatIn,
  UTC,
  type Zone,
} from '@belfry/telegrams/language';

interface AnyPortConfig {
  readonly path: string;
  /** What its format, or its clock, is called. */
  readonly name: string;
  readonly zone: Zone;
  readonly line: LineText;
}

/** A clock that is told the time. */
export interface TelegramPortConfig extends AnyPortConfig {
  readonly kind: 'wall';
  /** As this port sends it. */
  readonly format: TelegramFormat;
  readonly delay: Span;
  readonly untrusted: Untrusted;
  readonly maxError: Span;
}

/** A clock that can be asked for its own. */
export interface ClockPortConfig extends AnyPortConfig {
  readonly kind: 'clock';
  /** Its place among the clocks that answer, from 1: by this number the master is told of it. */
  readonly wall: number;
  /** It votes in the place of this agent's crystal. */
  readonly votes: boolean;
  readonly dialogue: Dialogue;
  readonly every: Span;
  readonly timeout: Span;
  /** How much earlier it is set; undefined to measure it. */
  readonly delay: Span | undefined;
  readonly set?: { readonly tolerance: Span; readonly every: Span };
}

/** A serial port, either with a clock that only listens or with one that can be asked. */
export type PortConfig = TelegramPortConfig | ClockPortConfig;

/** A port of a configuration as the schema lets it through: quantities still are text, defaults are filled in. */
export interface CheckedPort {
  readonly path: string;
  readonly format?: string;
  readonly clock?: string;
  readonly zone?: string;
  readonly scale?: Scale;
  readonly line?: LineText;
  readonly delay?: string;
  readonly untrusted?: Untrusted;
  readonly maxError: string;
  readonly every: string;
  readonly timeout: string;
  readonly set?: { readonly tolerance: string; readonly every: string };
  readonly vote?: 'wall';
  readonly device?: number;
}

/** What a configuration describes by itself. */
export interface Described {
  readonly telegrams: Telegrams;
  readonly clocks: Dialogues;
}

const MEASURED = 'measured';
const DELAYS = { least: '-1s', most: '1s' };
const MAX_ERRORS = { least: '1us', most: '1d' };
const PAUSES = { least: '1s', most: '1d' };
const TIMEOUTS = { least: '10ms', most: '10s' };
const TOLERANCES = { least: '1ms', most: '1d' };
const SETTINGS = { least: '1m', most: '365d' };

/**
 * Converts the ports of a configuration from text to quantities; `described` are the telegrams and clocks that the
 * configuration describes itself. Every fault goes to `conversion.faults`, and a port with one may be left out.
 */
export function convertPorts(
  checked: readonly CheckedPort[],
  described: Described,
  conversion: Conversion,
): PortConfig[] {
  return checked.flatMap((port, place) => {
    const path = `ports[${place}]`;
    const twin = checked.findIndex((other) => normalize(other.path) === normalize(port.path));
    if (twin < place)
      conversion.faults.push({ path: `${path}.path`, expected: `the same port as ports[${twin}]` });
    const voter = checked.findIndex(({ vote }) => vote !== undefined);
    if (port.vote !== undefined && voter < place)
      conversion.faults.push({
        path: `${path}.vote`,
        expected: `left out: the clock of ports[${voter}] votes, and an agent has one vote`,
      });
    const wall = checked.slice(0, place + 1).filter(({ clock }) => clock !== undefined).length;
    return convertPort(port, path, { ...described, wall }, conversion) ?? [];
  });
}

function convertPort(
  checked: CheckedPort,
  path: string,
  { telegrams, clocks, wall }: Described & { readonly wall: number },
  conversion: Conversion,
): PortConfig | undefined {
  const { format, clock, vote } = checked;
  const zone = convertZone(checked.zone, `${path}.zone`, conversion);
  const known = { path: checked.path, zone };
  if ((format === undefined) === (clock === undefined)) {
    const expected =
      'a format for a clock that only listens, or a clock that answers: one of the two';
    conversion.faults.push({ path, expected });
    return undefined;
  }
  if (clock !== undefined)
    return convertClock(checked, clock, { ...known, clocks, wall }, path, conversion);
  if (checked.device !== undefined)
    conversion.faults.push({ path: `${path}.device`, expected: 'of no use: it cannot be read' });
  if (vote !== undefined)
    conversion.faults.push({ path: `${path}.vote`, expected: 'of no use: it cannot be read' });
  return convertWall(checked, format!, { ...known, telegrams }, path, conversion);
}

function convertWall(
  checked: CheckedPort,
  name: string,
  { telegrams, ...known }: Pick<PortConfig, 'path' | 'zone'> & Pick<Described, 'telegrams'>,
  path: string,
  conversion: Conversion,
): TelegramPortConfig | undefined {
  const named = found(name, telegrams, CATALOGUE, `${path}.format`, FORMAT_WORDS, conversion);
  if (checked.delay === MEASURED)
    conversion.faults.push({
      path: `${path}.delay`,
      value: MEASURED,
      expected: 'possible: nobody answers here',
    });
  const delay = convertDelay(checked, `${path}.delay`, conversion) ?? (0 as Span);
  const maxError = conversion.duration(`${path}.maxError`, checked.maxError, MAX_ERRORS);
  if (named === undefined) return undefined;
  const line = checked.line ?? named.line;
  const format = { ...formatIn(named, known.zone, checked.scale), line };
  // What was good in itself may not fit other line settings.
  for (const { expected } of faultsOfFormat(format))
    conversion.faults.push({
      path: `${path}.line`,
      value: line,
      expected: `good for ${name}: ${expected}`,
    });
  const untrusted = convertUntrusted(checked, name, format, `${path}.untrusted`, conversion);
  return { kind: 'wall', ...known, name, format, line, delay, untrusted, maxError };
}

/** Undefined to measure it, or if nothing is said. */
const convertDelay = (
  { delay = MEASURED }: CheckedPort,
  path: string,
  conversion: Conversion,
): Span | undefined => (delay === MEASURED ? undefined : conversion.duration(path, delay, DELAYS));

function convertClock(
  checked: CheckedPort,
  name: string,
  { clocks, ...known }: Pick<ClockPortConfig, 'path' | 'zone' | 'wall'> & Pick<Described, 'clocks'>,
  path: string,
  conversion: Conversion,
): ClockPortConfig | undefined {
  const named = found(name, clocks, CLOCKS, `${path}.clock`, CLOCK_WORDS, conversion);
  const every = conversion.duration(`${path}.every`, checked.every, PAUSES);
  const timeout = conversion.duration(`${path}.timeout`, checked.timeout, TIMEOUTS);
  const set = checked.set && {
    tolerance: conversion.duration(`${path}.set.tolerance`, checked.set.tolerance, TOLERANCES),
    every: conversion.duration(`${path}.set.every`, checked.set.every, SETTINGS),
  };
  if (named === undefined) return undefined;
  if (set !== undefined && named.set === undefined)
    conversion.faults.push({ path: `${path}.set`, expected: `of no use: ${name} cannot be set` });
  const line = checked.line ?? named.line;
  const addressed = deviceOf(checked, name, named, `${path}.device`, conversion);
  const dialogue = { ...addressed, scale: checked.scale ?? named.scale };
  const votes = checked.vote !== undefined;
  const delay = convertDelay(checked, `${path}.delay`, conversion);
  const clock = { ...known, name, dialogue, line, every, timeout, votes, delay };
  return { kind: 'clock', ...clock, ...(set && { set }) };
}

/** The dialogue with the device that the port names, where devices have addresses. */
function deviceOf(
  { device }: CheckedPort,
  name: string,
  named: Dialogue,
  path: string,
  { faults }: Conversion,
): Dialogue {
  if (device === undefined) return named;
  const addressed = atDevice(named, device);
  if (addressed === undefined)
    faults.push({ path, value: device, expected: `left out: ${name} is not on Modbus` });
  return addressed ?? named;
}

const FORMAT_WORDS = [
  'the name of a format',
  '"belfry-agent telegrams list" shows them all',
] as const;
const CLOCK_WORDS = ['the name of a clock that answers', 'docs/serial.md names them all'] as const;

/** What a name means: what the configuration describes, or what is built in. */
function found<T>(
  name: string,
  own: Readonly<Record<string, T>>,
  builtIn: ReadonlyMap<string, T>,
  path: string,
  [expected, where]: readonly [expected: string, where: string],
  { faults }: Conversion,
): T | undefined {
  const value = Object.hasOwn(own, name) ? own[name] : builtIn.get(name);
  if (value !== undefined) return value;
  const meant = nearest(name, [...Object.keys(own), ...builtIn.keys()]);
  faults.push({
    path,
    value: name,
    expected,
    hint: meant === undefined ? where : `did you mean ${meant}?`,
  });
  return undefined;
}

function convertZone(name: string | undefined, path: string, { faults }: Conversion): Zone {
  const found = name === undefined ? machineZone() : zoneNamed(name);
  if (found === undefined) {
    const expected = 'an IANA time zone such as "Europe/Berlin", nor a rule as of TZ';
    faults.push({ path, value: name, expected });
    return UTC;
  }
  if ('zone' in found) return found.zone;
  const [whose, hint] =
    name === undefined
      ? ["this machine's", 'name one here, such as "Europe/Berlin"']
      : ['it', undefined];
  faults.push({ path, expected: `${whose} cannot be used: ${found.fault}`, ...(hint && { hint }) });
  return UTC;
}

/** A format without a sign for it would show a time that is wrong as if it were right. */
function convertUntrusted(
  { untrusted }: CheckedPort,
  name: string,
  format: TelegramFormat,
  path: string,
  { faults }: Conversion,
): Untrusted {
  if (untrusted === undefined) return format.untrusted ?? (hasFlag(format) ? 'flag' : 'nothing');
  if (untrusted === 'flag' && !hasFlag(format))
    faults.push({
      path,
      value: untrusted,
      expected: `possible: ${name} has no sign for it; take "nothing" or "blank"`,
    });
  if (untrusted === 'blank' && !canBeBlank(format))
    faults.push({
      path,
      value: untrusted,
      expected: `possible: the digits of ${name} cannot be spaces; take "nothing"`,
    });
  return untrusted;
}
