// Begins to steer this machine's clock as the configuration wants it, or says why that cannot be.

import { readFileSync } from 'node:fs';
import type { BackwardPolicy } from '@belfry/protocol/clock';
import { type DeviceClock, type Found, adviceOn, findTimeDaemons } from '@belfry/host';
import { PretendKernel } from '../core/steering/pretend-kernel.js';
import type { SteeringPolicy } from '../config/config.js';
import { type ClockCalls, ClockRefusal, KernelClock } from './kernel-clock.js';
import { SteeringLoop } from './loop.js';
import { SystemSteering } from './system-steering.js';

/** What the kernel is asked through, or why that cannot be. */
export type Calls =
  { readonly addon: Pick<ClockCalls, 'adjustClock'> } | { readonly reason: string };

/**
 * Begins to steer the system clock as the policy wants it; undefined where that is nothing. Where it is refused, the
 * steering is there all the same and says why.
 */
export function openSteering(
  policy: SteeringPolicy & Pick<BackwardPolicy, 'forwards'>,
  clock: DeviceClock,
  calls: Calls,
  { daemons, hidden }: Found = findTimeDaemons(),
): SystemSteering | undefined {
  const driver = policy.steer;
  if (driver === 'off') return undefined;
  const kernel = 'addon' in calls ? kernelThrough(calls.addon, clock) : undefined;
  const refusals = [
    ...('reason' in calls ? [withoutAddon(calls.reason)] : []),
    ...daemons.map((daemon) => `another program steers it: ${adviceOn(daemon)}`),
    ...rightsLacking(kernel, driver === 'dry-run' || daemons.length > 0),
  ];
  const steered =
    driver === 'dry-run' ? pretended(clock) : refusals.length > 0 ? undefined : kernel;
  const loop = steered && new SteeringLoop(steered, policy);
  return new SystemSteering({ driver, loop, refusals, remarks: hidden ? [HIDDEN] : [] });
}

const kernelThrough = (addon: Pick<ClockCalls, 'adjustClock'>, clock: DeviceClock): KernelClock =>
  new KernelClock({
    adjustClock: (timex) => addon.adjustClock(timex),
    readSystemClock: () => clock.readSystemClock(),
  });

const HIDDEN =
  'other processes cannot be seen (ProtectProc, hidepid), and so not whether another program steers ' +
  'the system clock; it will show when it does';

/** Without the addon the agent measures with a counter that the kernel bends along with its clock. */
export const withoutAddon = (reason: string): string => `it takes the native addon: ${reason}`;

/** Asks the kernel itself, which may have other reasons; or only looks at what this process may. */
function rightsLacking(kernel: KernelClock | undefined, onlyLooks: boolean): string[] {
  if (onlyLooks || kernel === undefined) return maySetTime() ? [] : [LACKS_RIGHT];
  try {
    kernel.mayAdjust();
    return [];
  } catch (error) {
    if (!(error instanceof ClockRefusal)) throw error;
    return [error.code === 'EPERM' ? LACKS_RIGHT : error.message];
  }
}

/** What to do for a process that may not set the clock. */
export const LACKS_RIGHT =
  'this process may not set the clock: give the service what deploy/belfry-agentd.service.d/steer.conf ' +
  `says; without systemd: setcap cap_sys_time+ep ${process.execPath}, which then holds for every ` +
  'program that Node runs';

/** CAP_SYS_TIME, linux/capability.h. */
const CAP_SYS_TIME = 25n;

/** Whether this process has the right to set the system clock. */
export function maySetTime(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> CAP_SYS_TIME) & 1n) === 1n;
}

/** A clock that begins as this machine's and is then steered in its place. */
function pretended(clock: DeviceClock): KernelClock {
  const { raw, time, width } = clock.readSystemClockFinely();
  const kernel = new PretendKernel(raw, time);
  return new KernelClock({
    adjustClock: (timex) => kernel.adjust(timex, clock.raw()),
    readSystemClock() {
      const now = clock.raw();
      return { raw: now, time: kernel.read(now), width };
    },
  });
}
