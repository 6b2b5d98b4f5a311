// What `check` finds in a configuration, as a doctor tells it.

import { statSync } from 'node:fs';
import { hostFinding } from './catalogue.js';
import { type Finding, type Findings, good } from './finding.js';
import type { DaemonUser } from '../cli/daemon-user.js';
import { type Fault, faultLines } from '../config/fault.js';
import { systemErrorCode } from '../files/system-error.js';

/** Whether a configuration is there, as far as this user can see. */
export function configurationAt(file: string): 'there' | 'absent' | 'hidden' {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined ? 'absent' : 'there';
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === 'EACCES' ? 'hidden' : 'absent';
  }
}

/** Nobody has made the configuration that an installed daemon has; `todo` says how one is made. */
export const notConfigured = (file: string, todo: string): Finding =>
  hostFinding('not-configured', `there is no ${file}: this machine belongs to no group yet`, todo);

/** The daemon's user is none of this machine. */
export const userMissing = (why: string): Finding =>
  hostFinding(
    'user-missing',
    why,
    'useradd --system --user-group --home-dir /var/lib/belfry --shell /usr/sbin/nologin belfry',
  );

/** Faults as `check` has them, and what is known besides that makes one of them none. */
export interface ConfigurationFacts {
  readonly file: string;
  readonly faults: readonly Fault[];
  readonly user: DaemonUser;
  /** The daemon runs: the port is in use because it has it. */
  readonly runs: boolean;
  /** The command that looks at nothing but this. */
  readonly check: string;
}

/** Judges the faults of a configuration. What this user may not see is no fault where the daemon is another user. */
export function judgeConfiguration(facts: ConfigurationFacts): Findings {
  const { file, faults, user, runs, check } = facts;
  // What the disk is like is a finding of its own.
  const here = faults.filter(({ expected }) => !/file system .* is read-only/.test(expected));
  const real = here.filter(({ expected }) => !(runs && /\bis in use\b/.test(expected)));
  const hidden = user.isDaemons ? [] : real.filter(isDenied);
  const told = real.filter((fault) => !hidden.includes(fault));
  const unseen = hidden.map((fault) => faultLines(file, [fault]));
  if (told.length === 0 && hidden.length === 0 && here.length === faults.length)
    return { findings: [good('configuration', `${file} is good, ${user.note}`)], unseen };
  const todo = `put that right, then: ${check} ${file}`;
  return {
    findings: told.map((fault) => hostFinding('configuration', faultLines(file, [fault]), todo)),
    unseen,
  };
}

const isDenied = ({ expected }: Fault): boolean => /permission denied|\bmay not\b/.test(expected);
