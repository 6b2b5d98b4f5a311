// Turns the texts of a checked configuration into quantities, collecting what is out of range.

import { resolve } from 'node:path';
import { type Address, sameAddress, spanOf, type Span } from '@belfry/protocol';
import type { Fault } from './fault.js';
import { parseAddress, parseDuration, parseRate } from './units.js';

/** Limits as a configuration writes them (`1ms`, `500ppm`), both allowed. */
export interface Limits {
  readonly least: string;
  readonly most: string;
}

/**
 * Converts values one by one. A value that cannot be converted adds a fault and answers a stand-in,
 * so that one pass finds every fault; with any fault the result must not be used.
 */
export class Conversion {
  readonly faults: Fault[] = [];
  readonly #folder: string;

  /** `folder` is where relative paths begin. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads a duration such as `64s`; a fault of its own or beyond the limits is noted under `path`. */
  duration(path: string, text: string, limits?: Limits): Span {
    return spanOf(this.#quantity(path, text, 'a duration', parseDuration, limits));
  }

  /** As a fraction: 500ppm is 5e-4. */
  rate(path: string, text: string, limits?: Limits): number {
    return this.#quantity(path, text, 'a rate', parseRate, limits);
  }

  /** Reads an address such as `192.0.2.1:4711` or `[::1]`; a fault is noted under `path`. */
  address(path: string, text: string, defaultPort: number): Address {
    try {
      return parseAddress(text, defaultPort);
    } catch (error) {
      this.#add(path, error);
      return { host: '', port: 0 };
    }
  }

  /** Addresses at which somebody can be reached, no two of them the same. */
  addresses(path: string, texts: readonly string[], defaultPort: number): Address[] {
    const addresses: Address[] = [];
    for (const [place, text] of texts.entries()) {
      const here = `${path}[${place}]`;
      const address = this.address(here, text, defaultPort);
      const twin = addresses.findIndex((other) => sameAddress(other, address));
      if (twin >= 0 && address.host !== '')
        this.faults.push({ path: here, expected: `the same address as ${path}[${twin}]` });
      if (address.host !== '' && address.port === 0)
        this.faults.push({ path: here, expected: `"${text}": a master has no port 0` });
      addresses.push(address);
    }
    return addresses;
  }

  /** An absolute path. */
  file(text: string): string {
    return resolve(this.#folder, text);
  }

  #quantity(
    path: string,
    text: string,
    kind: string,
    parse: (text: string) => number,
    limits: Limits | undefined,
  ): number {
    try {
      const value = parse(text);
      if (limits !== undefined && (value < parse(limits.least) || value > parse(limits.most))) {
        const expected = `${kind} from ${limits.least} to ${limits.most}`;
        this.faults.push({ path, value: text, expected });
      }
      return value;
    } catch (error) {
      this.#add(path, error);
      return 0;
    }
  }

  /** The parsers say everything in one line; anything but their RangeError is our mistake. */
  #add(path: string, error: unknown): void {
    if (!(error instanceof RangeError)) throw error;
    this.faults.push({ path, expected: error.message });
  }
}
