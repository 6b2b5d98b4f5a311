// Hears from the kernel that the system clock was set, where it tells.

import type { ClockWatch } from '../clock-watch.js';
import { systemErrorCode } from '../files/system-error.js';
import type { NativeAddon } from './addon.js';

/** Undefined where the kernel refuses: an old one, or one that lets this process ask for little. */
export function watchByKernel(addon: NativeAddon, onSet: () => void): ClockWatch | undefined {
  try {
    const watch = new addon.ClockWatch(onSet);
    return { by: 'kernel', close: () => watch.close() };
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
