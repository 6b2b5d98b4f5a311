#!/usr/bin/env node
// belfry-consoled [FILE]: the console as a daemon.

import { runDaemon } from '@belfry/host/cli';
import { openConsoleService } from './open.js';

void runDaemon('belfry-consoled', openConsoleService);
