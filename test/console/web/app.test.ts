// The rules that every route of the web server keeps, and what is said when one is broken.

import { readFileSync } from 'node:fs';
import t from 'tap';
import Ajv from 'ajv/dist/2020.js';
import { groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';

const problem = (status: number, detail: RegExp | string) => ({ status, detail });

t.test('no answer asks for TLS, and none lets a page run what is not its own', async (t) => {
  const { ask } = await tryWeb(t);
  for (const path of ['/healthz', '/nowhere', '/api/v1/status']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    t.notOk(headers['strict-transport-security'], path);
    t.notMatch(policy, /upgrade-insecure-requests|unsafe/);
    t.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
    t.equal(headers['x-content-type-options'], 'nosniff');
    t.notOk(headers['access-control-allow-origin'], 'pages of others may not read it');
    t.notOk(headers['set-cookie']);
  }
});

t.test('a name that is not the console’s is refused, whatever it leads to', async (t) => {
  const { ask } = await tryWeb(t);
  const { status, body } = await ask('/api/v1/status', { headers: { host: 'evil.example:7580' } });
  t.equal(status, 421);
  t.match(body, problem(421, /not called "evil.example:7580": name it in "web.names"/));
  const named = await ask('/api/v1/status', { headers: { host: 'clocks.example.org' } });
  t.equal(named.status, 200);
});

t.test(
  'what is not there is a problem of one line, also when its name would break one',
  async (t) => {
    const { ask } = await tryWeb(t);
    const { status, headers, body } = await ask('/api/v1/nothing%0d%0aX:%20y<script>');
    t.equal(status, 404);
    t.match(headers['content-type'], /^application\/problem\+json/);
    t.match(body, { title: 'Not Found', status: 404, detail: /^there is no GET \/api/ });
    t.notMatch(body, { detail: /\n/ });
    t.equal((await ask('/api/v1/status', { method: 'DELETE' })).status, 404);
    t.equal((await ask('/assets/../../etc/passwd')).status, 404);
  },
);

t.test('a query out of range says which value, and what it may be', async (t) => {
  const { ask } = await tryWeb(t);
  for (const [query, detail] of [
    ['history', "the query must have required property 'line'"],
    ['history?line=mit&points=0', '"points" in the query must be >= 1'],
    ['history?line=mit&points=20001', '"points" in the query must be <= 20000'],
    ['history?line=mit&points=many', '"points" in the query must be integer'],
    ['history?line=mit&as=xml', '"as" in the query must be one of: points, columns'],
    ['history?line=mit&wall=-2', '"wall" in the query must be >= -1'],
    ['history?line=mit&form=5', 'the query has "form", which is not known here'],
    ['history?line=mit&from=5&to=5', '"from" must be before "to"'],
    ['history?line=mit&from=0&to=999999999999999', 'the span is longer than a hundred years'],
    ['history?line=mit&from=yesterday', /^"from" must be milliseconds since 1970, an instant/],
    ['history?line=mit&to=2026-13-40T00:00:00Z', /^"to" must be milliseconds/],
    ['history?line=', '"line" in the query must NOT have fewer than 1 characters'],
    [`history?line=${'x'.repeat(257)}`, /must NOT have more than 256 characters/],
    ['events?limit=10001', '"limit" in the query must be <= 10000'],
    ['rounds?last=101', '"last" in the query must be <= 100'],
  ] as const) {
    const { status, body } = await ask(`/api/v1/${query}`);
    t.equal(status, 400, query);
    t.match(body, { title: 'Bad Request', detail }, query);
  }
});

t.test('a store or a master that refuses is a problem with its own words', async (t) => {
  const { hub, ask } = await tryWeb(t);
  hub.refusal = 'the database is locked by another console';
  for (const [path, status] of [
    ['history?line=mit', 503],
    ['series', 503],
    ['events', 503],
    ['troubles?from=-2h', 503],
    ['rounds', 502],
  ] as const)
    t.match((await ask(`/api/v1/${path}`)).body, problem(status, hub.refusal), path);
});

t.test('a mistake of our own tells strangers nothing, and the log all', async (t) => {
  const { hub, ask, said } = await tryWeb(t);
  hub.troubles = () => {
    throw new TypeError('secret inside');
  };
  t.match((await ask('/api/v1/status')).body, problem(500, /its log tells more/));
  t.match(said, [/GET \/api\/v1\/status: TypeError: secret inside/]);
});

t.test('an address that asks without end is told to wait; others are answered', async (t) => {
  const { ask } = await tryWeb(t, { requestsMost: 20 });
  for (let count = 0; count < 20; count += 1) t.equal((await ask('/nowhere')).status, 404);
  const last = await ask('/nowhere');
  t.match(last.body, problem(429, /too many requests from this address: try again in/));
  t.ok(Number(last.headers['retry-after']) > 0);
});

t.test(
  'behind a proxy it is the browser’s address that counts, and its own claims do not',
  async (t) => {
    const { ask } = await tryWeb(t, { behindProxy: true });
    const through = (claimed: string, real: string) => ({
      headers: { 'x-forwarded-for': `${claimed}, ${real}` },
    });
    let last = 0;
    for (let at = 0; at <= 60; at += 1)
      last = (await ask('/api/v1/token', through(`1.2.3.${at}`, '10.0.0.9'))).status;
    t.equal(last, 429, 'the claims differ, the address does not');
    t.equal((await ask('/api/v1/token', through('1.2.3.4', '10.0.0.10'))).status, 401);
  },
);

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Record<string, { schema: object }> }>
  >;
  readonly security?: unknown;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

t.test('the description names every route, and every answer is as it describes', async (t) => {
  const { hub, ask } = await tryWeb(t);
  const walls = [{ wall: 1, offsetNs: -4, boundNs: null, ageNs: 9, votes: true }];
  const lines = [
    lineOf('<img src=x onerror=alert(1)>', { walls, why: '"\u2028\n', offsetNs: null }),
  ];
  hub.wall = wallOf(3, [groupOf('main', { lines, round: null, leader: null })]);
  const { paths } = (await ask('/api/v1/openapi.json')).body as OpenApi;
  t.same(Object.keys(paths).toSorted(), [
    '/api/v1/alarms/test',
    '/api/v1/events',
    '/api/v1/history',
    '/api/v1/lines',
    '/api/v1/lines/{group}/{line}',
    '/api/v1/masters',
    '/api/v1/rounds',
    '/api/v1/series',
    '/api/v1/set',
    '/api/v1/status',
    '/api/v1/stream',
    '/api/v1/time',
    '/api/v1/token',
    '/api/v1/troubles',
    '/api/v1/troubles/{id}/acknowledge',
  ]);
  const ajv = new Ajv.Ajv2020({ strict: false });
  for (const [path, query] of [
    ['/api/v1/status', ''],
    ['/api/v1/lines', ''],
    ['/api/v1/lines/{group}/{line}', ''],
    ['/api/v1/masters', ''],
    ['/api/v1/time', ''],
    ['/api/v1/history', '?line=mit'],
    ['/api/v1/history', '?line=mit&as=columns'],
    ['/api/v1/series', ''],
    ['/api/v1/events', ''],
    ['/api/v1/troubles', ''],
  ] as const) {
    const url = path
      .replace('{group}', 'main')
      .replace('{line}', encodeURIComponent(lines[0]!.name));
    const { status, body } = await ask(url + query);
    t.equal(status, 200, path);
    const { schema } = paths[path]!['get']!.responses['200']!.content!['application/json']!;
    const validate = ajv.compile(schema);
    t.ok(validate(body), `${path}${query}: ${ajv.errorsText(validate.errors)}`);
  }
  const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
  for (const path of Object.keys(paths)) t.ok(page.includes(path), `docs/api.md tells of ${path}`);
  for (const [path, methods] of Object.entries(paths))
    t.equal(
      'security' in (methods['post'] ?? {}),
      'post' in methods,
      `${path} takes a token to change`,
    );
});
