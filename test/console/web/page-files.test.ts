// The page's files: packed once, and sent as the browser takes them.

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { codingFor, loadPage } from '#console/web/page-files.js';
import { tryWeb } from '#sim/console/tried-web.js';

const SCRIPT = 'console.log("tick");\n'.repeat(200);

const page = (t: Test) =>
  loadPage(
    t.testdir({
      'index.html': '<!doctype html><title>x</title>',
      assets: { 'main-6XQJ3FZK.js': SCRIPT, 'icon.svg': '<svg/>' },
    }),
  );

t.test('each file is at its path, the page itself at /', async (t) => {
  t.same([...(await page(t)).keys()].toSorted(), [
    '/',
    '/assets/icon.svg',
    '/assets/main-6XQJ3FZK.js',
  ]);
});

t.test(
  'a file is packed as the browser can unpack it, and only where that is shorter',
  async (t) => {
    const files = await page(t);
    const script = files.get('/assets/main-6XQJ3FZK.js')!;
    t.equal(String(brotliDecompressSync(script.bodies.get('br')!.bytes)), SCRIPT);
    t.equal(String(gunzipSync(script.bodies.get('gzip')!.bytes)), SCRIPT);
    for (const [accepted, coding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['BR', 'br'],
      ['identity', 'identity'],
      ['zebra', 'identity'],
      [undefined, 'identity'],
    ] as const)
      t.equal(codingFor(script, accepted), coding, String(accepted));
    t.equal(codingFor(files.get('/assets/icon.svg')!, 'br, gzip'), 'identity');
  },
);

t.test('a file whose name says its content stays for ever, the page is asked about', async (t) => {
  const { ask } = await tryWeb(t, { page: await page(t) });
  const script = await ask('/assets/main-6XQJ3FZK.js', { headers: { 'accept-encoding': 'br' } });
  t.match(script.headers, {
    'cache-control': /immutable/,
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    vary: 'accept-encoding',
  });
  const first = await ask('/');
  t.match(first.headers, { 'cache-control': 'no-cache', 'content-type': /^text\/html/ });
  const etag = String(first.headers['etag']);
  const again = await ask('/', { headers: { 'if-none-match': `W/"old", ${etag}` } });
  t.match(again, { status: 304, text: '', headers: { etag } });
  t.equal((await ask('/', { headers: { 'if-none-match': '"old"' } })).status, 200);
});

t.test('what is no file of the page is not there, however it is asked for', async (t) => {
  const { ask } = await tryWeb(t, { page: await page(t) });
  for (const path of [
    '/index.html',
    '/assets/',
    '/assets/none.js',
    '/assets/..%2f..%2fetc%2fpasswd',
    '/assets/%2e%2e/index.html',
  ])
    t.equal((await ask(path)).status, 404, path);
});

t.test('a console without its page says so, and answers all the same', async (t) => {
  const { ask } = await tryWeb(t);
  t.match((await ask('/')).body, { status: 404, detail: /installed without its page/ });
});
