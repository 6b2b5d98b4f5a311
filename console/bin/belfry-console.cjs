#!/usr/bin/env node
// The commands. A file of its own, so that npm can link it before the project is built; any Node can read it.
if (parseInt(process.versions.node, 10) >= 20) require('../dist/belfry-console.cjs');
else {
  console.error('belfry-console needs Node 20 or later; this is Node ' + process.versions.node);
  process.exitCode = 1;
}
