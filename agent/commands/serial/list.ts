// `belfry-agent serial list`: the ports of this machine, their lasting names, and who may use them.

import { type Column, tableLines, UNKNOWN, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { listDevices, type SerialDevice } from '@belfry/serial';

interface Arguments {
  readonly json: boolean;
}

const COLUMNS: readonly Column<SerialDevice>[] = [
  { head: 'PORT', cell: ({ path }) => path },
  { head: 'LASTING NAME', cell: ({ byId }) => byId ?? UNKNOWN },
  { head: 'DRIVER', cell: ({ driver }) => driver, spare: 1 },
  { head: 'YOU', cell: ({ permitted, group }) => (permitted ? 'may use it' : `not in ${group}`) },
  {
    head: 'LATENCY',
    cell: ({ latencyTimer }) => (latencyTimer === undefined ? UNKNOWN : `${latencyTimer} ms`),
    right: true,
    spare: 2,
  },
];

export const list: CommandModule<object, Arguments> = {
  command: 'list',
  describe: 'list the serial ports of this machine, and whether you may use them',
  builder: (argv) =>
    argv.option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  handler({ json }) {
    const ports = listDevices();
    const text =
      ports.length === 0
        ? 'there is no serial port: is the adapter plugged in? "dmesg" tells what the system saw'
        : tableLines(COLUMNS, ports, process.stdout.columns).join('\n');
    printAnswer(json, { ok: true, ports }, text);
  },
};
