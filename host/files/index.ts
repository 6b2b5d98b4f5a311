// Files that are opened without following links, and what the system says of them.

export { removeIfThere } from './regular-file.js';
export { systemErrorCode } from './system-error.js';
