// Files of keys, read and checked.

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
