// The licences of others' packages that are in a bundle, with their texts, because each wants to go where its code goes.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package of others that a file is of: the last one on its path. */
const packageOf = (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** The text for these inputs of bundles, as esbuild names them, in the folder `top`. */
export function noticesOf(inputs, top) {
  const folders = [...new Set(inputs.map(packageOf).filter(Boolean))].toSorted();
  return folders.map((folder) => noticeOf(join(top, folder))).join('\n');
}

/** @throws Error where a package has no licence in it: that is for a person to judge. */
function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined || !existsSync(join(folder, file)))
    throw new Error(`${name} is bundled, and there is no licence in ${folder}`);
  const by = typeof author === 'object' ? author.name : author;
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version}, ${license}${by === undefined ? '' : `, by ${by}`}\n\n${text.replaceAll(/^(?=.)/gm, '  ')}\n`;
}
