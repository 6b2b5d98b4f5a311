// `belfry-master doctor`: what keeps this machine's master from being well, and what to do about it.

import { type DaemonUser, checkCard, checkListen, checkSurroundings } from '@belfry/host/cli';
import {
  type Diagnosis,
  type Doctor,
  type DoctorArguments,
  diagnose,
  hostFinding,
  withDoctorOptions,
} from '@belfry/host/doctor';
import type { CommandModule } from 'yargs';
import { type MasterConfig, loadMasterConfig } from '../config/config.js';
import { judgeMaster } from '../config/judge.js';
import { masterKeyRemarks } from '../config/master-keys.js';
import type { MasterReport } from '../daemon/report.js';
import { judgeGroup, judgeMasterReport, keyRemark } from './doctor/findings.js';

const DOCTOR: Doctor<MasterConfig> = {
  role: 'master',
  begin: undefined,
  read: soundPart,
  judge,
  wishes: ({ listen, name, masters = [], parent, state }) => ({
    leads: true,
    steers: false,
    listen,
    hosts: [
      ...masters.filter((one) => one.name !== name).map(({ address }) => address),
      ...(parent?.masters ?? []),
    ],
    wanted:
      listen === undefined || isLoopback(listen.host)
        ? []
        : [{ kind: 'to' as const, host: listen.host, port: listen.port }],
    state,
  }),
};

/** No firewall stands between programs of one machine, as a rule, and nobody else comes. */
const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1';

export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor [file]',
  describe: 'find out what is wrong on this machine and in its group, and what to do',
  builder: (argv) => withDoctorOptions(argv, 'master') as never,
  async handler(argv) {
    process.exitCode = await diagnose(DOCTOR, argv);
  },
};

function soundPart(file: string | undefined): Partial<MasterConfig> {
  const loaded = loadMasterConfig(file);
  return 'config' in loaded ? loaded.config : (loaded.sound ?? {});
}

async function judge(
  file: string | undefined,
  user: DaemonUser,
  status: unknown,
): Promise<Diagnosis> {
  const judged = judgeMaster(file);
  const config: Partial<MasterConfig> = 'config' in judged ? judged.config : (judged.sound ?? {});
  const { faults } = await checkSurroundings(config, user);
  const report = (status as MasterReport | undefined) ?? undefined;
  const findings = [
    ...(report === undefined ? beforeStart(config) : judgeMasterReport(report)),
    ...('credentials' in judged ? ofKeys(judged) : []),
    ...checkListen(config).notes.map((note) =>
      hostFinding(
        'answers-from-elsewhere',
        note,
        'let it "listen" at one address, or give it the native addon',
      ),
    ),
  ];
  return {
    faults: [...('faults' in judged ? judged.faults : []), ...faults],
    findings: { findings, unseen: [] },
  };
}

const beforeStart = (config: Partial<MasterConfig>) =>
  checkCard(config).notes.map((note) =>
    hostFinding('card-unused', note, 'see deploy/belfry-card.conf for the rights that it takes'),
  );

function ofKeys({
  config,
  credentials,
}: Extract<ReturnType<typeof judgeMaster>, { config: unknown }>) {
  const { masters, name, keys, mode } = config;
  const agents = credentials.filter(({ role }) => role === 'agent').length;
  return [
    ...judgeGroup({ mode, agents }),
    ...masterKeyRemarks({ masters, name, path: keys }, credentials).map(keyRemark),
  ];
}
