// The part of a console's configuration about the daemons that it watches.

import type { Conversion } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';

/** A daemon that is watched, by its socket or by a command that prints its lines. */
export type SourceConfig = {
  /** No two have the same. */
  readonly name: string;
  /** What its group is called, where that is not to be found out. */
  readonly group?: string;
  /** Nobody named it: it may not be there. */
  readonly isGuess?: boolean;
} & ({ readonly socket: string } | { readonly command: readonly string[] });

/** A source as the schema lets it through. */
export interface CheckedSource {
  readonly name: string;
  readonly group?: string;
  readonly socket?: string;
  readonly command?: readonly string[];
}

/** The master and the agent of this machine: what a console watches that is told nothing. */
const HERE: readonly SourceConfig[] = (['master', 'agent'] as const).map((role) => ({
  name: role,
  socket: usualPlaces(role).socket,
  isGuess: true,
}));

/** Converts the `sources` of a configuration. Every fault goes to `conversion.faults`. */
export function convertSources(
  checked: readonly CheckedSource[],
  conversion: Conversion,
): readonly SourceConfig[] {
  if (checked.length === 0) return HERE;
  const names = new Map<string, string>();
  return checked.map(({ name, group, socket, command }, i) => {
    const path = `sources[${i}]`;
    const twin = names.get(name);
    if (twin === undefined) names.set(name, path);
    else conversion.faults.push({ path: `${path}.name`, expected: `the same name as ${twin}` });
    if ((socket === undefined) === (command === undefined))
      conversion.faults.push({ path, expected: 'either "socket" or "command"' });
    const source = { name, ...(group !== undefined && { group }) };
    return command === undefined
      ? { ...source, socket: conversion.file(`${path}.socket`, socket ?? '') }
      : { ...source, command };
  });
}
