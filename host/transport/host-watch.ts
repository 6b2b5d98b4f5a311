// Keeps the addresses of hosts while a program runs: looks them up, and again when that may have changed them.

import { type Address, canonicalHost, type Place } from '@belfry/protocol';
import { formatAddress } from '../config/units.js';
import { Lookups } from './lookups.js';
import { resolveHost, type Resolver, SYSTEM } from './resolve.js';

/** Whom a watch tells of what it finds, and what it is to know of its surroundings. */
export interface HostWatchOptions {
  /** The hosts as they are configured. */
  readonly hosts: readonly Address[];
  /** Where the socket listens that is to reach them. */
  readonly listen: () => Address;
  /** Does somebody answer at the addresses that this host has? */
  readonly answers: (host: Address) => boolean;
  /** Where those are that are known by now, after each change. */
  readonly found: (places: readonly Place[]) => void;
  /** A line for people: an address is another now (`info`), or a host is not known now (`error`). */
  readonly tell: (level: 'info' | 'error', text: string) => void;
  readonly system?: Resolver;
}

/**
 * Looks hosts up, each by itself, and again: soon while one has no address, every 10 s while nobody answers, every 5
 * minutes otherwise. Nobody waits for it, and a numeric address needs no look.
 */
export class HostWatch {
  readonly #options: Omit<HostWatchOptions, 'hosts'>;
  #hosts: readonly Address[];
  #lookups: Lookups;
  readonly #faults = new Map<Address, string>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HostWatchOptions) {
    this.#options = options;
    this.#hosts = options.hosts;
    this.#lookups = new Lookups(options.hosts);
  }

  /** Where those are that are known by now. */
  get places(): readonly Place[] {
    return this.#lookups.places;
  }

  /** A line for each host that is not known, as far as it is known why. */
  get faults(): readonly string[] {
    return this.#lookups.unknown.map((host) => this.#faults.get(host) ?? unknownText(host));
  }

  /** Watches other hosts from now on; those that stay are where they were. */
  watch(hosts: readonly Address[]): void {
    this.#hosts = hosts;
    this.#lookups = this.#lookups.for(hosts);
    this.#options.found(this.places);
    this.look();
  }

  /** Looks all of them up now, and goes on. */
  look(): void {
    for (const host of this.#lookups.all(performance.now())) void this.#resolve(host);
    this.#arm();
  }

  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    // Numbers stay what they are, unless they name an interface that may come later.
    const fixed = this.#hosts.every(({ host }) => canonicalHost(host) !== undefined);
    if (this.#stopped || (fixed && this.#lookups.unknown.length === 0)) return;
    const now = performance.now();
    const pause = this.#lookups.wakeAt(now) - now;
    if (pause < Infinity) this.#timer = setTimeout(() => this.#wake(), Math.max(pause, 0)).unref();
  }

  #wake(): void {
    const now = performance.now();
    for (const host of this.#lookups.slow(now)) this.#options.tell('error', slowText(host));
    for (const host of this.#lookups.due(now, this.#options.answers)) void this.#resolve(host);
    this.#arm();
  }

  async #resolve(host: Address): Promise<void> {
    const { listen, system = SYSTEM, tell, found } = this.#options;
    const lookups = this.#lookups;
    const { place, fault } = await resolveHost(host, listen(), system);
    // The hosts may be others by now.
    if (this.#stopped || lookups !== this.#lookups) return;
    if (place === undefined) {
      const before = this.#lookups.failed(host);
      this.#faults.set(host, fault);
      tell('error', before === undefined ? fault : `${fault}; still at ${addressesText(before)}`);
    } else {
      const change = this.#lookups.found(place);
      if (change === 'moved')
        tell('info', `${formatAddress(place)} is at ${addressesText(place)} now`);
      if (change !== 'same') found(this.places);
    }
    this.#arm();
  }
}

/** The addresses of a place, in the order in which they are tried. */
export const addressesText = ({ addresses }: Place): string =>
  addresses.map(({ host }) => host).join(', ');

const unknownText = (host: Address): string => `${formatAddress(host)} is being looked up`;

const slowText = (host: Address): string =>
  `${formatAddress(host)} cannot be resolved yet: the name server takes long to answer`;
