// What a process has of its machine: a clock, a cipher and sockets, by the native addon or by Node alone.

import { uptime } from 'node:os';
import { type Crypto, SECOND, type Span } from '@belfry/protocol';
import { type ClockWatch, watchByReadings } from './clock-watch.js';
import { needFineCounter } from './counter-step.js';
import { nodeCrypto } from './crypto.js';
import { type LoadedAddon, type NativeAddon, loadAddon } from './native/addon.js';
import { NativeAead } from './native/aead.js';
import { nativeClock } from './native/clock.js';
import { watchByKernel } from './native/clock-watch.js';
import { releaseProgram } from './native/program.js';
import { openNative } from './native/transport.js';
import { type DeviceClock, machineClock } from './raw-clock.js';
import { type Thermometer, openThermometer } from './thermometer.js';
import { openEitherFamily } from './transport/either-family.js';
import type { Transport, TransportOptions } from './transport/transport.js';

/** What a program needs of the machine on which it runs: a clock, cryptography and sockets. */
export interface Machine {
  readonly clock: DeviceClock;
  readonly crypto: Crypto;
  /** Reads its temperature; undefined where its kernel shows none. */
  readonly thermometer: Thermometer | undefined;
  /** For how long it has been suspended since it booted, or a constant more. */
  readonly suspended: () => Span;
  /** Tells each time that the machine's own clock, the system clock, was set, until it is closed. */
  readonly watchClock: (onSet: () => void) => ClockWatch;
  /** Opens a socket whose stamps are of `clock`; rejects with one clear line when it cannot be had. */
  readonly open: (options: TransportOptions) => Promise<Transport>;
  /** Gives memory back that was needed to start. */
  readonly release: () => void;
  /** The addon that all this is by, or why it goes without. */
  readonly native: LoadedAddon;
}

/** Decided once, at the start of a program. */
export function openMachine(native: LoadedAddon = loadAddon()): Machine {
  const machine = 'addon' in native ? nativeMachine(native.addon) : plainMachine(native);
  const open = async (options: TransportOptions): Promise<Transport> => {
    // Whoever opens a socket wants to measure.
    needFineCounter(machine.clock.raw);
    return machine.open(options);
  };
  return { ...machine, open, thermometer: openThermometer() };
}

const nativeMachine = (addon: NativeAddon): Omit<Machine, 'thermometer'> => ({
  clock: nativeClock(addon),
  crypto: { ...nodeCrypto, aead: (key) => new NativeAead(addon, key) },
  suspended: () => addon.suspended() as Span,
  watchClock: (onSet) => watchByKernel(addon, onSet) ?? watchByReadings(nativeClock(addon), onSet),
  release: () => releaseProgram(addon),
  open: (options) => openEitherFamily(options, (either) => openNative(addon, either)),
  native: { addon },
});

const plainMachine = (native: LoadedAddon): Omit<Machine, 'thermometer'> => ({
  clock: machineClock(),
  crypto: nodeCrypto,
  watchClock: (onSet) => watchByReadings(machineClock(), onSet),
  suspended: () => (uptime() * SECOND - Number(process.hrtime.bigint())) as Span,
  release: () => {},
  open: async (options) => {
    // Loaded only here: it costs memory that an agent with the addon need not spend.
    const { openDgram } = await import('./transport/dgram.js');
    return openEitherFamily(options, openDgram);
  },
  native,
});
