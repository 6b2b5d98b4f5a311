// A credential: the name, the role and the secret by which one party proves who it is.

/** What a party may be: an agent that is steered, a client that only asks, one master of several. */
export const CREDENTIAL_ROLES = ['agent', 'client', 'master'] as const;

/** What a party may be. */
export type CredentialRole = (typeof CREDENTIAL_ROLES)[number];

/** A secret shared by the master and one other party, who alone bears the name. */
export interface Credential {
  /** Fits `CREDENTIAL_NAME`. */
  readonly name: string;
  readonly role: CredentialRole;
  /** `CREDENTIAL_KEY_SIZE` bytes. */
  readonly key: Uint8Array;
  /** The key before this one, while it is being replaced. */
  readonly old?: OldKey;
}

/** A key that has a successor, and opens nothing any more once that was used, or from `until` on. */
export interface OldKey {
  readonly key: Uint8Array;
  /** Group time, seconds. */
  readonly until: number;
}

/** Which of a credential's two keys this is; undefined for neither, and for an old one that has ended. */
export function keyAge(
  { key: current, old }: Credential,
  key: Uint8Array,
  now: number,
): 'current' | 'old' | undefined {
  if (isSameKey(key, current)) return 'current';
  return old !== undefined && now < old.until && isSameKey(key, old.key) ? 'old' : undefined;
}

/** Whether two keys are the same. Both are known here, so that the time this takes reveals nothing. */
export const isSameKey = (a: Uint8Array, b: Uint8Array): boolean =>
  a.every((byte, i) => byte === b[i]);

/** Bytes in a key. */
export const CREDENTIAL_KEY_SIZE = 32;

/** 1 to 31 lower-case letters, digits, dots, underscores and hyphens: a host name fits. */
export const CREDENTIAL_NAME = /^[a-z0-9][a-z0-9._-]{0,30}$/;

/** Does the text name a role? */
export const isCredentialRole = (text: string): text is CredentialRole =>
  CREDENTIAL_ROLES.some((role) => role === text);
