// When each host is looked up again: soon while it has no address or nobody answers there, now and then while all is
// well. It knows no clock and asks nobody.

import { type Address, type Place, sameAddress } from '@belfry/protocol';

/** Between two looks at a host that has no address yet: twice as long each time, milliseconds. */
const UNKNOWN_LEAST = 1000;
const UNKNOWN_MOST = 30_000;
/** While nobody answers at its addresses. */
const SILENT = 10_000;
/** While somebody does: an address may expire, and another come. */
const ANSWERING = 300_000;
/** After so long without an answer somebody should hear that the name server is slow. */
const SLOW = 10_000;

interface Host {
  readonly host: Address;
  place: Place | undefined;
  /** When it was last asked for, and whether that goes on. */
  askedAt: number;
  asking: boolean;
  /** It was told that this takes long. */
  slow: boolean;
  pause: number;
}

/** What one look has changed. */
export type Change = 'found' | 'moved' | 'same';

/** Keeps what is known of some hosts, and when each is to be looked up. Times are milliseconds of any one clock. */
export class Lookups {
  readonly #hosts: readonly Host[];

  constructor(hosts: readonly Address[]) {
    this.#hosts = hosts.map((host) => ({
      host,
      place: undefined,
      askedAt: -Infinity,
      asking: false,
      slow: false,
      pause: UNKNOWN_LEAST,
    }));
  }

  /** The same for other hosts: of those that stay it is known where they are. */
  for(hosts: readonly Address[]): Lookups {
    const others = new Lookups(hosts);
    for (const one of others.#hosts)
      one.place = this.#hosts.find(({ host }) => sameAddress(host, one.host))?.place;
    return others;
  }

  /** Where the hosts are that have an address, in their order. */
  get places(): readonly Place[] {
    return this.#hosts.flatMap(({ place }) => place ?? []);
  }

  /** Those that have none yet. */
  get unknown(): readonly Address[] {
    return this.#hosts.flatMap(({ host, place }) => (place === undefined ? host : []));
  }

  /** Takes those that are to be looked up now; `answers` says of which somebody answers. */
  due(now: number, answers: (host: Address) => boolean): readonly Address[] {
    const due = this.#hosts.filter((one) => !one.asking && now >= dueAt(one, answers));
    for (const one of due) this.#ask(one, now);
    return due.map(({ host }) => host);
  }

  /** Takes all that nobody is asked for already: somebody wants to know. */
  all(now: number): readonly Address[] {
    const idle = this.#hosts.filter(({ asking }) => !asking);
    for (const one of idle) this.#ask(one, now);
    return idle.map(({ host }) => host);
  }

  #ask(one: Host, now: number): void {
    one.asking = true;
    one.slow = false;
    one.askedAt = now;
  }

  /** It is there. */
  found(place: Place): Change {
    const one = this.#of(place);
    const before = one.place;
    one.asking = false;
    one.pause = UNKNOWN_LEAST;
    one.place = place;
    if (before === undefined) return 'found';
    const isSame =
      before.addresses.length === place.addresses.length &&
      before.addresses.every((address) => place.addresses.some((two) => sameAddress(address, two)));
    // A name server may turn the addresses round each time: the order that was taken first stays.
    if (isSame) one.place = before;
    return isSame ? 'same' : 'moved';
  }

  /** Nothing was found out: a name server that fails now does not make a known host unknown. Answers where it was. */
  failed(host: Address): Place | undefined {
    const one = this.#of(host);
    one.asking = false;
    if (one.place === undefined) one.pause = Math.min(2 * one.pause, UNKNOWN_MOST);
    return one.place;
  }

  /** Those that have been asked for for long, each once for each look. */
  slow(now: number): readonly Address[] {
    const slow = this.#hosts.filter((one) => one.asking && !one.slow && now - one.askedAt >= SLOW);
    for (const one of slow) one.slow = true;
    return slow.map(({ host }) => host);
  }

  /** When to look again whether one is due; never if there is none. */
  wakeAt(now: number): number {
    return Math.min(...this.#hosts.map((one) => wakeAt(one, now)));
  }

  #of(host: Address): Host {
    return this.#hosts.find((one) => sameAddress(one.host, host))!;
  }
}

function dueAt(one: Host, answers: (host: Address) => boolean): number {
  if (one.place === undefined) return one.askedAt + one.pause;
  return one.askedAt + (answers(one.host) ? ANSWERING : SILENT);
}

/** Whether somebody answers is seen only by looking. */
function wakeAt({ place, asking, slow, askedAt, pause }: Host, now: number): number {
  if (asking) return slow ? Infinity : askedAt + SLOW;
  return place === undefined ? askedAt + pause : now + SILENT;
}
