// Serial ports on which wall clocks hang: opened, written to the moment, asked.

export { loadBinding } from './binding.js';
export { Bridge } from './bridge.js';
export { deviceAt, groupOf, isPermitted, listDevices, type SerialDevice } from './devices.js';
export { holdersOf, holderText, type Holder } from './holders.js';
export {
  bestName,
  type LastingNames,
  lastingNamesOf,
  rivalsFor,
  rivalsText,
} from './lasting-names.js';
export { PortKeeper } from './port-keeper.js';
export type { ClockReport, PortReport, TelegramsReport } from './report.js';
export type { ShownSource } from './telegram-sender.js';
