// `belfry-agent check FILE`: is this configuration, with the key it names, one to start with?

import {
  CHECK_OPTIONS,
  type CheckArguments,
  checkCommand,
  checkedFile,
  checkCard,
  checkHosts,
  checkListen,
  checkSurroundings,
  type ConfigFindings,
  type DaemonUser,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { AgentConfig } from '../config/config.js';
import { judgeAgent } from '../config/judge.js';
import { differsFromNode, type PortConfig } from '@belfry/serial/config';
import { publishFaults } from '../publish/publisher.js';
import { LACKS_RIGHT, maySetTime, withoutAddon } from '../steering/open-steering.js';
import { loadBinding } from '@belfry/serial';
import { adviceOn, findTimeDaemons, openMachine } from '@belfry/host';
import { portFaults, portNotes } from './port-findings.js';

export const check: CommandModule<object, CheckArguments> = {
  command: 'check [file]',
  describe: 'check what an agent with this configuration file would find: key, folders, ports',
  builder: (argv) => argv.positional('file', checkedFile('agent')).options(CHECK_OPTIONS),
  handler: (argv) => checkCommand(argv, 'agent', judgeAgent, inspect),
};

async function inspect(config: Partial<AgentConfig>, user: DaemonUser): Promise<ConfigFindings> {
  const { note, capabilities } = user;
  const surroundings = await agentSurroundings(config, user);
  const ports = (config.ports ?? []).flatMap((port) => [...portNotes(port), ...zoneNotes(port)]);
  const steering = steeringNotes(config, capabilities);
  const card = [...checkCard(config).notes, ...checkListen(config).notes];
  const hosts = await checkHosts(config.masters ?? [], config.listen);
  const serial = await bindingNotes(config.ports ?? []);
  const notes = [...surroundings.notes, ...card, ...steering, ...serial, ...ports, note, ...hosts];
  return { faults: surroundings.faults, notes };
}

/** Why no port could be opened at all. */
async function bindingNotes(ports: readonly PortConfig[]): Promise<string[]> {
  const binding = ports.length === 0 ? undefined : await loadBinding();
  return binding !== undefined && 'fault' in binding ? [binding.fault] : [];
}

/** What a daemon of this user would not start with, or would lose: the doctor finds the same. */
export async function agentSurroundings(
  config: Partial<AgentConfig>,
  user: DaemonUser,
): Promise<ConfigFindings> {
  const { faults, notes } = await checkSurroundings(config, user);
  const ports = portFaults(config.ports ?? []);
  return { faults: [...faults, ...publishFaults(config), ...ports], notes };
}

/** What would keep an agent that started here and now from steering the system's clock. */
function steeringNotes(
  { clock }: Partial<AgentConfig>,
  capabilities: readonly string[] | undefined,
): string[] {
  if (clock === undefined || clock.steer === 'off') return [];
  const { daemons } = findTimeDaemons();
  const may = capabilities?.includes('CAP_SYS_TIME') ?? maySetTime();
  const { native } = openMachine();
  return [
    ...('reason' in native
      ? [`the system clock will not be steered: ${withoutAddon(native.reason)}`]
      : []),
    ...daemons.map((daemon) => `another program steers the system clock: ${adviceOn(daemon)}`),
    ...(may || clock.steer === 'dry-run'
      ? []
      : [`the system clock will not be steered: ${LACKS_RIGHT}`]),
  ];
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
