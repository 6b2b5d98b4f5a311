// The configuration of an agent: its file's keys as quantities.

import { basename, dirname, join } from 'node:path';
import type { Address, Span } from '@belfry/protocol';
import {
  convertClock,
  convertLegacy,
  convertNtp,
  type CheckedLegacy,
  type CheckedNtp,
  type LegacyConfig,
  type NtpConfig,
  INTERVALS,
  type CheckedClock,
  type ClockConfig,
  configOf,
  configIn,
  type Loaded,
  type Conversion,
  placesOf,
  loadConfig,
  DEFAULT_PORT,
  type Fault,
} from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { validate } from './config-validator.js';
import {
  type CheckedDialogue,
  type Dialogues,
  convertClocks,
  convertPorts,
  type CheckedPort,
  type PortConfig,
  convertTelegrams,
  type CheckedTelegram,
  type Telegrams,
} from '@belfry/serial/config';

/**
 * What the shown clock steers besides: nothing, the kernel's clock, or a pretended one in order to see
 * what it would do.
 */
export type Steer = 'off' | 'dry-run' | 'system';

/** How the shown clock may move, and whether the system clock is steered by it. */
export interface SteeringPolicy extends ClockConfig {
  readonly steer: Steer;
}

/** What `schema/agentd.schema.json` describes, with paths made absolute. */
export interface AgentConfig {
  readonly name: string;
  /** The preferred one first. A host may be a name. */
  readonly masters: readonly Address[];
  readonly key: string;
  readonly algorithm: 'berkeley' | 'cristian';
  /** How often to ask, with `cristian`. */
  readonly interval: Span;
  readonly listen: Address;
  /** The interface whose network card shall stamp. */
  readonly card?: string;
  readonly clock: SteeringPolicy;
  readonly holdover: { readonly alarm: Span };
  /** Its machine's clock counts as a reference, as far as the kernel knows UTC. */
  readonly reference: boolean;
  /** Undefined where nobody is told the time by NTP. */
  readonly ntp?: NtpConfig;
  /** Undefined where nobody is told it by older protocols. */
  readonly legacy?: LegacyConfig;
  /** Formats of telegrams beside those that are built in. */
  readonly telegrams: Telegrams;
  /** Clocks that answer, beside those that are built in. */
  readonly clocks: Dialogues;
  /** The serial ports on which wall clocks hang. */
  readonly ports: readonly PortConfig[];
  readonly state?: string;
  readonly socket?: string;
  /** Where the shown clock is published for other programs. */
  readonly publish: PublishConfig;
  readonly log: 'error' | 'warn' | 'info' | 'debug';
}

/** Paths at which the shown clock is published. */
export interface PublishConfig {
  /** The segment of docs/segment.md. */
  readonly segment?: string;
  /** A segment of ClockBound, version 2. */
  readonly clockbound?: string;
  /** The Unix socket at which chronyd takes samples. */
  readonly chrony?: string;
}

interface CheckedAgent extends Pick<
  AgentConfig,
  'name' | 'key' | 'algorithm' | 'log' | 'reference'
> {
  readonly masters: readonly string[];
  readonly interval: string;
  readonly listen: string;
  readonly card?: string;
  readonly clock: CheckedClock & { readonly steer: Steer };
  readonly holdover: { readonly alarm: string };
  readonly ntp?: CheckedNtp;
  readonly legacy?: CheckedLegacy;
  readonly telegrams: Readonly<Record<string, CheckedTelegram>>;
  readonly clocks: Readonly<Record<string, CheckedDialogue>>;
  readonly ports: readonly CheckedPort[];
  readonly state: string;
  readonly socket: string;
  readonly publish: PublishConfig;
}

/** Loads the agent's configuration file, or says everything that is wrong with it. Without a path it is the usual one. */
export function loadAgentConfig(path?: string): Loaded<AgentConfig> {
  const { config, program } = usualPlaces('agent');
  return loadConfig(path ?? config, validate, convert, (fault) => ({
    faults: [{ ...fault, hint: `"${program} join" or "${program} config init" writes one` }],
  }));
}

/** The same of a text, as the one of a file in `folder`. */
export const agentConfigIn = (text: string, folder: string): Loaded<AgentConfig> =>
  configIn(text, folder, validate, convert);

/**
 * Checks settings that a program gives as those of an agent's file, or says everything that is wrong with them.
 * Relative paths begin in the folder in which the program runs.
 */
export const agentConfigOf = (settings: object): Loaded<AgentConfig> =>
  configOf(structuredClone(settings), process.cwd(), validate, convert);

/** What would lead in a circle, or nowhere. */
function* referenceFaults({ algorithm, clock }: CheckedAgent): Iterable<Fault> {
  const path = 'reference';
  if (algorithm === 'cristian')
    yield { path, expected: 'left out: no master measures who asks by itself (cristian)' };
  if (clock.steer === 'system')
    yield { path, expected: "left out: clock.steer makes the kernel's clock follow the group" };
}

function convert(checked: CheckedAgent, conversion: Conversion): AgentConfig {
  const { name, algorithm, log, card, reference } = checked;
  const telegrams = convertTelegrams(checked.telegrams, conversion);
  const clocks = convertClocks(checked.clocks, conversion);
  const voter = checked.ports.findIndex(({ vote }) => vote !== undefined);
  if (algorithm === 'cristian' && voter >= 0)
    conversion.faults.push({
      path: `ports[${voter}].vote`,
      expected: 'left out: who asks by itself (cristian) has no vote',
    });
  if (reference) conversion.faults.push(...referenceFaults(checked));
  const listen = conversion.listen('listen', checked.listen, 0);
  const places = placesOf(checked, conversion);
  return {
    name,
    masters: conversion.masters('masters', checked.masters, DEFAULT_PORT, listen),
    key: conversion.file('key', checked.key),
    algorithm,
    interval: conversion.duration('interval', checked.interval, INTERVALS),
    listen,
    ...(card !== undefined && { card }),
    reference,
    clock: convertSteering(checked.clock, conversion),
    holdover: { alarm: conversion.duration('holdover.alarm', checked.holdover.alarm) },
    ...convertNtp(checked.ntp, conversion),
    ...convertLegacy(checked.legacy, conversion),
    telegrams,
    clocks,
    ports: convertPorts(checked.ports, { telegrams, clocks }, conversion),
    ...places,
    publish: convertPublish(checked, places.socket, conversion),
    log,
  };
}

/** Whoever may ask at the socket finds the segment beside it: `clock` beside `socket`. */
const besideSocket = (socket: string): string =>
  basename(socket) === 'socket' ? join(dirname(socket), 'clock') : `${socket}.clock`;

function convertPublish(
  { publish, clock }: Pick<CheckedAgent, 'publish' | 'clock'>,
  socket: string | undefined,
  conversion: Conversion,
): PublishConfig {
  const usual = socket === undefined ? 'none' : besideSocket(socket);
  const paths = {
    clockbound: 'none',
    chrony: 'none',
    ...publish,
    segment: publish.segment ?? usual,
  };
  const places: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    const file = conversion.fileOrNone(`publish.${name}`, path);
    if (file === undefined) continue;
    places[name] = file;
    // Both tell others of the machine's own clock.
    if (clock.simulate !== undefined && name !== 'segment')
      conversion.faults.push({
        path: `publish.${name}`,
        expected: '"none": a simulated clock is not the machine\'s own',
      });
  }
  return places;
}

function convertSteering(checked: CheckedAgent['clock'], conversion: Conversion): SteeringPolicy {
  if (checked.steer === 'system' && checked.simulate !== undefined) {
    const expected = 'a simulated clock must not steer the true one; use "dry-run" or no simulate';
    conversion.faults.push({ path: 'clock.steer', expected });
  }
  return { ...convertClock(checked, conversion), steer: checked.steer };
}
