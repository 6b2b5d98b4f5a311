// Keys, the handshake, and what seals and opens datagrams.

export {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  CREDENTIAL_ROLES,
  isCredentialRole,
  isSameKey,
  keyAge,
  type Credential,
  type CredentialRole,
  type OldKey,
} from './credential.js';
export { dissect, type Dissection, type Seal } from './dissect.js';
export { GreetingKey, NO_SECRET } from './greeting-key.js';
export { Initiator, Responder } from './handshake.js';
export {
  INVITATION_MASTERS_MOST,
  INVITATION_SCHEME,
  formatInvitation,
  masterAddresses,
  masterText,
  parseInvitation,
  type Invitation,
  type InvitationFault,
} from './invitation.js';
export { openMessage, sealMessage } from './sealed-message.js';
export { Session } from './session.js';
