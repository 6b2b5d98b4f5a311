// The configuration of a master: its file's keys as quantities.

import type { Address, Span } from '@belfry/protocol';
import type { LeapRule } from '@belfry/protocol/leap';
import {
  convertClock,
  convertLegacy,
  convertNtp,
  type CheckedLegacy,
  type CheckedNtp,
  type LegacyConfig,
  type NtpConfig,
  INTERVALS,
  SLEW_RATES,
  type CheckedClock,
  type ClockConfig,
  configIn,
  loadConfig,
  type Loaded,
  type Conversion,
  placesOf,
  DEFAULT_PORT,
} from '@belfry/host/config';
import type { Mode } from '../core/group/group-options.js';
import { CONFIG_FOLDER, usualPlaces } from '@belfry/host/files';
import { validate } from './config-validator.js';
import { type CheckedMasters, type MastersConfig, convertMasters } from './masters-config.js';

/** How the group agrees on its time. */
export interface ConsensusConfig {
  /** How wrong a clock set by hand or by its own battery may be before the group has agreed. */
  readonly trust: Span;
  /** A clock less certain than this does not vote. */
  readonly maxBound: Span;
  /** How fast the rounds may move the group's time, as a fraction. */
  readonly maxSlewRate: number;
  /** How long a new master listens before the first agreement. */
  readonly gather: Span;
}

/** What this machine's clock is worth against UTC. */
export interface ReferenceConfig {
  /** How far it may be from UTC while the kernel does not know; undefined where nobody said. */
  readonly trust?: Span;
}

/** How the group goes through leap seconds. */
export interface LeapConfig {
  readonly rule: LeapRule | 'ignore';
  /** The list of them; the usual one of the machine if it is not given. */
  readonly file?: string;
}

/** What `schema/masterd.schema.json` describes, with paths made absolute. */
export interface MasterConfig extends MastersConfig {
  readonly listen: Address;
  /** Where others reach this master, for lines to join; by its interfaces if it is not given. */
  readonly address?: Address;
  /** The interface whose network card shall stamp. */
  readonly card?: string;
  readonly mode: Mode;
  readonly reference: ReferenceConfig;
  /** From one round to the next. */
  readonly interval: Span;
  readonly keys: string;
  readonly anonymous: boolean;
  readonly consensus: ConsensusConfig;
  readonly clock: ClockConfig;
  readonly leap: LeapConfig;
  /** Undefined where nobody is told the time by NTP. */
  readonly ntp?: NtpConfig;
  /** Undefined where nobody is told it by older protocols. */
  readonly legacy?: LegacyConfig;
  readonly state?: string;
  readonly socket?: string;
  readonly log: 'error' | 'warn' | 'info' | 'debug';
}

interface CheckedMaster
  extends CheckedMasters, Pick<MasterConfig, 'mode' | 'keys' | 'anonymous' | 'log'> {
  readonly listen: string;
  readonly address?: string;
  readonly card?: string;
  readonly reference: { readonly trust?: string };
  readonly leap: LeapConfig;
  readonly interval: string;
  readonly consensus: Readonly<Record<keyof ConsensusConfig, string>>;
  readonly clock: CheckedClock;
  readonly ntp?: CheckedNtp;
  readonly legacy?: CheckedLegacy;
  readonly state: string;
  readonly socket: string;
}

/**
 * Loads the master's configuration file, or says everything that is wrong with it. Without a path it is the usual file,
 * and where there is none, every default: a master needs no configuration.
 */
export function loadMasterConfig(path?: string): Loaded<MasterConfig> {
  if (path !== undefined) return loadConfig(path, validate, convert);
  const defaults = (): Loaded<MasterConfig> => masterConfigIn('{}', CONFIG_FOLDER);
  return loadConfig(usualPlaces('master').config, validate, convert, defaults);
}

/** The same of a text, as the one of a file in `folder`. */
export const masterConfigIn = (text: string, folder: string): Loaded<MasterConfig> =>
  configIn(text, folder, validate, convert);

function convert(checked: CheckedMaster, conversion: Conversion): MasterConfig {
  const { mode, anonymous, log, card } = checked;
  const listen = conversion.listen('listen', checked.listen, DEFAULT_PORT);
  return {
    listen,
    ...(checked.address !== undefined && {
      address: conversion.master('address', checked.address, DEFAULT_PORT, listen),
    }),
    ...(card !== undefined && { card }),
    mode,
    reference: convertReference(checked.reference, conversion),
    interval: conversion.duration('interval', checked.interval, INTERVALS),
    keys: conversion.file('keys', checked.keys),
    anonymous,
    ...convertMasters(checked, conversion, listen),
    consensus: convertConsensus(checked.consensus, conversion),
    clock: convertClock(checked.clock, conversion),
    leap: {
      rule: checked.leap.rule,
      ...(checked.leap.file !== undefined && {
        file: conversion.file('leap.file', checked.leap.file),
      }),
    },
    ...convertNtp(checked.ntp, conversion),
    ...convertLegacy(checked.legacy, conversion),
    ...placesOf(checked, conversion),
    log,
  };
}

const convertReference = (
  { trust }: CheckedMaster['reference'],
  conversion: Conversion,
): ReferenceConfig => ({
  ...(trust !== undefined && { trust: conversion.duration('reference.trust', trust) }),
});

function convertConsensus(
  { trust, maxBound, maxSlewRate, gather }: CheckedMaster['consensus'],
  conversion: Conversion,
): ConsensusConfig {
  return {
    trust: conversion.duration('consensus.trust', trust),
    maxBound: conversion.duration('consensus.maxBound', maxBound),
    maxSlewRate: conversion.rate('consensus.maxSlewRate', maxSlewRate, SLEW_RATES),
    gather: conversion.duration('consensus.gather', gather),
  };
}
