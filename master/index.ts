// For programs: a master from its configuration file, inside this process.

import type { Service } from '@belfry/host/cli';
import { openMasterService } from './daemon/open.js';

/**
 * Reads a configuration file and the keys that it names. Nothing runs before `start()`.
 *
 * @param file The path of the configuration, as `belfry-masterd` takes it.
 * @returns the master, to be started and stopped, or a text that says everything that is wrong with the files.
 */
export const openMaster = (file: string): Service | string => openMasterService(file);
