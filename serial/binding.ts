// Node's serial ports, which are an optional part of the agent: loaded when a port is configured.

import type { LinuxBindingInterface } from '@serialport/bindings-cpp';
import type { SerialPortStream } from '@serialport/stream';
import { keepPollers } from './kept-pollers.js';

/** What opens ports. */
export interface SerialBinding {
  readonly binding: LinuxBindingInterface;
  readonly Stream: typeof SerialPortStream<LinuxBindingInterface>;
}

const PACKAGES = '@serialport/stream @serialport/bindings-cpp';

/** Loads it, or says in one line what to do. */
export async function loadBinding(): Promise<SerialBinding | { readonly fault: string }> {
  try {
    const { SerialPortStream } = await import('@serialport/stream');
    const { LinuxBinding, LinuxPortBinding } = await import('@serialport/bindings-cpp');
    const { Poller } = await import('@serialport/bindings-cpp/dist/poller.js');
    const { asyncOpen } = await import('@serialport/bindings-cpp/dist/load-bindings.js');
    const binding = keepPollers({ LinuxBinding, LinuxPortBinding, Poller, asyncOpen });
    return { binding, Stream: SerialPortStream };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error.message.split('\n', 1)[0];
    return {
      fault:
        `serial ports need two packages that are not installed or do not fit this machine: ` +
        `npm install ${PACKAGES} (${reason})`,
    };
  }
}
