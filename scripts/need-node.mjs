// Refuses an older Node in one line, before anything that it cannot read; any Node can read this.
if (parseInt(process.versions.node, 10) < 20) {
  console.error('Belfry needs Node 20 or later; this is Node ' + process.versions.node);
  process.exitCode = 1;
}
