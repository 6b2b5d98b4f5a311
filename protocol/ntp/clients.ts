// Who asks by NTP: the latest clients, in bounded memory.

import { SECOND, type RawTime } from '../time.js';

/** So many are remembered. */
const REMEMBERED = 1024;
/** Who asked so often, and as late as this, is not forgotten for somebody who asked once. */
const REGULAR_LEAST = 4;
const REGULAR_LASTS = 2048 * SECOND;
/** How many are looked at for one that may be forgotten. */
const LOOKS = 8;

/** One that asked, as it is told. */
export interface NtpClient {
  readonly host: string;
  /** How often it was answered since it is remembered, and how often of that interleaved. */
  readonly answers: number;
  readonly interleaved: number;
  readonly version: 3 | 4;
  /** When it last asked. */
  readonly at: RawTime;
}

/** Remembers who was answered. Addresses can be forged, so many that ask once displace none that asks regularly. */
export class NtpClients {
  readonly #clients = new Map<string, { -readonly [Key in keyof NtpClient]: NtpClient[Key] }>();
  #forgotten = false;

  /** How many are remembered. */
  get size(): number {
    return this.#clients.size;
  }

  /** There were more than are remembered. */
  get wereMore(): boolean {
    return this.#forgotten;
  }

  /** One was answered at `at`. */
  answered(host: string, version: 3 | 4, interleaved: boolean, at: RawTime): void {
    const known = this.#clients.get(host);
    if (known !== undefined) {
      known.answers += 1;
      known.interleaved += interleaved ? 1 : 0;
      known.version = version;
      known.at = at;
      return;
    }
    if (this.#clients.size >= REMEMBERED && !this.#makeRoom(at)) return;
    this.#clients.set(host, { host, answers: 1, interleaved: interleaved ? 1 : 0, version, at });
  }

  /** Forgets one of those that came first, but for regular ones: these are put to the end. */
  #makeRoom(at: RawTime): boolean {
    this.#forgotten = true;
    for (let look = 0; look < LOOKS; look += 1) {
      const [first] = this.#clients.values();
      if (first === undefined) return true;
      this.#clients.delete(first.host);
      if (first.answers < REGULAR_LEAST || at - first.at > REGULAR_LASTS) return true;
      this.#clients.set(first.host, first);
    }
    return false;
  }

  /** The `most` that asked last, the latest first. */
  latest(most: number): readonly NtpClient[] {
    const all = [...this.#clients.values()].toSorted((one, other) => other.at - one.at);
    return Object.freeze(all.slice(0, most).map((one) => Object.freeze({ ...one })));
  }
}
