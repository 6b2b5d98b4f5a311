#!/usr/bin/env node
// The daemon. A file of its own, so that npm can link it before the project is built; any Node can read it.
if (parseInt(process.versions.node, 10) >= 20) require('../dist/belfry-consoled.cjs');
else {
  console.error('belfry-consoled needs Node 20 or later; this is Node ' + process.versions.node);
  process.exitCode = 1;
}
