// NTP as a server speaks it: for whatever cannot run an agent.

export type { BroadcastPolicy } from './broadcasts.js';
export { networkOf, type Network } from './networks.js';
export {
  NTP_REFUSALS,
  NtpServer,
  type NtpObservation,
  type NtpPolicy,
  type NtpRefusal,
  type NtpServerOptions,
} from './server.js';
export type { ServedClock } from './served-time.js';
