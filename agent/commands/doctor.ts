// `belfry-agent doctor`: what keeps this machine's agent from being well, and what to do about it.

import { type DaemonUser, checkCard, checkListen } from '@belfry/host/cli';
import {
  DOCTOR_EPILOGUE,
  DOCTOR_OPTIONS,
  type Diagnosis,
  type Doctor,
  type DoctorArguments,
  type Finding,
  type Findings,
  type Wishes,
  cardUnused,
  diagnose,
  doctorFile,
  hostFinding,
  judgeEffect,
  ntpFindings,
  ntpWanted,
} from '@belfry/host/doctor';
import { DEFAULT_PORT, formatAddress, parseAddress } from '@belfry/host/config';
import { loadAddon } from '@belfry/host/native';
import { type Address, MILLISECOND, SECOND, spanOf } from '@belfry/protocol';
import { differsFromNode } from '@belfry/serial/config';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { type AgentConfig, loadAgentConfig } from '../config/config.js';
import { AGENT_EFFECTS } from '../config/effects.js';
import { type JudgedAgent, judgeAgent } from '../config/judge.js';
import type { AgentReport } from '../daemon/report.js';
import { askOnce } from './ask-once.js';
import { maySetTime } from '../steering/open-steering.js';
import { agentSurroundings } from './check.js';
import {
  type KeyTrial,
  judgeAgentReport,
  judgeKeys,
  judgePorts,
  judgeSteering,
  serialFinding,
  zoneRemark,
} from './doctor/findings.js';
import { AGENT_PARTS } from './enable.js';
import { portNotes } from './port-findings.js';

const DOCTOR: Doctor<AgentConfig> = {
  role: 'agent',
  parts: AGENT_PARTS,
  begin: 'type the line here that belfry-master add NAME prints on the master',
  read: soundPart,
  judge,
  wishes: (config, status) => ({
    leads: false,
    steers: config.clock?.steer === 'system',
    listen: config.listen,
    hosts: mastersOf(config, status),
    heard: heardBy(status),
    wanted: [...answersWanted(config), ...ntpWanted(config)],
    state: config.state,
  }),
  settle,
};

/** Those that are configured, and those that the agent has been told of since. */
function mastersOf({ masters = [] }: Partial<AgentConfig>, status: unknown): readonly Address[] {
  const known = new Set(masters.map(formatAddress));
  const told = ((status as AgentReport | undefined)?.masters ?? [])
    .map(({ host }) => host)
    .filter((host) => !known.has(host));
  return [...masters, ...told.map((host) => parseAddress(host, DEFAULT_PORT))];
}

const heardBy = (status: unknown): readonly string[] =>
  ((status as AgentReport | undefined)?.masters ?? [])
    .filter(({ duty }) => duty !== 'silent')
    .map(({ host }) => host);

/** What a master answers has to come in; one port stands for all. */
const answersWanted = ({ masters = [], listen }: Partial<AgentConfig>): Wishes['wanted'] =>
  masters.slice(0, 1).map(({ port }) => ({ kind: 'answers', host: listen?.host ?? '::', port }));

export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor [file]',
  describe: 'find out what is wrong on this machine and on the way to the masters, and what to do',
  builder: (argv) =>
    argv.positional('file', doctorFile('agent')).options(DOCTOR_OPTIONS).epilogue(DOCTOR_EPILOGUE),
  async handler(argv) {
    process.exitCode = await diagnose(DOCTOR, argv);
  },
};

function soundPart(file: string | undefined): Partial<AgentConfig> {
  const loaded = loadAgentConfig(file);
  return 'config' in loaded ? loaded.config : (loaded.sound ?? {});
}

async function judge(
  file: string | undefined,
  user: DaemonUser,
  status: unknown,
): Promise<Diagnosis> {
  const judged = judgeAgent(file);
  const config: Partial<AgentConfig> = 'config' in judged ? judged.config : (judged.sound ?? {});
  const { faults } = await agentSurroundings(config, user);
  const ports = config.ports ?? [];
  const report = (status as AgentReport | undefined) ?? undefined;
  const serial = (user.isDaemons ? ports.flatMap(portNotes) : []).map(serialFinding);
  const written = 'settings' in judged ? judged.settings : undefined;
  const findings = [
    ...(written === undefined
      ? []
      : judgeEffect({
          role: 'agent',
          file: file ?? usualPlaces('agent').config,
          effects: AGENT_EFFECTS,
          counts: report?.settings,
          written,
        })),
    ...(report === undefined
      ? [
          ...beforeStart(config, user),
          ...(await ntpFindings(config, user)),
          ...judgeKeys(await tryKey(judged)),
        ]
      : judgeAgentReport(report)),
    ...checkListen(config).notes.map(stray),
    ...serial,
    ...judgePorts(report?.ports ?? [], (path) =>
      serial.some(({ name, text }) => name === 'serial-denied' && text.includes(path)),
    ),
    ...zonesOf(ports).map(zoneRemark),
  ];
  return {
    faults: [...('faults' in judged ? judged.faults : []), ...faults],
    findings: { findings, unseen: [] },
  };
}

/** What the daemon's own report would say, if it ran. */
function beforeStart(
  config: Partial<AgentConfig>,
  { capabilities, isDaemons }: DaemonUser,
): Finding[] {
  const right = capabilities?.includes('CAP_SYS_TIME') ?? (isDaemons ? maySetTime() : undefined);
  return [
    ...judgeSteering({
      steers: config.clock?.steer === 'system',
      hasAddon: 'addon' in loadAddon(),
      mayset: right,
    }),
    ...checkCard(config).notes.map(cardUnused),
  ];
}

/** Milliseconds: whether a master answers at all is found out elsewhere. */
const KEY_PATIENCE = 1500;

/** Asks each master once with the agent's own key, as long as no daemon has it. */
async function tryKey(judged: JudgedAgent): Promise<KeyTrial[]> {
  if (!('credential' in judged)) return [];
  const { config, credential } = judged;
  const once = { credential, within: spanOf(SECOND), tries: 1 };
  const timeout = spanOf(KEY_PATIENCE * MILLISECOND);
  return Promise.all(
    config.masters.map(async (master) => {
      const asked = await askOnce({ ...once, master, timeout });
      return { master: formatAddress(master), reason: 'reason' in asked ? asked.reason : 'none' };
    }),
  );
}

const stray = (note: string): Finding =>
  hostFinding(
    'answers-from-elsewhere',
    note,
    'let it "listen" at one address, or give it the native addon',
  );

/** Each zone once whose rules Node has otherwise. */
function zonesOf(ports: AgentConfig['ports']): string[] {
  const now = Math.floor(Date.now() / 1000);
  const odd = ports.filter(({ zone }) => differsFromNode(zone, now));
  return [...new Set(odd.map(({ zone }) => zone.name))];
}

/** What the agent says is what was found already, where it is about names or about another time daemon. */
function settle({ findings, unseen }: Findings): Findings {
  const has = (name: string): boolean => findings.some((one) => one.name === name);
  const known = [
    ...(has('name-unresolved') ? [/cannot be resolved|is being looked up/] : []),
    ...(has('time-daemon') ? [/another program steers it/] : []),
  ];
  return {
    findings: findings.filter(
      ({ name, text }) => name !== 'agent-says' || !known.some((pattern) => pattern.test(text)),
    ),
    unseen,
  };
}
