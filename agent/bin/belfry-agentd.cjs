#!/usr/bin/env node
// The daemon. A file of its own, so that npm can link it before the project is built.
require('../dist/belfry-agentd.cjs');
