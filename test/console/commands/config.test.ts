// `belfry-console config`, as people type it: what is its own.

import { fileURLToPath } from 'node:url';
import t from 'tap';
import { openShell } from '#system/shell.js';

const belfryConsole = openShell(fileURLToPath(import.meta.resolve('#console/belfry-console.cjs')));

t.test('set says how a running console takes a change over, by nothing that is not there', (t) => {
  const folder = t.testdir({ 'c.json': '{}' });
  t.match(belfryConsole(['config', 'set', 'log', 'warn', '--config', 'c.json'], folder), {
    code: 0,
    out: 'c.json: log: info → warn\na running daemon takes it over: kill -HUP and its process id\n',
  });
  t.end();
});
