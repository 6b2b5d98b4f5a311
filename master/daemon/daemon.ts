#!/usr/bin/env node
// belfry-masterd [FILE]: the master as a daemon.

import { runDaemon } from '@belfry/host/cli';
import { openMasterService } from './open.js';

void runDaemon('belfry-masterd', openMasterService);
