// When each clock that answers was set last: kept on disk, so that a restart does not set it anew before its time.

import { type GroupTime, groupTime, isKeptTime } from '@belfry/protocol';
import { StateFile } from '@belfry/host/daemon';

/** Seconds since 1970 of the last setting, by the port's path. */
type Kept = Readonly<Record<string, number>>;

/** More than any machine has ports. */
const MOST = 256;

/**
 * Remembers in a file when the clock at each port was set last. It is written before a setting leaves, which is seldom;
 * a file that cannot be read or written is told, and the clocks go on.
 */
export class SettingsMemory {
  readonly #file: StateFile<Kept>;
  readonly #tell: (fault: string) => void;
  #kept: Kept;

  /** `path` is a file in a folder that exists. */
  constructor(path: string, tell: (fault: string) => void) {
    this.#file = new StateFile(path, parseKept);
    this.#tell = tell;
    const { state = {}, fault } = this.#file.read();
    this.#kept = state;
    if (fault !== undefined) tell(fault);
  }

  /** When the clock at this port was set last; undefined if that is not known. */
  lastSet(port: string): GroupTime | undefined {
    const seconds = Object.hasOwn(this.#kept, port) ? this.#kept[port] : undefined;
    return seconds === undefined ? undefined : groupTime(seconds);
  }

  /** The clock at this port is about to be set. */
  setting(port: string, { seconds }: GroupTime): void {
    const others = Object.entries(this.#kept).filter(([path]) => path !== port);
    this.#kept = Object.fromEntries([...others.slice(1 - MOST), [port, seconds]]);
    const fault = this.#file.write(this.#kept);
    if (fault !== undefined) this.#tell(fault);
  }
}

function parseKept(value: unknown): Kept | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const all = Object.values(value as Record<string, unknown>);
  return all.length <= MOST && all.every(isKeptTime) ? (value as Kept) : undefined;
}
