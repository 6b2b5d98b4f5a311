// What `check` says about a configuration, for people and for programs.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Address, formatGroupTime, groupTime, isCredible } from '@belfry/protocol';
import { EXIT, printAnswer } from './command.js';
import type { DaemonUser } from './daemon-user.js';
import { type AnsweringDaemon, daemonAt } from './running-daemon.js';
import type { DaemonRole } from '../files/usual-places.js';
import { NONE } from '../config/conversion.js';
import { faultLines, type Fault, type Loaded } from '../config/config.js';
import { type Tells, toldPlaces } from '../config/told-places.js';
import { judgePlaces } from '../daemon/surroundings.js';
import { writeError } from '../daemon/standard-error.js';
import { systemErrorCode } from '../files/system-error.js';
import { openMachine } from '../machine.js';
import { loadAddon } from '../native/addon.js';
import { whyNoCard } from '../native/card.js';
import { straySource } from '../transport/several-addresses.js';
import { CARD_TAKES_ADDON } from '../transport/transport.js';

/** What else was looked at beside the configuration itself: faults, and remarks that are none. */
export interface ConfigFindings {
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** What is missing when a configuration does without one of these. */
const WITHOUT: Readonly<Record<string, string>> = {
  socket: 'none: status cannot ask',
  state: 'none: what was learned is lost at a restart',
};

/** What of a configuration says where a daemon listens, and where it makes files. */
interface Surroundings extends Tells {
  readonly listen?: Address;
  readonly socket?: string;
  readonly state?: string;
}

/** Of whom the daemon is, and what its unit gives it. */
type Starter = Partial<Pick<DaemonUser, 'role' | 'capabilities' | 'folders'>>;

/**
 * Could a daemon of this user listen and make its files where the configuration says so? It is tried, as the daemon
 * itself does. Its unit may give it rights, and folders that are there at the start only.
 */
export async function checkSurroundings(
  config: Surroundings,
  starter: Starter = {},
): Promise<ConfigFindings> {
  const { listen, socket, state } = config;
  const [later, now] = partition({ socket, state }, starter.folders ?? []);
  const { refusals, losses, holder } = judgePlaces(now);
  const running = await daemonAt(now.socket);
  const rivals = rivalFaults(now, starter.role, running, holder);
  const isRunning = rivals.length === 0 && (running !== undefined || holder !== undefined);
  const bound = listen && (await listenFault(listen, starter, isRunning ? running?.port : NOBODY));
  const untold = isRunning ? [] : await toldNotes(config, starter);
  const where =
    running === undefined ? `process ${holder} has its state` : `it answers at ${socket}`;
  const notes = [
    ...checkClock(),
    ...later.map((folder) => `there is no folder ${folder} yet: systemd makes it at the start`),
    ...(isRunning ? [`a daemon runs with this configuration now: ${where}`] : []),
    ...untold,
  ];
  const heard: Fault[] = bound === undefined ? [] : [{ path: 'listen', expected: bound }];
  return { faults: [...heard, ...refusals, ...losses, ...rivals], notes };
}

/** By which protocols nobody would be told the time, and why. */
async function toldNotes(config: Tells, starter: Starter): Promise<string[]> {
  const notes: string[] = [];
  for (const { protocol, listen } of toldPlaces(config)) {
    const fault = await listenFault(listen, starter, NOBODY);
    if (fault !== undefined) notes.push(`nobody will be told the time by ${protocol}: ${fault}`);
  }
  return notes;
}

/** A port that no daemon of ours has. */
const NOBODY = -1;

/** Another daemon that has what this configuration names: this one would not start beside it. */
function rivalFaults(
  { socket, state }: { readonly socket?: string; readonly state?: string },
  role: DaemonRole | undefined,
  running: AnsweringDaemon | undefined,
  holder: number | undefined,
): Fault[] {
  if (running !== undefined && role !== undefined && running.role !== role)
    return [
      {
        path: 'socket',
        expected: `another daemon, ${running.role === 'agent' ? 'an' : 'a'} ${running.role}'s, answers at ${socket}`,
      },
    ];
  if (holder === undefined || socket === undefined || running !== undefined) return [];
  const expected =
    `another daemon, process ${holder}, has its state in ${state}, and does not answer at ${socket}: ` +
    'give each daemon a state file of its own';
  return [{ path: 'state', expected }];
}

/**
 * Why a daemon could not listen there; undefined where it can, and where the port is in use by the daemon that has
 * `taken` it, as far as that is known.
 */
async function listenFault(
  listen: Address,
  { capabilities = [] }: Starter,
  taken: number | undefined,
): Promise<string | undefined> {
  const bound = await bindFault(listen);
  if (bound === undefined) return undefined;
  if (bound.code === 'EACCES' && capabilities.includes(BINDS_LOW)) return undefined;
  if (bound.code === 'EADDRINUSE' && (taken ?? listen.port) === listen.port) return undefined;
  return bound.text;
}

/**
 * What a system clock means that nobody can have set so; `now` in seconds since 1970. That is no fault: a daemon
 * starts with it, and takes it for no time.
 */
export const checkClock = (now = Date.now() / 1000): readonly string[] =>
  isCredible(now)
    ? []
    : [
        `this machine's clock shows ${formatGroupTime(groupTime(Math.floor(now)))}: it was never set`,
      ];

/** The right to listen on a port below 1024 (capabilities(7)). */
const BINDS_LOW = 'CAP_NET_BIND_SERVICE';

/** The folders that are there at the start only, and the places that can be judged now. */
function partition(
  places: { readonly socket: string | undefined; readonly state: string | undefined },
  made: readonly string[],
): [later: string[], now: { socket?: string; state?: string }] {
  const later: string[] = [];
  const now: Record<string, string> = {};
  for (const [key, path] of Object.entries(places)) {
    if (path === undefined) continue;
    const folder = dirname(path);
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere && made.includes(folder)) later.push(folder);
    else now[key] = path;
  }
  return [later, now];
}

/** Opens the daemon's UDP socket and closes it again. */
async function bindFault(
  listen: Address,
): Promise<{ readonly text: string; readonly code: string | undefined } | undefined> {
  const { open, clock } = openMachine();
  const nothing = (): void => {};
  try {
    const transport = await open({
      listen,
      clock,
      onDatagram: nothing,
      onTurn: nothing,
      onTimer: nothing,
      onDeparture: nothing,
      onFault: nothing,
    });
    await transport.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { text: error.message, code: systemErrorCode(error.cause) };
  }
}

/** What would keep a daemon that started here from stamping by the card that it names: no fault. */
export function checkCard({ card }: { readonly card?: string }): ConfigFindings {
  if (card === undefined) return { faults: [], notes: [] };
  const loaded = loadAddon();
  const why = 'reason' in loaded ? CARD_TAKES_ADDON : whyNoCard(loaded.addon, card);
  return {
    faults: [],
    notes: why === undefined ? [] : [`the card of ${card} will not stamp: ${why}`],
  };
}

/** How a daemon that started here might answer from another address than was asked: no fault. */
export function checkListen({ listen }: { readonly listen?: Address }): ConfigFindings {
  const stray = listen === undefined || 'addon' in loadAddon() ? undefined : straySource(listen);
  return { faults: [], notes: stray === undefined ? [] : [stray] };
}

/**
 * Prints whether the configuration in `file` is good, its effective settings, and notes; or its
 * faults. `inspect` looks at what the configuration names, as far as that is sound. Answers the
 * exit code.
 */
export async function printCheck<T>(
  file: string,
  loaded: Loaded<T>,
  inspect: (config: Readonly<Partial<T>>) => Promise<ConfigFindings>,
  json: boolean,
): Promise<number> {
  const sound = 'faults' in loaded ? loaded.sound : loaded.config;
  const { faults, notes } = sound === undefined ? { faults: [], notes: [] } : await inspect(sound);
  if ('faults' in loaded || faults.length > 0) {
    printFaults(file, 'faults' in loaded ? [...loaded.faults, ...faults] : faults, json);
    return EXIT.wrong;
  }
  const text = [
    `${file}: good`,
    ...settingLines(loaded.settings),
    ...notes.map((n) => `note: ${n}`),
  ];
  printAnswer(json, { ok: true, config: loaded.settings, notes }, text.join('\n'));
  return EXIT.good;
}

/** Prints faults: for people on standard error, one line each; for programs on standard output. */
export function printFaults(file: string, faults: readonly Fault[], json: boolean): void {
  if (json) printAnswer(true, { ok: false, faults }, '');
  else writeError('error', faultLines(file, faults));
}

/** One line a setting, named by its path, the values in one column. */
function settingLines(settings: Readonly<Record<string, unknown>>): string[] {
  const rows = flatten('', settings).map(([path, value]): [path: string, value: string] => [
    path,
    value === NONE ? (WITHOUT[path] ?? value) : value,
  ]);
  const width = Math.max(...rows.map(([path]) => path.length));
  return rows.map(([path, value]) => `  ${path.padEnd(width)}  ${value}`);
}

/** A list's item on one line. */
const itemText = (item: unknown): string =>
  typeof item === 'object' ? JSON.stringify(item) : String(item);

function flatten(prefix: string, value: unknown): [path: string, value: string][] {
  if (Array.isArray(value)) return [[prefix, value.map(itemText).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([key, part]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, part),
  );
}
