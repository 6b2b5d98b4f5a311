// Lets the network card of an interface stamp a socket's datagrams, or says why the kernel goes on with it.

import { closeSync, openSync, readdirSync } from 'node:fs';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';
import type { NativeAddon, NativeSocket } from './addon.js';

/** Answers undefined when the card stamps now, or in a few words why it does not. */
export function useCard(socket: NativeSocket, name: string): string | undefined {
  const asked = askCard(socket, name);
  return 'why' in asked ? asked.why : useClock(socket, name, `/dev/ptp${asked.clock}`);
}

/** Why the network card of this interface cannot stamp; undefined when it can. Nothing is changed. */
export function whyNoCard(addon: NativeAddon, name: string): string | undefined {
  const socket = new addon.Socket('127.0.0.1', 0, 1, () => {});
  try {
    const asked = askCard(socket, name);
    return 'why' in asked ? asked.why : undefined;
  } finally {
    socket.close();
  }
}

const NO_CLOCK = 'it has no clock of its own to stamp by';

/** The number of the clock of a card that stamps both ways, or why it is none. */
function askCard(
  socket: NativeSocket,
  name: string,
): { readonly clock: number } | { readonly why: string } {
  try {
    const { clock, arrivals, departures } = socket.askCard(name);
    const lower = lowerOf(name);
    if (lower !== undefined) return { why: `it is no card but lies upon ${lower}: name that` };
    if (clock < 0) return { why: NO_CLOCK };
    if (!arrivals) return { why: 'it stamps only some of what arrives' };
    if (!departures) return { why: 'it does not stamp what departs' };
    return { clock };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENODEV') return { why: 'there is no such interface' };
    if (code === 'ENOTSUP') return { why: NO_CLOCK };
    return { why: explainSystemError(error) };
  }
}

/** A VLAN, a bridge, a bond: the kernel passes on what it is asked, but tells of the card below. */
function lowerOf(name: string): string | undefined {
  let links: string[];
  try {
    links = readdirSync(`/sys/class/net/${name}`);
  } catch (error) {
    // In a network namespace whose /sys is another's nobody can tell.
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return links.find((link) => link.startsWith('lower_'))?.slice('lower_'.length);
}

function useClock(socket: NativeSocket, name: string, path: string): string | undefined {
  let clock: number;
  try {
    clock = openSync(path, 'r');
  } catch (error) {
    return `${path}: ${explainSystemError(error)}`;
  }
  try {
    socket.useCard(name, clock);
    return undefined;
  } catch (error) {
    if (systemErrorCode(error) === 'EPERM')
      return 'nobody lets it stamp, and to do so takes the capability CAP_NET_ADMIN';
    if (systemErrorCode(error) === undefined) throw error;
    return `it cannot be used: ${(error as Error).message}`;
  } finally {
    closeSync(clock);
  }
}
