// Opens ports as Node's binding does, but with one poller for each descriptor, which is kept.
//
// The binding's own are never freed: the machine code holds their callback, which holds them, so each
// opening would leave some three kilobytes behind for good. A descriptor's number comes again.

import type { LinuxBindingInterface, LinuxPortBinding } from '@serialport/bindings-cpp';
import type * as Calls from '@serialport/bindings-cpp/dist/load-bindings.js';
import type { Poller } from '@serialport/bindings-cpp/dist/poller.js';

type OpenOptions = Parameters<LinuxBindingInterface['open']>[0];

/** What it is made of: the binding's classes, and its call that opens a descriptor. */
export interface BindingParts {
  readonly LinuxBinding: LinuxBindingInterface;
  readonly LinuxPortBinding: typeof LinuxPortBinding;
  readonly Poller: typeof Poller;
  readonly asyncOpen: typeof Calls.asyncOpen;
}

/** As the binding fills them in. */
const DEFAULTS = {
  vmin: 1,
  vtime: 0,
  dataBits: 8,
  lock: true,
  stopBits: 1,
  parity: 'none',
  rtscts: false,
  xon: false,
  xoff: false,
  xany: false,
  hupcl: true,
} as const;

/**
 * The binding in whose place the agent uses it: it lists and opens ports as the original does, but makes one poller
 * for each descriptor number and uses that again. Opening rejects with the binding's own error.
 */
export function keepPollers(parts: BindingParts): LinuxBindingInterface {
  const pollers = new Map<number, Poller>();
  const pollerOf = (fd: number): Poller => {
    const kept = pollers.get(fd) ?? new parts.Poller(fd);
    pollers.set(fd, kept);
    // Closing a port has stopped it, which is all that is to be done.
    kept.destroy = () => {};
    return kept;
  };
  const open = async (options: OpenOptions): Promise<LinuxPortBinding> => {
    const openOptions = { ...DEFAULTS, ...options };
    const fd = (await parts.asyncOpen(openOptions.path, openOptions)) as number;
    const poller = pollerOf(fd);
    // Its constructor would make another.
    const port = Object.create(parts.LinuxPortBinding.prototype) as LinuxPortBinding;
    return Object.assign(port, { fd, openOptions, poller, writeOperation: null });
  };
  return { list: () => parts.LinuxBinding.list(), open };
}
