// Turns the texts of a checked configuration into quantities, collecting what is out of range.

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import {
  type Address,
  canCarry,
  canonicalHost,
  familyOf,
  isSomebody,
  sameAddress,
  spanOf,
  type Span,
} from '@belfry/protocol';
import type { Fault } from './fault.js';
import { formatAddress, parseAddress, parseDuration, parseRate } from './units.js';
import { longSocketPath, ordersPath } from '../files/socket-path.js';

/** Limits as a configuration writes them (`1ms`, `500ppm`), both allowed. */
export interface Limits {
  readonly least: string;
  readonly most: string;
}

/** What stands in the place of a path where there shall be no such file or socket. */
export const NONE = 'none';

/**
 * Converts values one by one. A value that cannot be converted adds a fault and answers a stand-in,
 * so that one pass finds every fault; with any fault the result must not be used.
 */
export class Conversion {
  readonly faults: Fault[] = [];
  readonly #folder: string;
  /** By which key each file was named first. */
  readonly #files = new Map<string, string>();

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

  /** Addresses at which masters can be reached by a socket that listens there, no two of them the same. */
  masters(path: string, texts: readonly string[], defaultPort: number, listen: Address): Address[] {
    const addresses: Address[] = [];
    for (const [place, text] of texts.entries()) {
      const here = `${path}[${place}]`;
      const address = this.master(here, text, defaultPort, listen);
      const twin = addresses.findIndex((other) => sameAddress(other, address));
      if (twin >= 0 && address.host !== '')
        this.faults.push({ path: here, expected: `the same address as ${path}[${twin}]` });
      addresses.push(address);
    }
    return addresses;
  }

  /** An address at which a master can be reached by a socket that listens there. */
  master(path: string, text: string, defaultPort: number, listen: Address): Address {
    const address = this.address(path, text, defaultPort);
    const fault = address.host === '' ? undefined : masterFault(address, text, listen);
    if (fault !== undefined) this.faults.push({ path, expected: fault });
    return address;
  }

  /** An address at which a daemon listens. A name may have several addresses, and is none. */
  listen(path: string, text: string, defaultPort: number): Address {
    const address = this.address(path, text, defaultPort);
    if (address.host !== '' && isIP(address.host) === 0)
      this.faults.push({
        path,
        value: text,
        expected: 'an address of this machine such as "0.0.0.0", "192.0.2.10:7525" or "[::]"',
        hint: '"ip address" lists them',
      });
    return address;
  }

  /** An absolute path, of a file that no other key names: else a daemon would overwrite its own keys. */
  file(path: string, text: string): string {
    const file = resolve(this.#folder, text);
    const twin = this.#files.get(file);
    if (twin === undefined) this.#files.set(file, path);
    else this.faults.push({ path, expected: `the same file as "${twin}"; each needs its own` });
    return file;
  }

  /** An absolute path, of a file that is only read, and that other keys may name as well. */
  anyFile(text: string): string {
    return resolve(this.#folder, text);
  }

  /** As `file`; undefined for "none". */
  fileOrNone(path: string, text: string): string | undefined {
    return text === NONE ? undefined : this.file(path, text);
  }

  /** The absolute path of a daemon's socket, beside which it makes a second one; undefined for "none". */
  socket(path: string, text: string): string | undefined {
    const socket = this.fileOrNone(path, text);
    const long = socket === undefined ? undefined : longSocketPath(ordersPath(socket));
    if (long !== undefined) this.faults.push({ path, expected: long });
    return socket;
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

/**
 * Why no master can be reached at an address that was written so, by a socket that listens there, or that carries both
 * families. A name may have any address.
 */
export function masterFault(
  address: Address,
  text: string,
  listen: Address = { host: '::', port: 0 },
): string | undefined {
  const { host, port } = address;
  if (port === 0) return `"${text}": a master has no port 0`;
  if (canonicalHost(host) === undefined) return undefined;
  if (host === '0.0.0.0' || host === '::') return `"${text}" is the address of no machine`;
  if (!isSomebody(host))
    return `"${text}" is of one link only; say of which: "${formatAddress({ host: `${host}%eth0`, port })}"`;
  if (listen.host === '' || canCarry(listen.host, host)) return undefined;
  const place = formatAddress(listen);
  return (
    `"${text}" is an IPv${familyOf(host)} address, which a socket at ${place} cannot reach; ` +
    `change "listen" to "${formatAddress({ host: '::', port: listen.port })}", which carries both families`
  );
}
