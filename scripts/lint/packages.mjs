// Asks publint whether each package, as npm would pack it, has what its package.json names: `node
// scripts/lint/packages.mjs [FOLDER]`. It looks at what was built; run `npm run build` first.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { publint, formatMessage } = await load();
const root = process.argv[2] ?? fileURLToPath(new URL('../../', import.meta.url));
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const faults = await Promise.all(workspaces.map(faultsOf));
for (const line of faults.flat()) console.log(line);
process.exitCode = faults.flat().length > 0 ? 1 : 0;

/** A suggestion counts as a fault: none is worth keeping. */
async function faultsOf(folder) {
  const { messages, pkg } = await publint({ pkgDir: join(root, folder), pack: 'npm' });
  return messages.map(
    (message) =>
      `${folder}/package.json:1: ${formatMessage(message, pkg, { color: false })} (publint)`,
  );
}

async function load() {
  try {
    const [{ publint }, { formatMessage }] = await Promise.all([
      import('publint'),
      import('publint/utils'),
    ]);
    return { publint, formatMessage };
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('publint is not installed: node_modules is older than package-lock.json; npm ci');
    process.exit(1);
  }
}
