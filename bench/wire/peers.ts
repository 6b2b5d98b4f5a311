// Where the programs to compare with are: on this machine, or unpacked from Debian's packages.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGES = { chronyd: 'chrony', ntpd: 'ntpsec' } as const;
const PLACES = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/sbin'];

/** Unpacked, not installed: the two packages exclude each other, and neither shall start by itself. */
const UNPACKED = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'belfry-peers');

/** The path of a program. @throws Error in one line when it cannot be had. */
export function peer(name: keyof typeof PACKAGES): string {
  const found = [...PLACES, join(UNPACKED, 'usr/sbin')]
    .map((place) => join(place, name))
    .find((path) => existsSync(path));
  return found ?? unpack(name);
}

function unpack(name: keyof typeof PACKAGES): string {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  try {
    const quiet = { cwd: folder, stdio: 'ignore' } as const;
    execFileSync('apt-get', ['update'], quiet);
    execFileSync('apt-get', ['download', PACKAGES[name]], quiet);
    mkdirSync(UNPACKED, { recursive: true });
    execFileSync('dpkg', ['-x', join(folder, readdirSync(folder)[0]!), UNPACKED], quiet);
  } catch (error) {
    const advice = `install Debian's package ${PACKAGES[name]}`;
    throw new Error(`there is no ${name} to compare with: ${advice}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return join(UNPACKED, 'usr/sbin', name);
}

/** What `--version` says, as far as the number. */
export function versionOf(path: string): string {
  const said = execFileSync(path, ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+[\w.+~-]*/.exec(said)?.[0] ?? said.trim();
}
