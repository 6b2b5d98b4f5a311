// What a machine is: its clocks and its cryptography. The rooms have faces of their own.

export { nodeCrypto } from './crypto.js';
export { openMachine, type Machine } from './machine.js';
export { machineClock, type DeviceClock, type SystemClockReading } from './raw-clock.js';
export { adviceOn, findTimeDaemons, type Found, type TimeDaemon } from './time-daemons.js';
