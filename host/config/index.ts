// From JSON to quantities, or to everything that is wrong with it.

export {
  INTERVALS,
  SLEW_RATES,
  convertClock,
  type CheckedClock,
  type ClockConfig,
} from './clock-config.js';
export {
  CONFIG_VERSION,
  configIn,
  configOf,
  loadConfig,
  readConfig,
  type ConfigReading,
  type Convert,
  type Loaded,
  type Validator,
} from './config.js';
export { Conversion, type Limits, NONE, masterFault } from './conversion.js';
export { placesOf, type DaemonPlaces } from './places.js';
export {
  changesBetween,
  keyPaths,
  takenOver,
  takesRestart,
  type Effect,
  type Effects,
  type InEffect,
  type KeyChange,
} from './effect.js';
export { faultLines, type Fault } from './fault.js';
export type { Schema } from './schema.js';
export { parseInstant } from './instant.js';
export { readJson } from './json.js';
export { setInJson } from './json-edit.js';
export { convertLegacy, type CheckedLegacy, type LegacyConfig } from './legacy-config.js';
export { toldPlaces, type Tells, type ToldPlace } from './told-places.js';
export { convertNtp, type CheckedNtp, type NtpConfig } from './ntp-config.js';
export { TOLD_EFFECTS } from './told-effects.js';
export { nearest } from './nearest.js';
export {
  DEFAULT_PORT,
  countOf,
  formatAddress,
  formatDuration,
  formatRate,
  parseAddress,
  parseDuration,
} from './units.js';
