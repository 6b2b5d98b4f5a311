// Which daemon answers at the places of a configuration now: this very one, or another that is in its way.

import { requestControl } from '../daemon/control.js';
import type { DaemonRole } from '../files/usual-places.js';

/** What is known of a daemon that answers at a socket. */
export interface AnsweringDaemon {
  readonly role: DaemonRole;
  /** Its UDP port; undefined where it does not say. */
  readonly port: number | undefined;
}

/** Who answers at `socket`; undefined where nobody does, or nobody that is ours. */
export async function daemonAt(socket: string | undefined): Promise<AnsweringDaemon | undefined> {
  if (socket === undefined) return undefined;
  try {
    const answer = (await requestControl(socket, { command: 'status' })) as {
      readonly role?: unknown;
      readonly listen?: unknown;
    } | null;
    const role = answer?.role;
    if (role !== 'agent' && role !== 'master') return undefined;
    const port = /:(\d+)$/.exec(String(answer?.listen))?.[1];
    return { role, port: port === undefined ? undefined : Number(port) };
  } catch {
    return undefined;
  }
}
