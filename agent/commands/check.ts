// `belfry-agent check FILE`: is this configuration, with the key it names, one to start with?

import {
  checkCard,
  checkFolders,
  checkListen,
  printCheck,
  type ConfigFindings,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { loadAgentConfig, type AgentConfig } from '../config/config.js';
import { readAgentKey } from '../config/own-key.js';
import { differsFromNode, type PortConfig } from '@belfry/serial/config';
import { deviceAt, groupOf, isPermitted } from '@belfry/serial';
import { adviceOn, findTimeDaemons } from '../steering/time-daemons.js';

interface Arguments {
  readonly file: string;
  readonly json: boolean;
}

export const check: CommandModule<object, Arguments> = {
  command: 'check <file>',
  describe: 'check a configuration file, the key file that it names, and its folders',
  builder: (argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the configuration' })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' }),
  handler({ file, json }) {
    process.exitCode = printCheck(file, loadAgentConfig(file), inspect, json);
  },
};

function inspect(config: Partial<AgentConfig>): ConfigFindings {
  const { faults, notes: folders } = checkFolders(config);
  const ports = (config.ports ?? []).flatMap((port) => [...portNote(port), ...zoneNotes(port)]);
  const notes = [
    ...folders,
    ...checkCard(config).notes,
    ...checkListen(config).notes,
    ...steeringNotes(config),
    ...ports,
  ];
  const read = config.key === undefined ? undefined : readAgentKey(config.key, config);
  if (read === undefined || 'credential' in read) return { faults, notes };
  return { faults: [{ path: 'key', expected: read.fault }, ...faults], notes };
}

/** What would keep an agent that started here and now from steering the system's clock. */
function steeringNotes({ clock }: Partial<AgentConfig>): string[] {
  if (clock === undefined || clock.steer === 'off') return [];
  const { daemons } = findTimeDaemons();
  return daemons.map((daemon) => `another program steers the system clock: ${adviceOn(daemon)}`);
}

/** A port may come later, and the daemon may be another user: neither is a fault. */
function portNote({ path }: { readonly path: string }): string[] {
  if (deviceAt(path) === undefined)
    return [`there is no ${path} now: it is opened as soon as it is there`];
  return isPermitted(path) ? [] : [`you may not use ${path}: its group is ${groupOf(path)}`];
}

/** Which zone a port shows and where that is said: nobody sees it by the telegrams of a winter. */
function zoneNotes({ path, zone }: PortConfig): string[] {
  const now = Math.floor(Date.now() / 1000);
  const { name, source, offsetAt } = zone;
  const shows = `${path} is in ${name}, now ${offsetText(offsetAt(now))} (${source})`;
  if (!differsFromNode(zone, now)) return [shows];
  const other = `Node (${process.versions.tz ?? ''}) has other rules for ${name} in the next two years`;
  return [shows, `${other}: update the older of the two; this machine's are used`];
}

/** `UTC+01:00`; with seconds where a zone has them. */
function offsetText(offset: number): string {
  const size = Math.abs(offset);
  const parts = [size / 3600, (size / 60) % 60, size % 60].map((n) =>
    String(Math.floor(n)).padStart(2, '0'),
  );
  const text = parts.slice(0, size % 60 === 0 ? 2 : 3).join(':');
  return `UTC${offset < 0 ? '-' : '+'}${text}`;
}
