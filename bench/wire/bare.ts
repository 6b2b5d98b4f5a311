// What the kernel's stamps alone say between the two hosts, without a protocol or a program around them.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hosts } from './hosts.js';

const SOURCE = fileURLToPath(new URL('../../wire/bare.c', import.meta.url));
const MICROSECONDS = 1e6;

/** Medians, nanoseconds: each way from departure stamp to arrival stamp, and the offset, truly none. */
export interface Bare {
  readonly there: number;
  readonly back: number;
  readonly offset: number;
}

/** One exchange after each pause, given in seconds, for so many seconds. */
export function bareOffset(hosts: Hosts, pause: number, seconds: number): Bare {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  try {
    const program = join(folder, 'bare');
    execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-o', program, SOURCE]);
    const ends = (['client', 'server'] as const).flatMap((host) => [
      hosts.file(host),
      hosts.address(host),
    ]);
    const words = [...ends, pause * MICROSECONDS, Math.ceil(seconds / pause)].map(String);
    return JSON.parse(execFileSync(program, words, { encoding: 'utf8' })) as Bare;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
