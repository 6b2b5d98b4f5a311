// What `check` says of the ports of a configuration: as they are on this machine, now.

import { ownUser } from '@belfry/host/files';
import type { Fault } from '@belfry/host/config';
import {
  bestName,
  deviceAt,
  groupOf,
  holdersOf,
  holderText,
  isPermitted,
  lastingNamesOf,
  rivalsFor,
  rivalsText,
} from '@belfry/serial';

type Port = { readonly path: string };

/** What an agent would not open, because its name is not one device's, or another port's. */
export function portFaults(ports: readonly Port[]): Fault[] {
  const devices = ports.map(({ path }) => deviceAt(path));
  return ports.flatMap(({ path: value }, i): Fault[] => {
    const path = `ports[${i}].path`;
    const rivals = rivalsFor(value);
    if (rivals.length > 0)
      return [{ path, value, expected: `one device: ${rivalsText(value, rivals)}` }];
    const twin = devices.findIndex((device) => device !== undefined && device === devices[i]);
    if (twin === -1 || twin === i || ports[twin]!.path === value) return [];
    return [
      { path, value, expected: `another device than ports[${twin}]: both are ${devices[i]!}` },
    ];
  });
}

/** A port may come later: that is no fault, nor is one that somebody else has yet to permit, or to let go. */
export function portNotes({ path }: Port): string[] {
  const device = deviceAt(path);
  if (device === undefined) return [`there is no ${path} now: it is opened as soon as it is there`];
  // A daemon that already runs has its ports.
  const holders = holdersOf(path).filter(({ name }) => !name.startsWith('belfry-agentd'));
  return [
    ...(isPermitted(path)
      ? []
      : [`${ownUser()} may not use ${path}: its group is ${groupOf(path)}`]),
    ...holders.map((holder) => `${path} is busy: ${holderText(holder, path)}`),
    ...nameNotes(path, device),
  ];
}

/** A name that may lead to another device some day. */
function nameNotes(path: string, device: string): string[] {
  const names = lastingNamesOf(device);
  const { byId, byPath, isNumberless } = names;
  const best = bestName(names);
  if (path === device && best !== undefined)
    return [`${path} may be another device after a restart: name it ${best}`];
  if (path === byId && isNumberless)
    return [
      `${path} tells no serial number: a second adapter of its kind would have the same name` +
        (byPath === undefined ? '' : `; its socket is ${byPath}`),
    ];
  return [];
}
