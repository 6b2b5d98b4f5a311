// Whether the disk takes the state that a daemon wants to keep.

import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { hostFinding } from './catalogue.js';
import type { Finding } from './finding.js';
import { type Sight, textAt } from './sight.js';

/** Bytes. A state file has some hundred, and is written beside the old one first. */
const FREE_LEAST = 2 ** 16;

/** What a disk says of itself. */
export interface DiskFacts {
  readonly folder: string;
  readonly readOnly: boolean;
  /** Bytes that a user other than root may still take. */
  readonly free: number;
  /** Whether there is a limit on the number of files, and it is reached. */
  readonly isOutOfFiles: boolean;
}

/** Reads how the disk is on which `folder` is, or will be; undefined where it does not tell. */
export function lookAtDisk(sight: Sight, folder: string): DiskFacts | undefined {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize, files, ffree } = statfsSync(place);
    const readOnly = mountOptions(textAt(sight, 'proc/self/mounts') ?? '', place).includes('ro');
    return { folder, readOnly, free: bavail * bsize, isOutOfFiles: files > 0 && ffree === 0 };
  } catch {
    // A folder that may not be entered: whoever judges the folder itself says so.
    return undefined;
  }
}

/** Of the last mount whose point is above `place` (fstab(5): device, point, type, options). */
function mountOptions(mounts: string, place: string): readonly string[] {
  const above = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, point = '', , options = '']) => ({ point: unescaped(point), options }))
    .filter(({ point }) => point === '/' || place === point || place.startsWith(`${point}/`));
  const deepest = Math.max(...above.map(({ point }) => point.length));
  return above.findLast(({ point }) => point.length === deepest)?.options.split(',') ?? [];
}

/** Spaces and the like stand there as three octal digits. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );

/** Judges whether the disk takes a state file. */
export function judgeDisk({ folder, readOnly, free, isOutOfFiles }: DiskFacts): Finding[] {
  if (readOnly)
    return [
      hostFinding(
        'disk-read-only',
        `the disk of ${folder} is read-only: what is learned is lost at a restart`,
        'dmesg | grep -i -e remount -e error says why; after errors of a memory card take a new one',
      ),
    ];
  if (free < FREE_LEAST || isOutOfFiles)
    return [
      hostFinding(
        'disk-full',
        isOutOfFiles
          ? `the disk of ${folder} can take no more files (inodes): what is learned is lost at a restart`
          : `the disk of ${folder} is full: what is learned is lost at a restart`,
        isOutOfFiles
          ? `df -i ${folder}, then remove what is not needed`
          : `df -h ${folder}, then remove what is not needed`,
      ),
    ];
  return [];
}
