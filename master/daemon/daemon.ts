#!/usr/bin/env node
// belfry-masterd FILE: the master as a daemon.

import { runDaemon } from '@belfry/host/cli';
import { openMaster } from './open.js';

void runDaemon('belfry-masterd', openMaster);
