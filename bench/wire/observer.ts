// An agent that asks, and writes a line of JSON for each exchange that it measured:
// MASTER KEY-FILE INTERVAL. Started by accuracy.ts on the other host.

import { placeOf } from '#protocol/endpoint.js';
import { agentConfigOf } from '#agent/config/config.js';
import { newFollower } from '#agent/config/new-follower.js';
import { readAgentKey } from '#agent/config/own-key.js';
import type { GroupTime, RawTime, Span } from '#protocol/time.js';
import { openMachine } from '#host/machine.js';
import { Pump } from '#host/transport/pump.js';

/** One exchange: at raw time `raw`, machine time `machineNs`, group time was `group`. */
export interface Measured {
  readonly raw: RawTime;
  readonly machineNs: string;
  readonly group: GroupTime;
  readonly delay: Span;
}

const [master, key = '', interval] = process.argv.slice(2);
const loaded = agentConfigOf({
  name: 'observer',
  algorithm: 'cristian',
  masters: [master],
  key,
  interval,
});
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
const own = readAgentKey(key, loaded.config);
if ('fault' in own) throw new Error(own.fault);
const machine = openMachine();
const { clock } = machine;
const pump = new Pump(
  newFollower(loaded.config, own.credential, loaded.config.masters.map(placeOf), machine),
  {
    machine,
    listen: loaded.config.listen,
    onEvent: (event) => {
      if (event.type !== 'measured') return;
      const { at: raw, group, delay } = event;
      const measured: Measured = { raw, machineNs: String(clock.machineAt(raw)), group, delay };
      process.stdout.write(`${JSON.stringify(measured)}\n`);
    },
    onFault: (error) => {
      throw error;
    },
  },
);
await pump.start();
process.on('SIGTERM', () => process.exit(0));
