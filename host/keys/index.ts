// Files of keys: read, checked, edited.

export { addCredential, removeCredential, rotateCredential, writeOwnKey } from './key-file-edit.js';
export {
  formatInstant,
  formatKeyLine,
  readKeyFile,
  readOwnKey,
  type KeyFileFault,
} from './key-file.js';
