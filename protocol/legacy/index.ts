// TIME and DAYTIME as a server speaks them: for clocks so old that they know not even NTP.

export { type DaytimeForm, writeDaytime } from './daytime.js';
export {
  LEGACY_MOST,
  LEGACY_REFUSALS,
  LegacyServer,
  type LegacyObservation,
  type LegacyPolicy,
  type LegacyRefusal,
  type LegacyServerOptions,
} from './server.js';
export { writeTime } from './time.js';
export type { ToldSecond } from './told-second.js';
