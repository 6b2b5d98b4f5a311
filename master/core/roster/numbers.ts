// Which masters a roster has, and which number each of them bears: the same on every master that knows the same roster.

import { MASTERS_MOST } from '@belfry/protocol/wire';
import type { LiveEntry, MasterPlace } from './entry.js';

/** A master of the group. */
export interface NumberedMaster extends MasterPlace {
  readonly name: string;
}

const NUMBERS = Array.from({ length: MASTERS_MOST }, (_, number) => number);

/**
 * The masters in the order of their numbers, at most eight. Of two that wish one number the first by name has it, and
 * the others get the lowest that nobody wishes; who is left has none, and is no master.
 */
export function numberedMasters(entries: readonly LiveEntry[]): readonly NumberedMaster[] {
  const wishes = entries
    .flatMap(({ name, body: { place } }) => (place === undefined ? [] : [{ name, ...place }]))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const taken = new Map<number, NumberedMaster>();
  for (const wish of wishes) if (!taken.has(wish.number)) taken.set(wish.number, wish);
  const others = wishes.filter((wish) => taken.get(wish.number) !== wish);
  for (const other of others) {
    const number = freeNumber(taken);
    if (number !== undefined) taken.set(number, { ...other, number });
  }
  return [...taken.values()].toSorted((a, b) => a.number - b.number);
}

/** The lowest number that none of these has. */
export const freeNumber = (taken: { has(number: number): boolean }): number | undefined =>
  NUMBERS.find((number) => !taken.has(number));
