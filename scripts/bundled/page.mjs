// Makes the console's page: one script, one style sheet, and the HTML that names them.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Makes the folder `page` in the folder `to`, and says what went into it.
 *
 * @param {string} top the folder of the root package
 * @param {string} to
 * @returns {Promise<string[]>} as esbuild names its inputs
 */
export async function bundlePage(top, to) {
  const folder = join(to, 'page');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: top,
    entryPoints: {
      main: join(top, 'console/dist/page-modules/main.js'),
      page: join(top, 'console/page/style/page.css'),
    },
    outdir: join(folder, 'assets'),
    // Its parts, in the place of the one file that other pages take.
    alias: { '@belfry/browser': join(top, 'browser/dist/index.js') },
    // The name says the content: browsers keep such a file for ever, and take a new one at once.
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    metafile: true,
    logLevel: 'warning',
    // Their licences are in NOTICES.txt.
    legalComments: 'none',
  });
  let html = readFileSync(join(top, 'console/page/index.html'), 'utf8');
  for (const made of Object.keys(metafile.outputs)) {
    const name = basename(made);
    html = html.replace(`assets/${name.replace(/-[A-Z0-9]{8}\./, '.')}`, `assets/${name}`);
  }
  writeFileSync(join(folder, 'index.html'), html.replaceAll(/>\s+</g, '><'));
  copyFileSync(join(top, 'console/page/icon.svg'), join(folder, 'assets/icon.svg'));
  return Object.keys(metafile.inputs);
}
