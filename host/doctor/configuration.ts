// What `check` finds in a configuration, as a doctor tells it.

import { statSync } from 'node:fs';
import { hostFinding } from './catalogue.js';
import { type Finding, type Findings, good } from './finding.js';
import type { DaemonUser } from '../cli/daemon-user.js';
import { type Effects, changesBetween, takesRestart } from '../config/effect.js';
import { type Fault, faultLines } from '../config/fault.js';
import { type DaemonRole, usualPlaces } from '../files/usual-places.js';
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

/** What a running daemon has of its configuration, and what the file says now. */
export interface EffectFacts {
  readonly role: DaemonRole;
  readonly file: string;
  readonly effects: Effects;
  /** Undefined where the daemon does not tell. */
  readonly counts: object | undefined;
  readonly written: object;
}

/** So many keys are named. */
const KEYS_MOST = 5;

/** Judges whether a running daemon has taken over what the file says. */
export function judgeEffect({ role, file, effects, counts, written }: EffectFacts): Finding[] {
  if (counts === undefined) return [];
  const changes = changesBetween(Object.keys(effects), effects, counts, written).filter(
    ({ effect }) => effect !== 'nothing',
  );
  if (changes.length === 0) return [];
  const names = changes.map(({ path }) => path);
  const more = names.length > KEYS_MOST ? ` and ${names.length - KEYS_MOST} more` : '';
  const { daemon, program } = usualPlaces(role);
  return [
    hostFinding(
      'configuration-newer',
      `${file} says something else than the running ${daemon} has: ${names.slice(0, KEYS_MOST).join(', ')}${more}`,
      changes.some(({ effect }) => takesRestart(effect))
        ? `systemctl restart ${daemon}`
        : `${program} reload`,
    ),
  ];
}

const isDenied = ({ expected }: Fault): boolean => /permission denied|\bmay not\b/.test(expected);
