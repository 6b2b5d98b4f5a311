// The clock of the agent on this machine, read from the segment that its daemon shares.

import type { Now } from '@belfry/protocol/clock';
import { READ, READ_STATES, loadAddon, type NativeSegmentReader } from '@belfry/host/native';
import { explainSystemError, systemErrorCode } from '@belfry/host/files';
import { ClockError, type ClockFault } from './clock-error.js';
import type { ClockSource } from './source.js';

/** Where an agent's daemon shares its clock, unless its configuration says otherwise. */
export const USUAL_SEGMENT = '/run/belfry/agent/clock';

/** The header's numbers for why a segment is not one to read, from 1 on; 2 is the system's. */
const FAULTS: readonly ClockFault[] = [
  'missing',
  'foreign',
  'foreign',
  'truncated',
  'truncated',
  'version',
];

/**
 * Opens the segment at `path`.
 * @throws ClockError that says what to do.
 */
export function openSegment(path: string): ClockSource {
  const native = loadAddon();
  if (!('addon' in native)) {
    const why = `the agent's clock takes the native addon, and there is none: ${native.reason}`;
    throw new ClockError(
      'no-addon',
      `${why}; ask masters instead: connect({ name, masters, key })`,
    );
  }
  try {
    return new SegmentSource(new native.addon.SegmentReader(path));
  } catch (error) {
    throw refusalOf(path, error);
  }
}

function refusalOf(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { fault } = error as { fault?: number };
  if (fault !== undefined)
    return new ClockError(FAULTS[fault - 1]!, `${path}: ${error.message}`, { cause: error });
  if (error instanceof RangeError)
    return new ClockError('settings', `segment: ${error.message}`, { cause: error });
  if (systemErrorCode(error) === undefined) return error;
  const reason = explainSystemError(error);
  return new ClockError('foreign', `${path}: it cannot be read: ${reason}`, { cause: error });
}

class SegmentSource implements ClockSource {
  readonly #reader: NativeSegmentReader;
  readonly #times: BigInt64Array;
  readonly #words: Uint32Array;

  constructor(reader: NativeSegmentReader) {
    this.#reader = reader;
    this.#times = reader.times;
    this.#words = reader.words;
  }

  read(): Now {
    this.#reader.read();
    const times = this.#times;
    return {
      earliest: times[READ.earliest]!,
      latest: times[READ.latest]!,
      best: times[READ.best]!,
      state: READ_STATES[this.#words[READ.state]!]!,
    };
  }

  async close(): Promise<void> {
    this.#reader.close();
  }
}
