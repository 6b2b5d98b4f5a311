// The part of a console's configuration about its web server.

import t, { type Test } from 'tap';
import { loadConsoleConfig } from '#console/config/config.js';
import { isLoopback } from '#console/config/web-config.js';
import { faultLines } from '#host/config/config.js';

const load = (t: Test, web: unknown) =>
  loadConsoleConfig(`${t.testdir({ 'c.json': JSON.stringify({ web }) })}/c.json`);

t.test('unless somebody says otherwise, only this machine reaches the page', (t) => {
  const loaded = load(t, {});
  t.same('config' in loaded && loaded.config.web, {
    listen: { host: '127.0.0.1', port: 7580 },
    tokens: '/etc/belfry/console.tokens',
    behindProxy: false,
    names: [],
  });
  t.end();
});

t.test('paths begin at the folder of the file, names are as browsers send them', (t) => {
  const tls = { certificate: 'c.pem', key: '/k.pem' };
  const loaded = load(t, { listen: '[::]', tls, tokens: 't', names: ['Clocks.Example'] });
  t.match('config' in loaded && loaded.config.web, {
    listen: { host: '::', port: 7580 },
    tls: { certificate: `${t.testdirName}/c.pem`, key: '/k.pem' },
    tokens: `${t.testdirName}/t`,
    names: ['clocks.example'],
  });
  t.end();
});

t.test('what cannot be is said, each in one line', (t) => {
  for (const [web, line] of [
    [{ listen: 'localhost:80' }, /f: web\.listen: .*an address of this machine/],
    [{ tls: { certificate: 'c.pem' } }, /f: web\.tls\.key: missing/],
    [{ tls: { certificate: 'c.pem', key: 'c.pem' } }, /web\.tls\.key: the same file as "web\.tls/],
    [{ names: ['https://clocks.example'] }, /f: web\.names\[0\]: .*a name/],
    [{ token: 'x' }, /f: web\.token: unknown key/],
  ] as const) {
    const loaded = load(t, web);
    t.match('faults' in loaded && faultLines('f', loaded.faults), line);
  }
  t.end();
});

t.test('addresses that only this machine reaches are known', (t) => {
  for (const host of ['127.0.0.1', '127.8.9.1', '::1']) t.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example'])
    t.notOk(isLoopback(host), host);
  t.end();
});
