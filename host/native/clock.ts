// This machine's clocks as the addon reads them: a counter that nothing steers, and a system clock to
// a fraction of a microsecond.

import { type RawTime, SECOND, type Span, groupTime } from '@belfry/protocol';
import type { DeviceClock, SystemClockReading } from '../raw-clock.js';
import { CLOCK, type NativeAddon } from './addon.js';

/** Raw time is the addon's: CLOCK_MONOTONIC_RAW since it was loaded, of which its stamps are, too. */
export function nativeClock(addon: NativeAddon): DeviceClock {
  const { clock } = addon;
  const raw = (): RawTime => {
    addon.readRaw();
    return clock[CLOCK.raw] as RawTime;
  };
  const readSystemClock = (): SystemClockReading => {
    addon.readClocks();
    return {
      raw: clock[CLOCK.raw] as RawTime,
      time: groupTime(clock[CLOCK.systemSeconds]!, clock[CLOCK.systemNanoseconds]),
      width: clock[CLOCK.width] as Span,
    };
  };
  return {
    raw,
    ofMachine: (machine) => machine,
    readSystemClock,
    readSystemClockFinely: readSystemClock,
    readsAtOnce: true,
    machineAt: (at) => {
      // The two counters run at rates of their own: so it is read again each time.
      addon.readClocks();
      const since = BigInt(Math.round(at - clock[CLOCK.raw]!));
      const seconds = BigInt(clock[CLOCK.monoSeconds]!) * BigInt(SECOND);
      return seconds + BigInt(clock[CLOCK.monoNanoseconds]!) + since;
    },
    kernel: { at: (at) => addon.origin + BigInt(Math.round(at)), pace: 0 },
  };
}
