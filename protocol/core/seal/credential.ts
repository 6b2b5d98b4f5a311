// A credential: the name, the role and the secret by which one party proves who it is.

/** What a party may be to the master: an agent that it steers, or a client that only asks. */
export type CredentialRole = 'agent' | 'client';

/** A secret shared by the master and one other party, who alone bears the name. */
export interface Credential {
  /** Fits `CREDENTIAL_NAME`. */
  readonly name: string;
  readonly role: CredentialRole;
  /** `CREDENTIAL_KEY_SIZE` bytes. */
  readonly key: Uint8Array;
}

/** Bytes in a key. */
export const CREDENTIAL_KEY_SIZE = 32;

/** 1 to 31 lower-case letters, digits, dots, underscores and hyphens: a host name fits. */
export const CREDENTIAL_NAME = /^[a-z0-9][a-z0-9._-]{0,30}$/;

export const isCredentialRole = (text: string): text is CredentialRole =>
  text === 'agent' || text === 'client';
