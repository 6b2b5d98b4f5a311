// The key that a configuration names, if it is one that a master would take from this agent.

import type { Credential } from '@belfry/protocol/seal';
import { type KeyFileFault, readOwnKey } from '@belfry/host/keys';
import type { AgentConfig } from './config.js';

/** What of a configuration its key depends on. What is not known is not compared. */
type Naming = Partial<Pick<AgentConfig, 'name' | 'algorithm'>>;

/** Reads the key in `file`, or says what is wrong with it and what to do. */
export function readAgentKey(
  file: string,
  { name, algorithm }: Naming,
): { readonly credential: Credential } | KeyFileFault {
  const read = readOwnKey(file);
  if ('fault' in read) {
    const advice = `; the line that belfry-master add ${name ?? 'NAME'} prints makes it`;
    return read.absent === true ? { ...read, fault: read.fault + advice } : read;
  }
  const { credential } = read;
  if (name !== undefined && credential.name !== name)
    return { fault: `${file} holds the key of ${credential.name}, not of ${name}` };
  // A client asks by itself, which is the other algorithm.
  if (algorithm === 'berkeley' && credential.role !== 'agent')
    return { fault: `${file} holds the key of a client, not of an agent` };
  return read;
}
