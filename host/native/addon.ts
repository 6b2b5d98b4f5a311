// The native addon as JavaScript sees it, and how it is found and loaded, or why it is not.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEGMENT_STATES } from '@belfry/protocol/clock';

/** The folder of this module, or of the daemon that it was bundled into. */
const HERE = import.meta.dirname ?? dirname(fileURLToPath(import.meta.url));

const BINARY = 'belfry.node';

/** Datagrams in one batch: the slots of a socket in each direction. */
export const BATCH = 32;

/** Where the numbers stand in `clock`: nanoseconds, but for the two counts of whole seconds. */
export const CLOCK = {
  /** CLOCK_MONOTONIC_RAW since the addon was loaded. */
  raw: 0,
  /** CLOCK_REALTIME. */
  systemSeconds: 1,
  systemNanoseconds: 2,
  /** CLOCK_MONOTONIC, the counter that `process.hrtime` shows. */
  monoSeconds: 3,
  monoNanoseconds: 4,
  /** All were read within so long. */
  width: 5,
} as const;

/** Where the words stand in `order`, which says what the cipher is to do: 8 of a key, 3 of a nonce. */
export const ORDER = { key: 0, nonce: 8, from: 11, headerSize: 12, size: 13 } as const;

/** Who took a stamp. What the program took was read just now, with an error that it must know. */
export const SOURCES = ['program', 'kernel', 'card'] as const;

/** Where the counts stand in a socket's `counters`. */
export const COUNTERS = {
  /** Datagrams that the kernel did not stamp. */
  noStamp: 0,
  /** Stamps from the future, too old, going back, or of a clock that was set meanwhile. */
  refusedStamp: 1,
  /** What came to the error queue and is no stamp, and faults of the socket itself. */
  queueError: 2,
  /** Departures that nobody waits for any more. */
  unknownStamp: 3,
  /** Datagrams for which the kernel had no room. */
  notSent: 4,
  /** Datagrams that left from another address, because this machine has the one no more that was asked. */
  localGone: 5,
} as const;

/**
 * The memory that a socket shares: each array has a slot for each datagram. Addresses are four words in
 * network order, IPv4 in the first.
 */
export interface Slots {
  /** `BATCH` slots of the size given at the opening. */
  readonly inBytes: Uint8Array;
  /** True lengths: one beyond the slot's size was cut. */
  readonly inLength: Uint32Array;
  readonly inAddress: Uint32Array;
  readonly inScope: Uint32Array;
  /** At which address of this machine it arrived: four words and the scope; all 0 where the kernel does not tell. */
  readonly inLocal: Uint32Array;
  readonly inPort: Uint16Array;
  /** Raw time of the arrival, and how wrong it may be, nanoseconds. */
  readonly inAt: Float64Array;
  readonly inError: Float64Array;
  /** See `SOURCES`. */
  readonly inSource: Uint8Array;
  readonly outBytes: Uint8Array;
  readonly outLength: Uint32Array;
  readonly outAddress: Uint32Array;
  readonly outScope: Uint32Array;
  /** From which address of this machine it is to leave; all 0 where the kernel may choose. */
  readonly outLocal: Uint32Array;
  readonly outPort: Uint16Array;
  /** An id under which `departures` tells when this datagram left; 0 when nobody wants to know. */
  readonly outWant: Uint32Array;
  /**
   * Where in the bytes a timestamp of NTP, 64 bits, says when this datagram leaves, 0 for nowhere, and as of which raw time
   * it was written: `send` moves it on by what it was held, up to a second, and sets the place to 0.
   */
  readonly outPlace: Uint32Array;
  readonly outStated: Float64Array;
  /** After `send`: 0, or the system's error number. */
  readonly outFault: Int32Array;
  /** How many departures the last `send` has written into the three arrays below: what left at once. */
  readonly departed: Uint32Array;
  readonly departureId: Uint32Array;
  readonly departureAt: Float64Array;
  readonly departureError: Float64Array;
  readonly departureSource: Uint8Array;
  /** See `COUNTERS`. */
  readonly counters: Float64Array;
}

/** What a network card can. */
export interface CardAbilities {
  /** The number of its own clock, /dev/ptp…; -1: it has none. */
  readonly clock: number;
  /** Whether it stamps all that arrives, not only the datagrams of PTP, and what departs. */
  readonly arrivals: boolean;
  readonly departures: boolean;
}

/**
 * A UDP socket, non-blocking, that works in batches over shared memory. Nothing that a peer or the
 * network does makes a call throw; a wrong call throws a TypeError or a RangeError.
 */
export interface NativeSocket extends Slots {
  /** Whether the kernel stamps arrivals, and departures that are asked for. */
  readonly stampsArrivals: boolean;
  readonly stampsDepartures: boolean;
  /** Takes what has arrived and answers how many; fewer than `BATCH` means that no more waits. */
  receive(): number;
  /** Brings the kernel's code for sending and stamping into the caches; nobody hears of it. */
  warm(): void;
  /** The share of the kernel's room for what leaves that is taken by what has not left; 0 once closed. */
  crowding(): number;
  /** Sends the first `count` slots and answers how many the kernel took; see `departed`. */
  send(count: number): number;
  /** Takes the kernel's stamps of what left, a batch at most, and answers how many. */
  departures(): number;
  /** Where the datagram in a slot came from, an IPv4 host in dotted form; undefined once closed. */
  hostOf(slot: number): string | undefined;
  /** The address of this machine at which it arrived; undefined where nobody knows, or once closed. */
  localOf(slot: number): string | undefined;
  /** Writes a numeric host into a slot's destination; false when the socket's family cannot have it. */
  aim(slot: number, host: string): boolean;
  /**
   * Lets the socket send to broadcast addresses, and its multicasts cross so many networks, 1 to 255.
   * @throws what the system refuses, with its `code`.
   */
  reachGroups(hops: number): void;
  /** Sets the one timer anew: whole milliseconds, less than 2^31; 0 is 1. */
  setTimer(milliseconds: number): void;
  /** @throws what the system says, with its `code`, where the interface has no card that is asked so. */
  askCard(name: string): CardAbilities;
  /**
   * Lets the card of an interface stamp what passes this socket by that way. `clock` is a descriptor of the
   * card's clock, which may be closed afterwards. Whenever the last arrival was not stamped by it, departures
   * are stamped by the kernel, too.
   * @throws what the system refuses, with its `code`; then it goes on with the kernel's stamps.
   */
  useCard(name: string, clock: number): void;
  /** @throws what the system says, with its `code`; EBADF once it is closed. */
  address(): { host: string; port: number };
  /** Frees the port at once; again is no harm. Whatever is called afterwards finds nothing to do. */
  close(): void;
}

/** Tells when this machine's clock was set. */
export interface NativeClockWatch {
  /** Tells no more; again is no harm. */
  close(): void;
}

/** Memory in a file that other programs read while we write it: they see all of a content, or nothing of it. */
export interface NativeSegment {
  /** Puts another content of the same size there, but for its generation and what stands before that. */
  write(bytes: Uint8Array): void;
  /** Writes no more, and leaves the file; again is no harm. */
  close(): void;
}

/** Where the numbers stand in a reader's `times`, nanoseconds, and in its `words`. */
export const READ = {
  earliest: 0,
  latest: 1,
  best: 2,
  /** 2^63 - 1 when nothing is known. */
  bound: 3,
  /** CLOCK_MONOTONIC_RAW when it was read. */
  raw: 4,
  state: 0,
  steps: 1,
} as const;

/** What a reader's state means, by its number: `silent` is the reader's own finding, the others are the segment's. */
export const READ_STATES = [...SEGMENT_STATES, 'silent'] as const;

/** Reads an agent's segment, as readers/c/belfry_clock.h does. */
export interface NativeSegmentReader {
  /** See `READ`. */
  readonly times: BigInt64Array;
  readonly words: Uint32Array;
  /** Reads what the agent shows now into the two arrays. */
  read(): void;
  /** From then on it is silent; again is no harm. */
  close(): void;
}

/** The addon in C as TypeScript sees it: clocks, sockets that stamp, and the cipher. */
export interface NativeAddon {
  /** See `CLOCK`. */
  readonly clock: Float64Array;
  /** CLOCK_MONOTONIC_RAW when the addon was loaded, nanoseconds: where raw time begins. */
  readonly origin: bigint;
  /** Reads raw time only. */
  readRaw(): void;
  /** Reads all clocks together. */
  readClocks(): void;
  /** For how long this machine has been suspended since it booted, nanoseconds, or a constant more. */
  suspended(): number;
  /**
   * Lets go of the pages from address `from`, where a page begins, up to `to`, as far as they lie in one
   * read-only part of the program that runs. The caller knows that its file has them, unchanged: they come
   * back from there when they are used.
   */
  releaseProgram(from: number, to: number): void;
  /**
   * clock_adjtime(2) on CLOCK_REALTIME with the fields of `TIMEX` (clock/timex.ts), in and out. Answers the clock's
   * state, or less than 0: the system's error number, negated.
   */
  adjustClock(timex: Float64Array): number;
  /**
   * Sends one datagram to the Unix socket at this path, or of this name in Linux's own space of names (`@name`), and
   * waits for nobody. Answers 0, or less: the system's error number, negated.
   */
  sendUnixDatagram(path: string, data: Uint8Array): number;
  /**
   * Binds a numeric host. `onReady` is called when there is something to receive, or departures to
   * take, and again while there is; and when the timer is due. `slotSize` is in bytes, to 65536.
   * @throws what the system refuses, with its `code`, as `node:dgram` would tell it.
   */
  readonly Socket: new (
    host: string,
    port: number,
    slotSize: number,
    onReady: (arrived: boolean, departed: boolean, due: boolean) => void,
  ) => NativeSocket;
  /**
   * Calls `onSet` each time that this machine's clock was set, by whomever, until it is closed. It keeps no program
   * running.
   * @throws what the system refuses, with its `code`.
   */
  readonly ClockWatch: new (onSet: () => void) => NativeClockWatch;
  /**
   * Makes a file of `bytes`, with mode 0644, in the place of whatever is at `path`. The generation, a number of
   * `width` bytes (2 or 4), stands at byte `place`: it is odd while `write` goes on, and never 0.
   * @throws what the system refuses, with its `code`.
   */
  readonly Segment: new (
    path: string,
    bytes: Uint8Array,
    place: number,
    width: number,
  ) => NativeSegment;
  /**
   * Opens the segment at `path`.
   * @throws what the system refuses, with its `code`; else an Error with a `fault`, a number of belfry_clock.h.
   */
  readonly SegmentReader: new (path: string) => NativeSegmentReader;
  /** See `ORDER`. */
  readonly order: Uint32Array;
  /** As `Aead` of the core, which says what it does, under the key and at the place of `order`. */
  seal(buffer: Uint8Array): void;
  /** The same; after false the text is zero. */
  open(buffer: Uint8Array): boolean;
}

/** The addon, or one clear reason why there is none. */
export type LoadedAddon = { readonly addon: NativeAddon } | { readonly reason: string };

let loaded: LoadedAddon | undefined;

/**
 * Loads the binary for this machine, which is in the package. The environment may say otherwise:
 * `BELFRY_NATIVE=off` goes without, and any other value is the path of a binary.
 */
export function loadAddon(): LoadedAddon {
  loaded ??= loadFrom(process.env['BELFRY_NATIVE']);
  return loaded;
}

/** Loads the addon as `loadAddon` does, for this value of `BELFRY_NATIVE`, and each time anew. */
export function loadFrom(wanted: string | undefined): LoadedAddon {
  if (wanted === 'off') return { reason: 'switched off by BELFRY_NATIVE=off' };
  const machine = machineName();
  const file = wanted ?? packedFor(machine);
  if (file === undefined) return { reason: `there is no binary for ${machine}` };
  const module = { exports: {} };
  try {
    process.dlopen(module, file);
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    return { reason: `it cannot be loaded: ${line}` };
  }
  return { addon: module.exports as NativeAddon };
}

/**
 * Beside the program, as an installation for one kind of machine has it; else where Node would find it in our package.
 * Node's own search is not asked: it brings URLs along, which cost memory that an agent need not spend.
 */
function packedFor(machine: string): string | undefined {
  const beside = join(HERE, BINARY);
  if (existsSync(beside)) return beside;
  const place = join('node_modules', '@belfry', 'host', 'prebuilds', machine, BINARY);
  for (let folder = HERE; ; folder = dirname(folder)) {
    const file = join(folder, place);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The name of this machine's binary: `linux-x64`, `linux-armv7`. What runs on an ARM of version 7 does not on one of
 * version 6.
 */
export function machineName(): string {
  const { platform, arch } = process;
  if (arch !== 'arm') return `${platform}-${arch}`;
  const { arm_version: version } = process.config.variables as { arm_version?: string };
  return `${platform}-armv${version}`;
}
