// Files that are opened without following links, and what the system says of them.

export { folderFault } from './access.js';
export {
  readRegularBytes,
  removeDrafts,
  removeIfThere,
  replaceFile,
  type Owner,
} from './regular-file.js';
export { explainSystemError, systemErrorCode } from './system-error.js';
export { ownUser } from './users.js';
export {
  CONFIG_FOLDER,
  SERVICE_USER,
  usualFolders,
  usualPlaces,
  type DaemonRole,
  type UsualPlaces,
} from './usual-places.js';
