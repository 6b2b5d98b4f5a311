// What the operating system's refusals mean, in words.

import { whyDenied } from './access.js';
import { WrongFile } from './regular-file.js';

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it exists already',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ELOOP: 'its links go round in a circle',
  ENOTFOUND: 'no name server knows it',
  EAI_AGAIN: 'no name server answers',
  ENAMETOOLONG: 'the name is too long',
};

/** The error's code (`ENOENT`), or undefined when it is not the operating system's. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return String(error.code);
}

/**
 * A few words for what the operating system refused, or we did in its place.
 * @throws the error itself when it is neither: that is our own mistake.
 */
export function explainSystemError(error: unknown): string {
  if (error instanceof WrongFile) return error.message;
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  const meaning = MEANINGS[code] ?? code;
  const { path } = error as NodeJS.ErrnoException;
  const why = code === 'EACCES' && path !== undefined ? whyDenied(path) : undefined;
  return why === undefined ? meaning : `${meaning}: ${why}`;
}
