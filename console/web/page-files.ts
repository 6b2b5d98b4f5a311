// The page's files, read into memory once, with what browsers can unpack made beforehand.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Packed already. */
const DENSE = new Set(['.png', '.woff2']);

/** A name that says its content, as the bundler makes it: `main-6XQJ3FZK.js`. Such a file never changes. */
const HASHED = /-[A-Z0-9]{8}\.\w+$/;
/** Seconds: a year. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** It may be kept, and is asked about each time. */
const ASK_FIRST = 'no-cache';

/** How a file can travel: as it is, or packed. */
export type Coding = 'identity' | 'gzip' | 'br';

/** One file of the page. */
export interface PageFile {
  readonly type: string;
  readonly cacheControl: string;
  /** By how it travels. `identity` is always there, the others where they are shorter. */
  readonly bodies: ReadonlyMap<Coding, { readonly bytes: Buffer; readonly etag: string }>;
}

/**
 * Reads the files of a folder; each by the path at which browsers ask for it. `index.html` is `/`.
 * @throws the operating system's error when the folder or a file cannot be read.
 */
export async function loadPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  const files = await Promise.all(
    names.map(async (name) => {
      const path = `/${name.split(sep).join('/')}`;
      const where = path === '/index.html' ? '/' : path;
      return [where, await pageFile(path, readFileSync(join(folder, name)))] as const;
    }),
  );
  return new Map(files);
}

async function pageFile(path: string, bytes: Buffer): Promise<PageFile> {
  const ending = extname(path);
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const bodies = new Map([['identity' as Coding, { bytes, etag: `"${hash}"` }]]);
  if (!DENSE.has(ending))
    for (const [coding, packed] of await packings(bytes))
      if (packed.length < bytes.length)
        bodies.set(coding, { bytes: packed, etag: `"${hash}-${coding}"` });
  return {
    type: TYPES[ending] ?? 'application/octet-stream',
    cacheControl: HASHED.test(path) ? FOR_EVER : ASK_FIRST,
    bodies,
  };
}

/** In Node's pool of threads: nobody waits for them. */
const packings = (bytes: Buffer): Promise<[Coding, Buffer][]> =>
  Promise.all([
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).then((packed): [Coding, Buffer] => ['br', packed]),
    promisify(gzip)(bytes, { level: 9 }).then((packed): [Coding, Buffer] => ['gzip', packed]),
  ]);

/** The best way of those that a browser takes, by its Accept-Encoding; one that it gives the weight 0 it does not. */
export function codingFor(file: PageFile, accepted: string | undefined): Coding {
  const taken = new Set(
    (accepted ?? '')
      .toLowerCase()
      .split(',')
      .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
      .map((one) => one.split(';', 1)[0]!.trim()),
  );
  return (
    (['br', 'gzip'] as const).find((one) => taken.has(one) && file.bodies.has(one)) ?? 'identity'
  );
}
