// What `check` says about a configuration, for people and for programs.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Address, formatGroupTime, groupTime, isCredible } from '@belfry/protocol';
import { EXIT, printAnswer } from './command.js';
import type { DaemonUser } from './daemon-user.js';
import { NONE } from '../config/conversion.js';
import { faultLines, type Fault, type Loaded } from '../config/config.js';
import { requestControl } from '../daemon/control.js';
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
interface Surroundings {
  readonly listen?: Address;
  readonly socket?: string;
  readonly state?: string;
}

/**
 * Could a daemon of this user listen and make its files where the configuration says so? It is tried, as the daemon
 * itself does. Its unit may give it rights, and folders that are there at the start only.
 */
export async function checkSurroundings(
  config: Surroundings,
  { capabilities = [], folders = [] }: Partial<Pick<DaemonUser, 'capabilities' | 'folders'>> = {},
): Promise<ConfigFindings> {
  const { listen, socket, state } = config;
  const [later, now] = partition({ socket, state }, folders);
  const { refusals, losses, holder } = judgePlaces(now);
  const notes = [
    ...checkClock(),
    ...later.map((folder) => `there is no folder ${folder} yet: systemd makes it at the start`),
  ];
  const runs =
    holder === undefined ? await answersAt(now.socket) : `process ${holder} has its state`;
  const bound = listen === undefined ? undefined : await bindFault(listen);
  const faults = [...refusals, ...losses];
  if (runs !== undefined) notes.push(`a daemon runs with this configuration now: ${runs}`);
  if (bound === undefined || (bound.code === 'EACCES' && capabilities.includes(BINDS_LOW)))
    return { faults, notes };
  // Of the daemon that runs, as likely as not.
  if (bound.code === 'EADDRINUSE' && runs !== undefined) return { faults, notes };
  return { faults: [{ path: 'listen', expected: bound.text }, ...faults], notes };
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

async function answersAt(socket: string | undefined): Promise<string | undefined> {
  if (socket === undefined) return undefined;
  try {
    await requestControl(socket, { command: 'status' });
    return `it answers at ${socket}`;
  } catch {
    return undefined;
  }
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
