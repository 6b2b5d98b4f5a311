// `belfry-master doctor`: what keeps this machine's master from being well, and what to do about it.

import { type DaemonUser, checkCard, checkListen, checkSurroundings } from '@belfry/host/cli';
import {
  DOCTOR_EPILOGUE,
  DOCTOR_OPTIONS,
  type Diagnosis,
  type Doctor,
  type DoctorArguments,
  type Wishes,
  cardUnused,
  comingTo,
  diagnose,
  doctorFile,
  hostFinding,
  judgeEffect,
  ntpFindings,
  ntpWanted,
} from '@belfry/host/doctor';
import type { Address } from '@belfry/protocol';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { type MasterConfig, loadMasterConfig } from '../config/config.js';
import { MASTER_EFFECTS } from '../config/effects.js';
import { judgeMaster } from '../config/judge.js';
import { masterKeyRemarks } from '../config/master-keys.js';
import type { MasterReport } from '../daemon/report.js';
import { judgeGroup, judgeMasterReport, keyRemark } from './doctor/findings.js';
import { heardBy, othersOf } from './doctor/others.js';
import { MASTER_PARTS } from './enable.js';

const DOCTOR: Doctor<MasterConfig> = {
  role: 'master',
  parts: MASTER_PARTS,
  begin: undefined,
  read: soundPart,
  judge,
  wishes: (config, status) => ({
    leads: true,
    steers: false,
    listen: config.listen,
    hosts: othersOf(config, reportIn(status)),
    heard: heardBy(reportIn(status)),
    wanted: [...asksWanted(config.listen), ...ntpWanted(config)],
    state: config.state,
  }),
};

const reportIn = (status: unknown): MasterReport | undefined =>
  (status as MasterReport | null | undefined) ?? undefined;

const asksWanted = (listen: Address | undefined): Wishes['wanted'] =>
  listen === undefined ? [] : comingTo(listen);

export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor [file]',
  describe: 'find out what is wrong on this machine and in its group, and what to do',
  builder: (argv) =>
    argv.positional('file', doctorFile('master')).options(DOCTOR_OPTIONS).epilogue(DOCTOR_EPILOGUE),
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
  const report = reportIn(status);
  const written = 'settings' in judged ? judged.settings : undefined;
  const findings = [
    ...(written === undefined
      ? []
      : judgeEffect({
          role: 'master',
          file: file ?? usualPlaces('master').config,
          effects: MASTER_EFFECTS,
          counts: report?.settings,
          written,
        })),
    ...(report === undefined
      ? [...beforeStart(config), ...(await ntpFindings(config, user))]
      : judgeMasterReport(report)),
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

const beforeStart = (config: Partial<MasterConfig>) => checkCard(config).notes.map(cardUnused);

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
