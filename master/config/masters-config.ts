// The part of a master's configuration that is about other masters: its colleagues, and a parent group.

import { type Address, sameAddress, type Span } from '@belfry/protocol';
import { type Conversion, type Limits, DEFAULT_PORT } from '@belfry/host/config';

/** One master of the group. Its place in the list is its number. */
export interface Colleague {
  readonly name: string;
  readonly address: Address;
  /** 0 to 255, the lowest should rather lead. */
  readonly rank: number;
}

/** How several masters look after each other. */
export interface StandbyConfig {
  readonly beacon: Span;
  readonly quorum: boolean;
  /** How long after a change of leader an operator may not ask for the next one. */
  readonly pause: Span;
  /** Two halves of the group that meet again may be so far apart before it is an alarm. */
  readonly gapAlarm: Span;
}

/** A group whose time this one has. */
export interface ParentConfig {
  readonly name: string;
  readonly masters: readonly Address[];
  /** The path of the key that this group has there. */
  readonly key: string;
}

/** What a configuration says of the other masters and of the parent group. */
export interface MastersConfig {
  /** Which of the masters this one is; if it is not given, the roster says so. */
  readonly name?: string;
  /** All masters, this one included, by the way by hand; empty where the roster has them. */
  readonly masters: readonly Colleague[];
  readonly standby: StandbyConfig;
  /** The name of this group in a tree of groups. */
  readonly group?: string;
  readonly parent?: ParentConfig;
}

/** What a configuration says of masters and parent, as the schema lets it through: quantities still are text. */
export interface CheckedMasters {
  readonly name?: string;
  readonly masters?: readonly {
    readonly name: string;
    readonly address: string;
    readonly rank: number;
  }[];
  readonly standby: {
    readonly beacon: string;
    readonly quorum: boolean;
    readonly pause: string;
    readonly gapAlarm: string;
  };
  readonly group?: string;
  readonly parent?: {
    readonly name: string;
    readonly masters: readonly string[];
    readonly key: string;
  };
}

/** A lease of four beacons is told in hundredths of a second, in two bytes. */
const BEACONS: Limits = { least: '50ms', most: '1m' };
/** Of two masters the one that is left would never lead. */
const QUORUM_LEAST = 3;

/**
 * Converts that part of a configuration from text to quantities, for a master that listens there. Every fault goes to
 * `conversion.faults`.
 */
export function convertMasters(
  checked: CheckedMasters,
  conversion: Conversion,
  listen: Address,
): MastersConfig {
  const { name, group, standby, parent } = checked;
  const { beacon, quorum, pause, gapAlarm } = standby;
  const masters = convertColleagues(checked, conversion, listen);
  // Without a list it holds while the roster has so many.
  if (quorum && checked.masters !== undefined && masters.length < QUORUM_LEAST)
    conversion.faults.push({
      path: 'standby.quorum',
      expected: `more than half of the masters takes ${QUORUM_LEAST} masters or more, not ${masters.length}`,
    });
  if (parent !== undefined && group === undefined)
    conversion.faults.push({
      path: 'group',
      expected: 'missing; a group with a "parent" needs a name of its own, such as "plant-7"',
    });
  return {
    ...(name !== undefined && { name }),
    masters,
    standby: {
      beacon: conversion.duration('standby.beacon', beacon, BEACONS),
      quorum,
      pause: conversion.duration('standby.pause', pause),
      gapAlarm: conversion.duration('standby.gapAlarm', gapAlarm),
    },
    ...(group !== undefined && { group }),
    ...(parent && {
      parent: {
        name: parent.name,
        masters: conversion.masters('parent.masters', parent.masters, DEFAULT_PORT, listen),
        key: conversion.file('parent.key', parent.key),
      },
    }),
  };
}

function convertColleagues(
  { name, masters = [] }: CheckedMasters,
  conversion: Conversion,
  listen: Address,
): Colleague[] {
  const colleagues: Colleague[] = [];
  for (const [place, { name, address: text, rank }] of masters.entries()) {
    const path = `masters[${place}]`;
    const address = conversion.master(`${path}.address`, text, DEFAULT_PORT, listen);
    const namesake = colleagues.findIndex((other) => other.name === name);
    if (namesake >= 0)
      conversion.faults.push({
        path: `${path}.name`,
        expected: `the same name as masters[${namesake}]`,
      });
    const twin = colleagues.findIndex((other) => sameAddress(other.address, address));
    if (twin >= 0 && address.host !== '')
      conversion.faults.push({
        path: `${path}.address`,
        expected: `the same address as masters[${twin}]`,
      });
    colleagues.push({ name, address, rank });
  }
  checkName(name, colleagues, conversion);
  return colleagues;
}

function checkName(
  name: string | undefined,
  masters: readonly Colleague[],
  { faults }: Conversion,
): void {
  const names = masters.map((master) => master.name).join(', ');
  if (name === undefined && masters.length > 0)
    faults.push({
      path: 'name',
      expected: `missing; expected which of "masters" this is: ${names}`,
    });
  if (name !== undefined && masters.length > 0 && !masters.some((master) => master.name === name))
    faults.push({ path: 'name', value: name, expected: `among "masters": ${names}` });
}
