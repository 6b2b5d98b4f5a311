// Which pages of the program that runs may be let go of: those that its file has, unchanged.

import { readFileSync, readlinkSync } from 'node:fs';
import type { NativeAddon } from './addon.js';

/** Addresses: the first, and the one behind the last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A line of /proc/self/smaps that begins a mapping: addresses, rights, ..., inode, and the file's path. */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ (\d+) +(.*)$/;

/**
 * The mappings of a file of which nothing can be written, and nothing has been: what somebody moved to
 * large pages, or a debugger has changed, is in no file.
 *
 * @param smaps The text of /proc/self/smaps; see proc(5).
 */
export function unchangedRanges(smaps: string, path: string): readonly Range[] {
  const ranges: Range[] = [];
  let last: Range | undefined;
  for (const line of smaps.split('\n')) {
    const mapping = MAPPING.exec(line);
    if (mapping !== null) {
      const [, from = '', to = '', rights, inode, file] = mapping;
      const isReadOnly = rights![1] === '-' && rights![3] === 'p';
      const ours = isReadOnly && inode !== '0' && file === path;
      last = ours ? { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) } : undefined;
    } else if (last !== undefined && /^Anonymous: +0 kB$/.test(line)) ranges.push(last);
  }
  return ranges;
}

/** Lets go of Node's own file; where the kernel does not tell what lies where, of nothing. */
export function releaseProgram(addon: NativeAddon): void {
  let ranges: readonly Range[];
  try {
    ranges = unchangedRanges(
      readFileSync('/proc/self/smaps', 'latin1'),
      readlinkSync('/proc/self/exe'),
    );
  } catch {
    return;
  }
  for (const { from, to } of ranges) addon.releaseProgram(from, to);
}
