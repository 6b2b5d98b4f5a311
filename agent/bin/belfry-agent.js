#!/usr/bin/env node
// The commands. A file of its own, so that npm can link it before the project is built.
import '../dist/belfry-agent.js';
