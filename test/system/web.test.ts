// The web server on real sockets: slow and idle readers, TLS, the Unix socket, and addresses that cannot be had.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { get } from 'node:https';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { WebConfig } from '#console/config/web-config.js';
import { type WebPlaces, startWeb } from '#console/web/web.js';
import { ordersPath } from '#host/files/socket-path.js';
import { StandingHub, groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

const PATIENCE = 15_000;

/** Without the page's files, which take a while to pack. */
const NO_PAGE = mkdtempSync(join(tmpdir(), 'bq-'));
t.teardown(() => rmSync(NO_PAGE, { recursive: true }));

/** A web server at a free port of this machine. */
async function serve(t: Test, more: Partial<WebConfig> = {}, places: WebPlaces = {}) {
  const hub = new StandingHub();
  const said: string[] = [];
  const log = {
    say: (level: string, text: string) => void said.push(`${level} ${text}`),
    fault: (_kind: string, text: string) => void said.push(text),
  };
  const config: WebConfig = {
    listen: { host: '127.0.0.1', port: 0 },
    tokens: `${t.testdirName}-none`,
    behindProxy: false,
    names: [],
    ...more,
  };
  const web = await startWeb(config, hub, log, { page: NO_PAGE, ...places });
  t.teardown(() => web.close());
  return { hub, web, said, config, port: Number(new URL(web.address).port) };
}

/** Waits until this is so. */
async function until(is: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(5))
    if (await is()) return;
  throw new Error(`never: ${what}`);
}

async function ask(options: RequestOptions, body = ''): Promise<{ status: number; text: string }> {
  const asking = request(options);
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return { status: answer.statusCode!, text };
}

const metric = async (port: number, name: string): Promise<number> => {
  const { text } = await ask({ host: '127.0.0.1', port, path: '/metrics' });
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
};

/** One who follows, at the level of bytes. */
class Follower {
  readonly socket: Socket;
  bytes = 0;
  heard = '';
  isClosed = false;

  constructor(t: Test, port: number, keeps = true) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
    this.socket.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      if (keeps) this.heard += chunk.toString('latin1');
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => (this.isClosed = true));
    t.teardown(() => this.socket.destroy());
  }
}

const manyLines = (version: number) =>
  wallOf(version, [
    groupOf('main', {
      lines: Array.from({ length: 1000 }, (_, at) => lineOf(`line-${at}`, { offsetNs: version })),
    }),
  ]);

t.test('who does not read is cut off and counted; who reads misses nothing', async (t) => {
  const { hub, port, said } = await serve(t);
  hub.wall = manyLines(1);
  const [quick, asleep] = [new Follower(t, port), new Follower(t, port, false)];
  await until(() => quick.heard.includes('event: health') && asleep.bytes > 0, 'both follow');
  asleep.socket.pause();
  let version = 1;
  while (hub.wall.version < 200 && (await metric(port, 'belfry_web_streams')) === 2)
    hub.show(manyLines((version += 1)));
  t.equal(await metric(port, 'belfry_web_streams'), 1);
  t.equal(await metric(port, 'belfry_web_streams_cut_off_total'), 1);
  t.match(said, [/the page is at/, /too slow for its stream and was cut off/]);
  await until(() => quick.heard.includes(`"version":${version},`), 'the last change came');
  const versions = [...quick.heard.matchAll(/"since":(\d+),"version":(\d+)/g)];
  t.equal(versions.length, version - 1, 'each of them');
  // It never wakes up to find old walls: the connection is gone.
  asleep.socket.resume();
  await until(() => asleep.isClosed, 'the sleeper hears that it is over');
});

t.test('a hundred idle streams cost next to nothing, and no more than some are open', async (t) => {
  const { hub, port } = await serve(t);
  const followers = Array.from({ length: 100 }, () => new Follower(t, port));
  await until(() => followers.every(({ heard }) => heard.includes('event: health')), 'all follow');
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  for (let version = 2; version <= 21; version += 1) {
    hub.show(wallOf(version, [groupOf('main', { term: version })]));
    await sleep(5);
  }
  await until(() => followers.every(({ heard }) => heard.includes('"version":21')), 'all have it');
  const { user, system } = process.cpuUsage(cpu);
  const grown = process.memoryUsage().rss - before.rss;
  t.comment(
    `20 changes to 100 streams, both ends: ${(user + system) / 1000} ms, ${grown >> 10} kB`,
  );
  t.ok(grown < 64 * 2 ** 20, 'memory is bounded');
  t.ok(user + system < 4e6, 'and so is the work');
  // Of one address: the others still get in.
  followers.push(...Array.from({ length: 28 }, () => new Follower(t, port)));
  await until(() => followers.every(({ heard }) => heard.includes('event: health')), '128 follow');
  const turned = await ask({ host: '127.0.0.1', port, path: '/api/v1/stream' });
  t.match(turned, { status: 503, text: /too many streams are open/ });
  followers.pop()!.socket.destroy();
  await until(async () => (await metric(port, 'belfry_web_streams')) === 127, 'one has gone');
  const late = new Follower(t, port);
  await until(() => late.heard.includes('event: health'), 'there is a place again');
});

t.test('who lost the stream goes on where he was', async (t) => {
  const { hub, port } = await serve(t);
  const first = new Follower(t, port);
  await until(() => first.heard.includes('event: health'), 'it follows');
  const id = /^id: (\S+)$/m.exec(first.heard)![1]!;
  first.socket.destroy();
  hub.say({ type: 'trouble', trouble: { ...hub.listed[0]!, id: 't-while-away' } });
  for (const [path, headers] of [
    ['/api/v1/stream', { 'last-event-id': id }],
    [`/api/v1/stream?after=${id}`, {}],
  ] as const) {
    const asking = request({ host: '127.0.0.1', port, path, headers }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    let heard = '';
    answer.setEncoding('utf8').on('data', (text: string) => (heard += text));
    answer.on('error', () => {});
    await until(() => heard.includes('t-while-away'), 'what was missed came');
    t.match(heard, /"resumed":true/);
    asking.destroy();
  }
});

t.test('a name that was added is good after a reload', async (t) => {
  const { web, port } = await serve(t);
  const asked = { host: '127.0.0.1', port, path: '/healthz', headers: { host: 'clocks.example' } };
  t.match(await ask(asked), { status: 421, text: /name it in \\"web.names\\"/ });
  web.reload({ names: ['clocks.example'] });
  t.equal((await ask(asked)).status, 200);
});

t.test('a request that comes in drops is ended', async (t) => {
  const { port } = await serve(t, {}, { patienceMs: 200 });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  t.teardown(() => socket.destroy());
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.write('GET /healthz HTTP/1.1\r\nHost: loc');
  await once(socket, 'close');
  t.match(answer, /^HTTP\/1\.1 408 /);
});

t.test('what is no HTTP is refused in one line', async (t) => {
  const { port } = await serve(t);
  for (const rubbish of [
    '\0\x01\x02\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `GET /${'x'.repeat(2 ** 17)}`,
  ]) {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.end(rubbish);
    await once(socket, 'close');
    t.match(answer, /^(HTTP\/1\.1 4\d\d |$)/);
  }
  t.equal((await ask({ host: '127.0.0.1', port, path: '/healthz' })).text, 'ok\n');
});

t.test('at its Unix sockets the system says who may look and who may order', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bq-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const socket = join(folder, 'socket');
  const { hub, port, web } = await serve(t, {}, { socket });
  const modes = [socket, ordersPath(socket)].map((path) => statSync(path).mode & 0o777);
  t.same(modes, [0o660, 0o600]);
  const order = {
    method: 'POST',
    path: '/api/v1/set',
    headers: { 'content-type': 'application/json' },
  };
  const set = async (where: RequestOptions): Promise<number> =>
    (await ask({ ...order, ...where }, '{"now":true}')).status;
  t.equal(await set({ host: '127.0.0.1', port }), 401);
  t.equal(await set({ socketPath: socket }), 401, 'who may look may not order');
  t.equal(await set({ socketPath: ordersPath(socket) }), 200);
  t.same(hub.heard, [['set', 'main', { now: true }, 'the command']]);
  const look = { socketPath: socket, path: '/api/v1/lines', headers: { host: 'nobodys.name' } };
  t.equal((await ask(look)).status, 200, 'no browser comes here, so the name does not matter');
  await t.rejects(serve(t, {}, { socket }), /another daemon answers at/);
  await web.close();
  t.notOk(existsSync(socket) || existsSync(ordersPath(socket)));
});

t.test('an address that cannot be had is told in one line, with what to do', async (t) => {
  const { port } = await serve(t);
  for (const [host, taken, line] of [
    ['127.0.0.1', port, /^the port of 127\.0\.0\.1:\d+ is taken by another program: end it, or/],
    ['192.0.2.1', 0, /^192\.0\.2\.1:0 is no address of this machine/],
  ] as const)
    await t.rejects(serve(t, { listen: { host, port: taken } }), { message: line });
});

t.test('a closed server ends its streams, and quickly', async (t) => {
  const { port, web } = await serve(t);
  const follower = new Follower(t, port);
  await until(() => follower.heard.includes('event: health'), 'it follows');
  const start = performance.now();
  await web.close();
  await until(() => follower.isClosed, 'the stream is closed');
  t.ok(performance.now() - start < 2000);
});

const NO_OPENSSL = existsSync('/usr/bin/openssl') ? false : 'there is no openssl on this machine';

/** A certificate of its own for a name, and its key. */
function certify(
  folder: string,
  name: string,
): { readonly certificate: string; readonly key: string } {
  const files = { certificate: `${folder}/${name}.pem`, key: `${folder}/${name}-key.pem` };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  execFileSync(
    '/usr/bin/openssl',
    ['req', '-x509', ...curve, '-nodes', '-days', '2', '-subj', `/CN=${name}`].concat(
      '-addext',
      `subjectAltName=DNS:${name}`,
      '-keyout',
      files.key,
      '-out',
      files.certificate,
    ),
    { stdio: 'ignore' },
  );
  return files;
}

t.test(
  'TLS by files, which a reload reads again; a bad one leaves the old',
  { skip: NO_OPENSSL },
  async (t) => {
    const folder = t.testdir({});
    const [one, other] = [certify(folder, 'one.example'), certify(folder, 'other.example')];
    const tls = { certificate: `${folder}/c.pem`, key: `${folder}/k.pem` };
    const put = ({ certificate, key }: typeof tls) => {
      copyFileSync(certificate, tls.certificate);
      copyFileSync(key, tls.key);
    };
    put(one);
    const { web, port, said, hub } = await serve(t, { tls });
    t.match(web.address, /^https:/);
    const through = async ({ certificate }: typeof tls, servername: string): Promise<string> => {
      const ca = readFileSync(certificate);
      const asking = get({
        host: '127.0.0.1',
        port,
        path: '/healthz',
        ca,
        servername,
        agent: false,
      });
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      t.notOk(answer.headers['strict-transport-security'], 'other ports of that name may be plain');
      return text;
    };
    t.equal(await through(one, 'one.example'), 'ok\n');
    await t.rejects(ask({ host: '127.0.0.1', port, path: '/healthz' }), 'no plain HTTP');
    put(other);
    web.reload({ names: [] });
    t.equal(await through(other, 'other.example'), 'ok\n');
    copyFileSync(one.key, tls.key);
    web.reload({ names: [] });
    t.match(
      said.at(-1),
      /^error .* are no certificate and its key: .*; the old certificate stays$/,
    );
    writeFileSync(tls.certificate, 'rubbish');
    web.reload({ names: [] });
    t.equal(await through(other, 'other.example'), 'ok\n');
    await web.close();
    await t.rejects(
      startWeb(
        { listen: { host: '127.0.0.1', port: 0 }, tokens: '', behindProxy: false, names: [], tls },
        hub,
        { say() {}, fault() {} },
      ),
      /are no certificate and its key/,
    );
    await t.rejects(
      serve(t, { tls: { ...tls, certificate: '/nowhere.pem' } }),
      /\/nowhere\.pem cannot be read: no such file/,
    );
  },
);
