// The part of a configuration that says where a daemon makes files: what it keeps, and where it answers.

import type { Conversion } from './conversion.js';

/** Where a daemon makes files; undefined for what there shall not be. */
export interface DaemonPlaces {
  readonly state?: string;
  readonly socket?: string;
}

/** Makes these paths absolute; each may be "none". Faults go to `conversion.faults`. */
export function placesOf(
  checked: Readonly<Record<keyof DaemonPlaces, string>>,
  conversion: Conversion,
): DaemonPlaces {
  const state = conversion.fileOrNone('state', checked.state);
  const socket = conversion.socket('socket', checked.socket);
  return { ...(state !== undefined && { state }), ...(socket !== undefined && { socket }) };
}
