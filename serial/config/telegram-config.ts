// Telegrams that a configuration describes: from what the schema lets through to formats.

import type { Conversion } from '@belfry/host/config';
import { CATALOGUE } from '@belfry/telegrams';
import {
  faultsOfFormat,
  type Aside,
  type Choice,
  type Optional,
  type Part,
  type ChoiceRow,
  type TelegramFormat,
} from '@belfry/telegrams/language';

/** Formats by their names. */
export type Telegrams = Readonly<Record<string, TelegramFormat>>;

/** A telegram that a configuration describes, as the schema lets it through: its durations are still text. */
export interface CheckedTelegram extends Pick<
  TelegramFormat,
  'unsure' | 'line' | 'scale' | 'names' | 'untrusted'
> {
  readonly title?: string;
  readonly source?: string;
  readonly every: string;
  readonly delay: string;
  readonly announce: { readonly change: string; readonly leap: string };
  readonly rollover?: string;
  readonly emit: readonly CheckedPart[];
}

type CheckedRow = Omit<ChoiceRow, 'within'> & { readonly within?: string };
type CheckedChoice = { readonly choose: readonly CheckedRow[] };
type CheckedAside = Omit<Aside, 'aside'> & { readonly aside: string | CheckedChoice };
type CheckedOptional = Omit<Optional, 'optional'> & { readonly optional: readonly CheckedPart[] };
type CheckedPart =
  Exclude<Part, Choice | Aside | Optional> | CheckedChoice | CheckedAside | CheckedOptional;

const NAME = /^[a-z0-9][a-z0-9._-]{0,30}$/;
const DELAYS = { least: '-1s', most: '1s' };
const ANNOUNCED = { least: '0s', most: '31d' };
const ROLLOVERS = { least: '1d', most: '10000d' };

/** The formats of a configuration's `telegrams`; each fault of each is told. */
export function convertTelegrams(
  checked: Readonly<Record<string, CheckedTelegram>>,
  conversion: Conversion,
): Telegrams {
  const formats = Object.entries(checked).map(([name, telegram]) => {
    checkName(name, conversion);
    return [name, convertTelegram(name, telegram, conversion)] as const;
  });
  return Object.fromEntries(formats);
}

function checkName(name: string, { faults }: Conversion): void {
  if (!NAME.test(name)) {
    const expected =
      'a name of 1 to 31 lower-case letters, digits, dots, underscores and hyphens, such as "hall"';
    faults.push({ path: 'telegrams', value: name, expected });
  }
  if (CATALOGUE.has(name)) {
    const expected = 'the name of a format that is built in';
    faults.push({ path: `telegrams.${name}`, expected, hint: 'give it another' });
  }
}

function convertTelegram(
  name: string,
  checked: CheckedTelegram,
  conversion: Conversion,
): TelegramFormat {
  const { title = name, source = 'the configuration', unsure, line, scale, names } = checked;
  const { untrusted, rollover } = checked;
  const path = `telegrams.${name}`;
  const format = {
    title,
    source,
    ...(unsure !== undefined && { unsure }),
    line,
    scale,
    names,
    every: conversion.duration(`${path}.every`, checked.every),
    delay: conversion.duration(`${path}.delay`, checked.delay, DELAYS),
    announce: {
      change: conversion.duration(`${path}.announce.change`, checked.announce.change, ANNOUNCED),
      leap: conversion.duration(`${path}.announce.leap`, checked.announce.leap, ANNOUNCED),
    },
    ...(untrusted !== undefined && { untrusted }),
    ...(rollover !== undefined && {
      rollover: conversion.duration(`${path}.rollover`, rollover, ROLLOVERS),
    }),
    emit: checked.emit.map((part, at) => convertPart(part, `${path}.emit[${at}]`, conversion)),
  };
  for (const fault of faultsOfFormat(format))
    conversion.faults.push({ ...fault, path: `${path}.${fault.path}` });
  return format;
}

function convertPart(part: CheckedPart, path: string, conversion: Conversion): Part {
  if (typeof part === 'string') return part;
  if ('optional' in part) {
    const within = (one: CheckedPart, at: number): Part =>
      convertPart(one, `${path}.optional[${at}]`, conversion);
    return { ...part, optional: part.optional.map(within) };
  }
  if ('aside' in part) {
    const { aside } = part;
    if (typeof aside === 'string') return { ...part, aside };
    return { ...part, aside: convertChoice(aside, `${path}.aside`, conversion) };
  }
  return 'choose' in part ? convertChoice(part, path, conversion) : part;
}

function convertChoice({ choose }: CheckedChoice, path: string, conversion: Conversion): Choice {
  return {
    choose: choose.map(({ within, ...row }, at) => ({
      ...row,
      ...(within !== undefined && {
        within: conversion.duration(`${path}.choose[${at}].within`, within),
      }),
    })),
  };
}
