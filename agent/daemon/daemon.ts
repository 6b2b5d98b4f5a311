#!/usr/bin/env node
// belfry-agentd [FILE]: the agent as a daemon.

import { setFlagsFromString } from 'node:v8';
import { runDaemon } from '@belfry/host/cli';
import { openAgent } from './open.js';

// An exchange a second never earns back what the optimising compiler costs: five megabytes.
setFlagsFromString('--no-opt');

void runDaemon('belfry-agentd', openAgent);
