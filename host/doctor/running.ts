// The daemon as a process: whether it runs and answers, and whether it is what its files are by now.

import { readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { hostFinding } from './catalogue.js';
import { type Finding, type Findings, good } from './finding.js';
import { type Sight, namesAt, textAt } from './sight.js';
import { Failure } from '../cli/command.js';
import { askDaemon } from '../cli/reach.js';
import { type DaemonRole, usualPlaces } from '../files/usual-places.js';
import { systemErrorCode } from '../files/system-error.js';

/** Ticks a second in /proc (sysconf(3), _SC_CLK_TCK: 100 on every Linux that Node runs on). */
const TICKS = 100;
/** A file that is this much younger than the process, seconds, was not read by it: clocks of files are coarse. */
const YOUNGER = 2;

/** A daemon's process. */
export interface ProcessFacts {
  readonly pid: number;
  /** It sees this machine's files, and not those of a container; undefined where nobody can tell. */
  readonly isHere: boolean | undefined;
  /** Seconds since it began. */
  readonly age: number;
  /** Seconds since its program was put in its place; undefined where that cannot be seen. */
  readonly programAge: number | undefined;
}

/** What is to be known of a daemon that should run with a configuration. */
export interface RunningFacts {
  readonly daemon: string;
  readonly processes: readonly ProcessFacts[];
  /** Where it is asked. */
  readonly socket: string | undefined;
  readonly answer: Answered;
}

/** What came of asking the daemon: its answer, or why there is none. */
export type Answered =
  | { readonly status: unknown; readonly why?: undefined }
  | { readonly status?: undefined; readonly why: string };

/** Which daemon is looked for: that of a role, with this configuration, asked at this socket. */
export interface Subject {
  readonly role: DaemonRole;
  readonly file: string;
  readonly socket: string | undefined;
}

/** Looks for a daemon, and asks it; `now` in seconds since 1970. */
export async function lookAtRunning(
  sight: Sight,
  { role, file, socket }: Subject,
  now: number,
): Promise<RunningFacts> {
  const { daemon, config: usual } = usualPlaces(role);
  const uptime = Number((textAt(sight, 'proc/uptime') ?? '').split(' ')[0]);
  const processes = (namesAt(sight, 'proc') ?? [])
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => processAt(sight, pid, { daemon, file: resolve(file), usual, uptime, now }));
  return {
    daemon,
    processes,
    socket,
    answer: await askStatus(socket, role),
  };
}

/** The daemon's own words; also before this process becomes another user. */
async function askStatus(socket: string | undefined, role: DaemonRole): Promise<Answered> {
  if (socket === undefined) return { why: 'the configuration names no socket to ask it at' };
  try {
    return { status: await askDaemon(socket, role, { command: 'status' }) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { why: error.message };
  }
}

function processAt(
  sight: Sight,
  pid: string,
  {
    daemon,
    file,
    usual,
    uptime,
    now,
  }: { daemon: string; file: string; usual: string; uptime: number; now: number },
): ProcessFacts[] {
  const words = (textAt(sight, `proc/${pid}/cmdline`) ?? '')
    .split('\0')
    .filter((one) => one !== '');
  const program = words.find((word) => basename(word).replace(/\.[cm]?js$/, '') === daemon);
  if (program === undefined) return [];
  const folder = cwdOf(sight, pid);
  // Given none, it has the usual one.
  const given = words.slice(words.indexOf(program) + 1);
  const files = given.length === 0 ? [usual] : given.map((one) => resolve(folder ?? '/', one));
  if (!files.includes(file)) return [];
  const isHere = sharesRoot(sight, pid) ?? isService(sight, pid, daemon);
  if (isHere === false) return [];
  const stat = textAt(sight, `proc/${pid}/stat`) ?? '';
  // proc_pid_stat(5), field 22; the second one is a name in brackets that may hold anything.
  const began = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / TICKS;
  return [
    { pid: Number(pid), isHere, age: uptime - began, programAge: programAge(program, folder, now) },
  ];
}

/** A service with a view of its own still has this machine's root below it; a container has another one. */
function sharesRoot({ root }: Sight, pid: string): boolean | undefined {
  try {
    const [theirs, ours] = [statSync(join(root, 'proc', pid, 'root')), statSync('/')];
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Anybody may see in which of systemd's services a process is; undefined for one in none of that name. */
function isService(sight: Sight, pid: string, daemon: string): true | undefined {
  const groups = textAt(sight, `proc/${pid}/cgroup`) ?? '';
  return new RegExp(`:/system\\.slice/${daemon}\\.service$`, 'm').test(groups) ? true : undefined;
}

function cwdOf({ root }: Sight, pid: string): string | undefined {
  try {
    return readlinkSync(join(root, 'proc', pid, 'cwd'));
  } catch {
    // Another user's.
    return undefined;
  }
}

/** A package manager keeps the date of a file, but not of its inode. */
function programAge(program: string, folder: string | undefined, now: number): number | undefined {
  try {
    return now - statSync(realpathSync(resolve(folder ?? '/', program))).ctimeMs / 1000;
  } catch {
    return undefined;
  }
}

/** Judges whether the daemon runs, and as what. `expected`: something should have started it. */
export function judgeRunning(facts: RunningFacts, expected: boolean): Findings {
  const { daemon, processes, socket, answer } = facts;
  const answers = answer.status !== undefined;
  const [process] = processes;
  if (process === undefined && !answers)
    return { findings: expected ? [notRunning(daemon)] : [], unseen: [] };
  // Another user's process may be one in a container, which answers elsewhere.
  const isOurs = process?.isHere !== undefined;
  const isDenied = answer.why?.startsWith('permission denied') === true;
  const bad = [
    ...(answers || socket === undefined || isDenied || !isOurs ? [] : [mute(daemon, answer.why!)]),
    ...(process === undefined ? [] : staleness(daemon, process)),
  ];
  const who = process === undefined ? '' : ` (process ${process.pid})`;
  const runs = good('daemon', `${daemon}${who} runs${answers ? ' and answers' : ''}`);
  return {
    findings: bad.length > 0 ? bad : isOurs || answers ? [runs] : [],
    unseen: isDenied ? [`what the daemon says: ${answer.why}`] : [],
  };
}

function staleness(daemon: string, { pid, age, programAge }: ProcessFacts): Finding[] {
  if (programAge !== undefined && programAge < age - YOUNGER)
    return [
      hostFinding(
        'daemon-outdated',
        `${daemon} (process ${pid}) began before its program was replaced: the old version runs`,
        `systemctl restart ${daemon}`,
      ),
    ];
  return [];
}

const notRunning = (daemon: string): Finding =>
  hostFinding(
    'daemon-not-running',
    `${daemon} does not run`,
    `systemctl enable --now ${daemon}; journalctl -u ${daemon} says why it ended`,
  );

const mute = (daemon: string, why: string): Finding =>
  hostFinding(
    'daemon-mute',
    why,
    `systemctl restart ${daemon}, unless it is only you whom it does not answer`,
  );
