// Files of keys: read, checked, edited.

export { addCredential, removeCredential, rotateCredential, writeOwnKey } from './key-file-edit.js';
export {
  decodeKey,
  formatInstant,
  formatKeyLine,
  readKeyFile,
  readOwnKey,
  readSecretText,
  secondsOf,
  type KeyFileFault,
} from './key-file.js';
