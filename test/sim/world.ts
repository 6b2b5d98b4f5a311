// The simulator: a heap of (true time, event) that drives the real endpoints in virtual time.

import type { Address, Datagram, Endpoint, Random, Transmission } from '#protocol/endpoint.js';
import type { RawTime, Span, Stamp } from '#protocol/time.js';
import { Timers } from '#protocol/timers.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { type LinkOptions, deliver } from './link.js';
import type { Oscillator } from './oscillator.js';
import { normal } from './random.js';

/** One machine: an endpoint behind an address, with a crystal of its own. */
export interface Host<Event, Observation> {
  readonly name: string;
  readonly address: Address;
  readonly oscillator: Oscillator;
  readonly endpoint: Endpoint<Event, Observation>;
  /** Deviation of its stamps, nanoseconds. */
  readonly stampNoise?: number;
  /** In the place of that: a stamp of this instant of its raw clock, at true time `now`. */
  readonly stamps?: (raw: RawTime, now: number, random: Random) => Stamp;
  /** How much later than stated a datagram leaves, nanoseconds, of which its kernel tells it. */
  readonly leavesLate?: (random: Random) => number;
  readonly onEvent?: (event: Event, at: number) => void;
}

export type AnyHost = Host<any, any>; // eslint-disable-line typescript/no-explicit-any

/** A noisy stamp says that it may be wrong by so many deviations. */
const NOISE_ERROR = 3;
/** Datagrams that a socket keeps for a process that does not run. */
const KEPT_MOST = 200;
/** Wakes at one instant, for each host, after which a world holds that somebody never sleeps. */
const WAKES_MOST = 1000;

interface Happening {
  readonly run: () => void;
}

/** The path from one host to another; undefined for none. */
export type Network = (from: AnyHost, to: AnyHost, now: number) => LinkOptions | undefined;

export class World {
  readonly #random: Random;
  readonly #network: Network;
  readonly #timers = new Timers<Happening | AnyHost>();
  readonly #hosts = new Map<string, AnyHost>();
  readonly #paused = new Map<AnyHost, Datagram[]>();
  readonly #buffer = new Uint8Array(MAX_DATAGRAM);
  /** True time since the beginning, nanoseconds. */
  now = 0;
  datagrams = 0;
  /** Sees every datagram as it leaves, lost or not. */
  onDatagram: ((bytes: Uint8Array, from: Address, to: Address, at: number) => void) | undefined;
  /** Sees every host after whatever it did. */
  onTurn: ((host: AnyHost) => void) | undefined;

  constructor(network: Network, random: Random) {
    this.#network = network;
    this.#random = random;
  }

  add<Event, Observation>(host: Host<Event, Observation>): void {
    this.#hosts.set(keyOf(host.address), host);
    this.#drive(host);
  }

  /** Takes a host off the network, as a power cut does. */
  remove(host: AnyHost): void {
    if (this.#hosts.get(keyOf(host.address)) === host) this.#hosts.delete(keyOf(host.address));
    this.#paused.delete(host);
    this.#timers.cancel(host);
  }

  at(time: number, run: () => void): void {
    this.#timers.set({ run }, time as RawTime);
  }

  /** A host's process stops, as by SIGSTOP: its kernel still stamps and keeps what comes. */
  pause(host: AnyHost): void {
    this.#paused.set(host, []);
    this.#timers.cancel(host);
  }

  resume(host: AnyHost): void {
    const kept = this.#paused.get(host) ?? [];
    this.#paused.delete(host);
    for (const datagram of kept) host.endpoint.receive(datagram);
    host.endpoint.wake(host.oscillator.raw(this.now));
    this.#drive(host);
  }

  /** Lets a host do what an outside call made it want to do. */
  nudge(host: AnyHost): void {
    this.#drive(host);
  }

  /**
   * Runs until true time `until`, nanoseconds.
   * @throws Error when time stands still, because a host wants to be woken at once again and again.
   */
  run(until: number): void {
    let wakes = 0;
    while (this.#timers.next() <= until) {
      wakes = this.now === this.#timers.next() ? wakes + 1 : 0;
      if (wakes > WAKES_MOST * (this.#hosts.size + 1))
        throw new Error(`time stands still at ${this.now} ns: a host never sleeps`);
      this.now = this.#timers.next();
      const due = this.#timers.due(this.now as RawTime)!;
      if ('run' in due) due.run();
      else {
        due.endpoint.wake(due.oscillator.raw(this.now));
        this.#drive(due);
      }
    }
    this.now = until;
  }

  #drive(host: AnyHost): void {
    const stamp = this.#stamp(host);
    for (;;) {
      const out = host.endpoint.transmit(stamp, this.#buffer);
      if (out === undefined) break;
      const bytes = this.#buffer.slice(0, out.length);
      if (host.leavesLate === undefined) this.#send(host, out.to, bytes);
      else this.at(this.now + host.leavesLate(this.#random), () => this.#depart(host, out, bytes));
    }
    for (let event = host.endpoint.poll(); event !== undefined; event = host.endpoint.poll())
      host.onEvent?.(event, this.now);
    const wakeAt = host.endpoint.wakeAt();
    if (wakeAt === Infinity) this.#timers.cancel(host);
    // A nanosecond later, so that rounding never wakes it before its time, again and again.
    else this.#timers.set(host, (host.oscillator.trueAt(wakeAt, this.now) + 1) as RawTime);
    this.onTurn?.(host);
  }

  #depart(host: AnyHost, { id, to }: Transmission, bytes: Uint8Array): void {
    this.#send(host, to, bytes);
    if (id === undefined) return;
    host.endpoint.departed(id, this.#stamp(host));
    this.#drive(host);
  }

  #send(from: AnyHost, to: Address, bytes: Uint8Array): void {
    this.datagrams += 1;
    this.onDatagram?.(bytes, from.address, to, this.now);
    const target = this.#hosts.get(keyOf(to));
    const link = target && this.#network(from, target, this.now);
    if (link === undefined) return;
    for (const delay of deliver(link, this.now, this.#random))
      this.at(this.now + delay, () => {
        const there = this.#hosts.get(keyOf(to));
        if (there === undefined) return;
        // Whoever receives a datagram opens it where it stands, and there may be a second one.
        const copy = bytes.slice();
        const datagram = { bytes: copy, from: from.address, at: this.#stamp(there) };
        const kept = this.#paused.get(there);
        if (kept !== undefined) {
          if (kept.length < KEPT_MOST) kept.push(datagram);
          return;
        }
        there.endpoint.receive(datagram);
        this.#drive(there);
      });
  }

  #stamp(host: AnyHost): Stamp {
    const raw = host.oscillator.raw(this.now);
    if (host.stamps !== undefined) return host.stamps(raw, this.now, this.#random);
    if (host.stampNoise === undefined) return { at: raw, error: 0 as Span, source: 'kernel' };
    const at = (raw + host.stampNoise * normal(this.#random)) as RawTime;
    return { at, error: (NOISE_ERROR * host.stampNoise) as Span, source: 'kernel' };
  }
}

const keyOf = ({ host, port }: Address): string => `${host} ${port}`;
