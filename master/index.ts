// For programs: a master from its configuration file, inside this process.

export { openMaster } from './daemon/open.js';
export type { MasterService } from './daemon/service.js';
