// Secrets of ways: each in a file of its own, which only its owner may read.

import { readSecretText } from '@belfry/host/keys';

/** Bytes. */
const SIZE_MOST = 4096;

/**
 * The secret in a file, without the ends of its lines. It is read for each message, so that it can be replaced.
 * @throws Error of one line if it cannot be read, or others may read it, or nothing is in it.
 */
export function readSecret(path: string): string {
  const read = readSecretText(path, SIZE_MOST);
  if ('fault' in read) throw new Error(read.fault);
  const secret = read.text.trim();
  if (secret === '') throw new Error(`${path} is empty: it should hold a secret`);
  return secret;
}
