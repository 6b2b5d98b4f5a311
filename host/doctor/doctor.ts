// How a doctor goes about it: what root sees comes first, then it is the daemon's user, then all is judged and told.

import {
  judgeConfiguration,
  notConfigured,
  configurationAt,
  userMissing,
} from './configuration.js';
import { printDiagnosis } from './diagnosis.js';
import { type Findings, joined } from './finding.js';
import { type MachineFacts, type Wishes, examine, lookAtMachine } from './machine.js';
import { type Sight, THIS_MACHINE } from './sight.js';
import { type StampReport } from './stamps.js';
import { EXIT, Failure } from '../cli/command.js';
import { type DaemonUser, becomeDaemonUser, unitStarting } from '../cli/daemon-user.js';
import type { DaemonPart } from '../cli/part.js';
import { versionOf } from '../cli/version.js';
import type { Fault } from '../config/fault.js';
import { type DaemonRole, usualPlaces } from '../files/usual-places.js';

/** What people give. */
export interface DoctorArguments {
  readonly file: string | undefined;
  readonly as: string | undefined;
  readonly json: boolean;
}

/** The one word of a doctor, for the parser: which configuration. */
export const doctorFile = (role: DaemonRole) =>
  ({
    type: 'string',
    describe: `the configuration; if not given, ${usualPlaces(role).config}`,
  }) as const;

/** The options of a doctor, for the parser. */
export const DOCTOR_OPTIONS = {
  as: {
    type: 'string',
    requiresArg: true,
    describe: 'judge as this user (USER or USER:GROUP); if not given, as that of the unit',
  },
  json: { type: 'boolean', default: false, describe: 'answer in JSON' },
} as const;

/** What its help says at the end. */
export const DOCTOR_EPILOGUE =
  'Changes nothing. Root sees most; others are told what they could not look at. ' +
  'Exit codes: 0 no trouble; 1 a trouble; 2 wrong usage.';

/** What a role makes of its configuration, as the daemon's user. */
export interface Diagnosis {
  /** As `check` has them. */
  readonly faults: readonly Fault[];
  /** What the role adds, whatever else was found. */
  readonly findings: Findings;
}

/** What a role tells its doctor. */
export interface Doctor<Config extends object> {
  readonly role: DaemonRole;
  /** What can be enabled. */
  readonly parts: readonly DaemonPart[];
  /** What to do where nothing is configured; undefined for a role that needs no configuration. */
  readonly begin: string | undefined;
  /** As much of the configuration as is sound, for whoever this process is. */
  readonly read: (file: string | undefined) => Partial<Config> & { readonly socket?: string };
  /** Judges the configuration, and what else the role knows; `status` is the daemon's own answer. */
  readonly judge: (
    file: string | undefined,
    user: DaemonUser,
    status: unknown,
  ) => Promise<Diagnosis>;
  /** What it wants of its machine. */
  readonly wishes: (
    config: Partial<Config>,
    status: unknown,
  ) => Omit<Wishes, keyof Started | 'report'>;
  /** A second look, at what both have found: where one explains the other, one line is enough. */
  readonly settle?: (all: Findings) => Findings;
}

/** Looks at everything, prints it, and answers the exit code. */
export async function diagnose<Config extends object>(
  doctor: Doctor<Config>,
  { file: given, as, json }: DoctorArguments,
  sight: Sight = THIS_MACHINE,
): Promise<number> {
  const { program, config: usual, socket: usualSocket } = usualPlaces(doctor.role);
  const { begin } = doctor;
  const file = given ?? usual;
  const place = given === undefined && begin !== undefined ? configurationAt(file) : 'there';
  const socket = place === 'there' ? doctor.read(given).socket : usualSocket;
  const script = process.argv[1]!;
  const facts = await lookAtMachine(sight, { role: doctor.role, file, socket }, doctor.parts);
  const { node } = process.versions;
  const head = `${program} ${versionOf(script)}, Node ${node}, ${process.platform} ${process.arch}`;
  const found = joined(
    place === 'there'
      ? await ofConfigured(doctor, { given, as, facts, sight })
      : [
          place === 'absent'
            ? { findings: [notConfigured(file, begin!)], unseen: [] }
            : { findings: [], unseen: [`${file} (root may)`] },
          await examine(sight, facts, {
            ...doctor.wishes({}, undefined),
            ...NOT_YET,
            report: undefined,
          }),
        ],
  );
  const settled = doctor.settle?.(found) ?? found;
  return printDiagnosis(head, settled, { json, columns: process.stdout.columns });
}

type Started = Pick<Wishes, 'unit' | 'isExpected'>;

/** A unit waits for its configuration, which is not there, or not for this user to see. */
const NOT_YET: Started = { unit: 'ours', isExpected: false };

function startedBy(role: DaemonRole, file: string): Started {
  if (unitStarting(role, file) !== undefined) return { unit: 'ours', isExpected: true };
  return { unit: file === usualPlaces(role).config ? 'wanted' : 'other', isExpected: false };
}

async function ofConfigured<Config extends object>(
  doctor: Doctor<Config>,
  {
    given,
    as,
    facts,
    sight,
  }: { given: string | undefined; as: string | undefined; facts: MachineFacts; sight: Sight },
): Promise<Findings[]> {
  const { running } = facts;
  const { config: usual, program } = usualPlaces(doctor.role);
  const file = given ?? usual;
  const user = becomeUser(doctor.role, file, as);
  if (typeof user === 'string') {
    const wishes = doctor.wishes(doctor.read(given), undefined);
    return [
      { findings: [userMissing(user)], unseen: [] },
      await examine(sight, facts, {
        ...wishes,
        ...startedBy(doctor.role, file),
        isExpected: false,
        report: undefined,
      }),
    ];
  }
  const { status } = running.answer;
  const runs = running.processes.length > 0 || status !== undefined;
  // Both wait for masters that may be silent.
  const [{ faults, findings }, machine] = await Promise.all([
    doctor.judge(given, user, status),
    examine(sight, facts, {
      ...doctor.wishes(doctor.read(given), status),
      ...startedBy(doctor.role, file),
      report: status as StampReport | undefined,
    }),
  ]);
  const check = `${program} check`;
  return [judgeConfiguration({ file, faults, user, runs, check }), machine, findings];
}

/** Or why nobody can: a user of the unit that is not there is a finding, one that was given a wrong word. */
function becomeUser(role: DaemonRole, file: string, as: string | undefined): DaemonUser | string {
  try {
    return becomeDaemonUser(file, role, as);
  } catch (error) {
    if (!(error instanceof Failure) || as !== undefined || error.exitCode !== EXIT.wrong)
      throw error;
    return error.message;
  }
}
