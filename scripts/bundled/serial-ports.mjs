// What serial/binding.ts imports of the packages for serial ports, as one file for an installation without npm.

export { SerialPortStream } from '@serialport/stream';
export { LinuxBinding, LinuxPortBinding } from '@serialport/bindings-cpp';
export { Poller } from '@serialport/bindings-cpp/dist/poller.js';
export { asyncOpen } from '@serialport/bindings-cpp/dist/load-bindings.js';
