// The part of a configuration that agents and masters share: whom they tell the time by TIME and DAYTIME.

import type { Address } from '@belfry/protocol';
import type { DaytimeForm, LegacyPolicy } from '@belfry/protocol/legacy';
import type { Conversion } from './conversion.js';
import { convertNetworks } from './networks.js';

/** Where the two protocols are served, if they are, and what they answer whom. */
export interface LegacyConfig extends LegacyPolicy {
  readonly time?: Address;
  readonly daytime?: Address;
  readonly form: DaytimeForm;
}

/** The `legacy` part of a configuration as the schema lets it through: defaults are filled in. */
export interface CheckedLegacy {
  readonly time?: string;
  readonly daytime?: string;
  readonly form: DaytimeForm;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly perSecond: number;
}

/** Their ports (RFC 868, RFC 867). */
const TIME_PORT = 37;
const DAYTIME_PORT = 13;

/** Converts the `legacy` part of a configuration, if there is one. Every fault goes to `conversion.faults`. */
export function convertLegacy(
  checked: CheckedLegacy | undefined,
  conversion: Conversion,
): { readonly legacy?: LegacyConfig } {
  if (checked === undefined) return {};
  const { time, daytime, form, perSecond } = checked;
  return {
    legacy: {
      ...(time !== undefined && { time: conversion.listen('legacy.time', time, TIME_PORT) }),
      ...(daytime !== undefined && {
        daytime: conversion.listen('legacy.daytime', daytime, DAYTIME_PORT),
      }),
      form,
      allow: convertNetworks('legacy.allow', checked.allow, conversion),
      deny: convertNetworks('legacy.deny', checked.deny, conversion),
      perSecond,
    },
  };
}
