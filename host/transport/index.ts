// Sockets, stamps, and the pump that drives a role with them.

export { Pump } from './pump.js';
export { HostWatch, addressesText } from './host-watch.js';
export { resolveHost } from './resolve.js';
export type { Transport } from './transport.js';
