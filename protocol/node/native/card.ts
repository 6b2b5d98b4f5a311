// Lets the network card of an interface stamp a socket's datagrams, or says why the kernel goes on with it.

import { closeSync, openSync } from 'node:fs';
import { explainSystemError, systemErrorCode } from '../system-error.js';
import type { NativeSocket } from './addon.js';

/** Answers undefined when the card stamps now, or in a few words why it does not. */
export function useCard(socket: NativeSocket, name: string): string | undefined {
  try {
    const { clock, arrivals, departures } = socket.askCard(name);
    if (clock < 0) return NO_CARD;
    if (!arrivals) return 'it stamps only some of what arrives';
    if (!departures) return 'it does not stamp what departs';
    return useClock(socket, name, `/dev/ptp${clock}`);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENODEV') return 'there is no such interface';
    if (code === 'EOPNOTSUPP') return NO_CARD;
    return explainSystemError(error);
  }
}

const NO_CARD = 'it has no clock of its own to stamp by';

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
    return `it cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    closeSync(clock);
  }
}
