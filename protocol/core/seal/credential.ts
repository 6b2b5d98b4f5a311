// A credential: the name, the role and the secret by which one party proves who it is.

/** What a party may be: an agent that is steered, a client that only asks, one master of several. */
export const CREDENTIAL_ROLES = ['agent', 'client', 'master'] as const;

export type CredentialRole = (typeof CREDENTIAL_ROLES)[number];

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
  CREDENTIAL_ROLES.some((role) => role === text);
