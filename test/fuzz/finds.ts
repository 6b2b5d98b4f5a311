// What was found once is kept as a file, and played again in every run of the tests.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Found } from './playing.js';

/** One kept input: which target, its tape in hexadecimal, and what it did when it was found. */
export interface Kept {
  readonly target: string;
  readonly found: string;
  readonly tape: string;
}

/** Where they are: among the sources, seen from what is compiled. */
export const FINDS = fileURLToPath(new URL('../../fuzz/finds/', import.meta.url));

export function keptInputs(folder = FINDS): readonly (Kept & { readonly file: string })[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files
    .toSorted()
    .map((file) => ({ file, ...(JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as Kept) }));
}

export const tapeOf = ({ tape }: Kept): Uint8Array => new Uint8Array(Buffer.from(tape, 'hex'));

/** Writes the file, and answers its name. */
export function keep(target: string, { tape, message }: Found, folder = FINDS): string {
  const hash = createHash('sha256').update(tape).digest('hex').slice(0, 12);
  const file = `${target}-${hash}.json`;
  const kept: Kept = { target, found: message, tape: Buffer.from(tape).toString('hex') };
  writeFileSync(`${folder}${file}`, `${JSON.stringify(kept, undefined, 2)}\n`);
  return file;
}
