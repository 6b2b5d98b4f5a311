// Whether this machine's counter is fine enough to measure with.

import { type RawTime, SECOND, type Span } from '@belfry/protocol';

/** Changes of the counter that are looked at. */
const CHANGES = 4;
/** A step up to 1 us disappears in the bound of any exchange (docs/protocol.md, section 2). */
const STEP_MOST = 1000 as Span;

/** The step in which a counter counts, nanoseconds; 0 where it changes with each reading, and is finer than that. */
export function counterStep(raw: () => RawTime): Span {
  let least = Infinity;
  let stood = false;
  let before = raw();
  for (let changes = 0; changes < CHANGES;) {
    const now = raw();
    if (now === before) stood = true;
    else {
      least = Math.min(least, now - before);
      changes += 1;
      before = now;
    }
  }
  return (stood ? least : 0) as Span;
}

/**
 * Refuses a counter whose steps would be wider than the bounds that are made of it.
 * @throws Error that says how coarse it is, and where to look.
 */
export function needFineCounter(raw: () => RawTime): void {
  const step = counterStep(raw);
  if (step > STEP_MOST)
    throw new Error(
      `this machine's counter counts in steps of ${step / 1000} us, and 1 us is the most to measure with: choose ` +
        `another of /sys/devices/system/clocksource/clocksource0/available_clocksource ` +
        `(${(SECOND / step).toFixed(0)} Hz now)`,
    );
}
