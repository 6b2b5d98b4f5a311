// `belfry-agent serial list`: the ports of this machine, their lasting names, and who may use them.

import { type Column, tableLines, UNKNOWN, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { bestName, holderText, listDevices, type SerialDevice } from '@belfry/serial';

interface Arguments {
  readonly json: boolean;
}

const COLUMNS: readonly Column<SerialDevice>[] = [
  { head: 'PORT', cell: ({ path }) => path },
  { head: 'LASTING NAME', cell: ({ names }) => bestName(names) ?? UNKNOWN },
  { head: 'DRIVER', cell: ({ driver }) => driver, spare: 1 },
  { head: 'YOU', cell: (device) => useText(device) },
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
        : [...tableLines(COLUMNS, ports, process.stdout.columns), ...ports.flatMap(remarksOn)].join(
            '\n',
          );
    printAnswer(json, { ok: true, ports }, text);
  },
};

function useText({ permitted, group, holders }: SerialDevice): string {
  if (!permitted) return `not in ${group}`;
  return holders.length === 0 ? 'may use it' : `${holders[0]!.name} has it`;
}

/** What there is to know of a port besides the table. */
function remarksOn({ path, names, holders }: SerialDevice): string[] {
  const { byId, byPath = 'none', isShared, isNumberless } = names;
  return [
    ...holders.map((holder) => `${path}: ${holderText(holder, path)}`),
    ...(isShared
      ? [`${path}: another adapter says of itself what it says (${byId!}): name its socket`]
      : []),
    ...(isNumberless && !isShared
      ? [
          `${path}: it has no serial number; beside a second one of its kind name its socket, ${byPath}`,
        ]
      : []),
  ];
}
