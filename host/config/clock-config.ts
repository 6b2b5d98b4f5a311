// The part of a configuration that agents and masters share: how the shown clock may move.

import type { Span } from '@belfry/protocol';
import type { Conversion, Limits } from './conversion.js';

/** How the shown clock may move. */
export interface ClockConfig {
  /** The fastest slew, as a fraction of real time. */
  readonly maxSlewRate: number;
  /** Beyond this error the shown clock steps forward instead of slewing. */
  readonly stepThreshold: Span;
  /** The furthest step back, and that only at the first correction or when the operator set time. */
  readonly maxBackwardStep: Span;
  /** A wrong clock in place of the machine's own, for demonstrations and tests. */
  readonly simulate?: { readonly offset: Span; readonly drift: number };
}

/**
 * The `clock` part of a configuration as the schema lets it through: quantities still are text, defaults are filled
 * in.
 */
export interface CheckedClock {
  readonly maxSlewRate: string;
  readonly stepThreshold: string;
  readonly maxBackwardStep: string;
  readonly simulate?: { readonly offset: string; readonly drift: string };
}

/** A clock that slews by a tenth is no clock any more; one that does not slew never arrives. */
export const SLEW_RATES: Limits = { least: '1ppb', most: '100000ppm' };

/** From a thousand times a second to once a day. */
export const INTERVALS: Limits = { least: '1ms', most: '1d' };

const OFFSETS: Limits = { least: '-36500d', most: '36500d' };
const DRIFTS: Limits = { least: '-100000ppm', most: '100000ppm' };

/** Converts the `clock` part of a configuration from text to quantities. Every fault goes to `conversion.faults`. */
export function convertClock(checked: CheckedClock, conversion: Conversion): ClockConfig {
  const { simulate } = checked;
  return {
    maxSlewRate: conversion.rate('clock.maxSlewRate', checked.maxSlewRate, SLEW_RATES),
    stepThreshold: conversion.duration('clock.stepThreshold', checked.stepThreshold),
    maxBackwardStep: conversion.duration('clock.maxBackwardStep', checked.maxBackwardStep),
    ...(simulate && {
      simulate: {
        offset: conversion.duration('clock.simulate.offset', simulate.offset, OFFSETS),
        drift: conversion.rate('clock.simulate.drift', simulate.drift, DRIFTS),
      },
    }),
  };
}
