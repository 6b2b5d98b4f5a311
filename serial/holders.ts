// Who else has a serial port: a getty, ModemManager, a terminal program, the kernel's console, another daemon.

import { readFileSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifThere } from './if-there.js';

/** Somebody who uses a port besides whoever asks. */
export interface Holder {
  /** Undefined for the kernel. */
  readonly pid: number | undefined;
  readonly name: string;
}

/** Where Linux tells it; other places are for tests. */
export interface HolderSources {
  readonly proc: string;
  /** Of the lock files by which terminal programs keep each other away (LCK..ttyUSB0). */
  readonly locks: readonly string[];
  readonly consoles: string;
}

const SOURCES: HolderSources = {
  proc: '/proc',
  locks: ['/run/lock', '/var/lock'],
  consoles: '/sys/class/tty/console/active',
};
const KERNEL = 'the kernel';

/** Everybody who has the port at `path` but this process itself. Takes some milliseconds. */
export function holdersOf(path: string, sources = SOURCES): Holder[] {
  const search = searchHolders(path, sources);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

/** As `holdersOf`, but rests after each process that it has looked at, because a telegram may be due. */
export async function findHolders(path: string, sources = SOURCES): Promise<Holder[]> {
  const search = searchHolders(path, sources);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Who it is, and how it is made to leave the port alone. */
export function holderText({ pid, name }: Holder, path: string): string {
  const tty = basename(ifThere(() => realpathSync(path)) ?? path);
  if (pid === undefined)
    return `${name} writes its messages there: take console=${tty} out of its command line`;
  if (pid === process.pid) return 'another port of this configuration is the same device';
  const who = `${name} (process ${pid}) has it`;
  if (/getty|login/.test(name))
    return `${who}: systemctl disable --now serial-getty@${tty}.service`;
  if (name.startsWith('ModemManager')) return `${who}: install deploy/70-belfry-serial.rules`;
  return who;
}

interface Device {
  readonly path: string;
  readonly number: number;
  /** As /proc/locks writes it. */
  readonly inode: string;
}

/** Rests after each process that it has looked at. */
function* searchHolders(path: string, sources: HolderSources): Generator<void, Holder[]> {
  const device = ifThere((): Device => {
    const real = realpathSync(path);
    const { rdev, dev, ino } = statSync(real);
    const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
    return { path: real, number: rdev, inode: `${hex(major)}:${hex(minor)}:${ino}` };
  });
  if (device === undefined) return [];
  const holders = new Map<number | undefined, Holder>();
  const { proc } = sources;
  const add = (pid: number | undefined): void => {
    if (pid === undefined) holders.set(pid, { pid, name: KERNEL });
    else if (ifThere(() => statSync(join(proc, String(pid)))) !== undefined)
      holders.set(pid, { pid, name: nameOf(pid, proc) });
  };
  if (isConsole(device, sources)) add(undefined);
  for (const pid of [...lockFiles(device, sources), ...fileLocks(device, proc)]) add(pid);
  for (const entry of ifThere(() => readdirSync(proc)) ?? []) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    if (hasTerminal(pid, device, proc) || hasOpen(pid, device, proc)) add(pid);
    yield;
  }
  return [...holders.values()];
}

const hex = (value: number): string => value.toString(16).padStart(2, '0');

const readIfThere = (path: string): string => ifThere(() => readFileSync(path, 'latin1')) ?? '';

/** Of a script, its own name, and not that of what runs it. */
function nameOf(pid: number, proc: string): string {
  const folder = join(proc, String(pid));
  const [program = '', script = ''] = readIfThere(join(folder, 'cmdline')).split('\0');
  if (basename(program).startsWith('node') && script !== '') return basename(script);
  return readIfThere(join(folder, 'comm')).trim() || 'a program';
}

/** The kernel writes its messages to it. */
const isConsole = ({ path }: Device, { consoles }: HolderSources): boolean =>
  readIfThere(consoles).trim().split(/\s+/).includes(basename(path));

/** The processes that lock files name: as text, or in four bytes. */
function lockFiles({ path }: Device, { locks }: HolderSources): number[] {
  return locks.flatMap((folder) => {
    const bytes = ifThere(() => readFileSync(join(folder, `LCK..${basename(path)}`)));
    if (bytes === undefined) return [];
    const pid = bytes.length === 4 ? bytes.readInt32LE() : Number.parseInt(bytes.toString(), 10);
    return pid > 0 ? [pid] : [];
  });
}

/** The processes that hold a lock on the device itself, as two of our own would. */
function fileLocks({ inode }: Device, proc: string): number[] {
  return readIfThere(join(proc, 'locks'))
    .split('\n')
    .flatMap((line) => {
      const [, kind, , , pid, place] = line.trim().split(/\s+/);
      return kind === 'FLOCK' && place === inode && Number(pid) > 0 ? [Number(pid)] : [];
    });
}

/** It is the terminal of this process, as of a getty or of who has logged in: everybody may see that. */
function hasTerminal(pid: number, { number }: Device, proc: string): boolean {
  const text = readIfThere(join(proc, String(pid), 'stat'));
  // The name before it, in brackets, may hold anything.
  const [state, , , , terminal] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return state !== 'Z' && terminal !== undefined && Number(terminal) === number;
}

/** This process has it open, as far as we may see that: root may, others only of their own. */
function hasOpen(pid: number, { path }: Device, proc: string): boolean {
  const folder = join(proc, String(pid), 'fd');
  const links = (ifThere(() => readdirSync(folder)) ?? []).map((fd) =>
    ifThere(() => readlinkSync(join(folder, fd))),
  );
  // Whoever made a pseudo-terminal has both of its ends.
  return links.includes(path) && !links.some((link) => link?.endsWith('/ptmx'));
}
