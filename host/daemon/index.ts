// What both daemons are made of: control socket, state, lock, log, reports.

export { ordersPath, requestControl } from './control.js';
export { Daemon, type Role, type Told } from './daemon.js';
export type { Level } from './log-line.js';
export { Log } from './log.js';
export {
  finite,
  reportTime,
  reportTransport,
  transportText,
  type TimeReport,
  type TransportReport,
} from './report.js';
