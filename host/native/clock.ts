// This machine's clocks as the addon reads them: a counter that nothing steers, and a system clock to
// a fraction of a microsecond.

import { type RawTime, SECOND, type Span, groupTime } from '@belfry/protocol';
import { TIMEX_FIELDS, knowledgeOf } from '@belfry/protocol/clock';
import type { DeviceClock, SystemClockReading } from '../raw-clock.js';
import { CLOCK, type NativeAddon } from './addon.js';

/** Raw time is the addon's: CLOCK_MONOTONIC_RAW since it was loaded, of which its stamps are, too. */
export function nativeClock(addon: NativeAddon): DeviceClock {
  const { clock } = addon;
  const timex = new Float64Array(TIMEX_FIELDS);
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
    knowledge: () => {
      // No modes: it changes nothing, and takes no rights.
      timex.fill(0);
      const state = addon.adjustClock(timex);
      return state < 0 ? undefined : knowledgeOf(timex, state);
    },
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
