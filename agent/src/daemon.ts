#!/usr/bin/env node
// belfry-agentd FILE: the agent as a daemon.

import { runDaemon } from '@belfry/protocol/node/run.js';
import { openAgent } from './open.js';

await runDaemon('belfry-agentd', openAgent);
