// What happens to the machine's clock, in words.

import { adviceOn, findTimeDaemons } from '@belfry/host';
import type { Told } from '@belfry/host/daemon';
import { formatDuration, formatRate } from '@belfry/host/config';
import type { Meddling } from '../core/steering/steering-observation.js';
import type { LoopEvent } from './loop.js';

const MEDDLINGS: Readonly<Record<Exclude<Meddling, 'time'>, string>> = {
  rate: 'changed the rate of the system clock: it is put back',
  leap: 'announced a leap second to the system clock: it is taken back, for group time has none',
  discipline: 'changed how the kernel keeps the system clock: it is put back',
};

/** Where another program is at work, it is looked for. */
export function tellSteering(event: LoopEvent): Told {
  switch (event.type) {
    case 'system-steered':
      return {
        level: 'info',
        text: `the system clock follows the group, ${formatDuration(event.off)} off at first`,
      };
    case 'system-stepped':
      return { level: 'warn', text: `the system clock was stepped by ${formatDuration(event.by)}` };
    case 'system-set':
      return {
        level: 'warn',
        text: `somebody else set the system clock, by ${formatDuration(event.by)}`,
      };
    case 'system-meddled':
      return {
        level: 'warn',
        text: `another program ${MEDDLINGS[event.what]}${whoMayBe()}`,
        kind: `${event.type} ${event.what}`,
      };
    case 'system-contested':
      return {
        level: 'error',
        text: `another program steers the system clock: it is left to that one${whoMayBe()}`,
      };
    case 'system-ahead':
      return {
        level: 'warn',
        text:
          `the system clock is ${formatDuration(event.by)} ahead and may not step back: ` +
          'it runs slower until the group has caught up',
      };
    case 'system-rate-limit':
      return {
        level: 'error',
        text: `the group runs ${formatRate(event.rate)} faster than this machine: more than the kernel's 500 ppm`,
      };
    case 'system-refused':
      return { level: 'error', text: `the system clock is not steered any more: ${event.reason}` };
  }
}

/** The time daemons that run now, and how to end them. */
const whoMayBe = (): string =>
  findTimeDaemons()
    .daemons.map((daemon) => `; ${adviceOn(daemon)}`)
    .join('');
