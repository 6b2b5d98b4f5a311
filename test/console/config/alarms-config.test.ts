// The ways of alarms as a configuration has them.

import t from 'tap';
import { consoleConfigIn } from '#console/config/config.js';

const loadedOf = (alarms: unknown) => consoleConfigIn(JSON.stringify({ alarms }), '/etc/belfry');
const good = (alarms: unknown) => {
  const loaded = loadedOf(alarms);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config.alarms;
};
const faults = (...ways: unknown[]): string[] => {
  const loaded = loadedOf({ ways });
  return 'faults' in loaded
    ? loaded.faults.map(({ path, expected }) => `${path}: ${expected}`)
    : [];
};
const mail = { server: 'mail.example.org', from: 'b@example.org', to: ['o@example.org'] };

t.test('without any way nobody is told anything', (t) => {
  t.same(good(undefined), { ways: [], groupMs: 10_000, pauseMs: 60_000 });
  t.end();
});

t.test('each kind of way is taken, with its secret in a file', (t) => {
  const { ways, alive } = good({
    alive: '08:00',
    ways: [
      { name: 'hook', webhook: { url: 'https://example.org/x', secret: 'hook.secret' } },
      {
        name: 'mail',
        severity: 'critical',
        resolved: false,
        mail: { ...mail, user: 'b', secret: 'm' },
      },
      { name: 'same', mail: { ...mail, user: 'b', secret: 'm', security: 'tls' } },
      { name: 'here', mail: { ...mail, server: '[::1]:2525', security: 'none' } },
      { name: 'pager', command: ['/usr/local/bin/page', '--now'] },
    ],
  });
  t.equal(alive, '08:00');
  t.match(ways, [
    { kind: 'webhook', url: 'https://example.org/x', secret: '/etc/belfry/hook.secret' },
    { kind: 'mail', severity: 'critical', resolved: false, port: 587, security: 'starttls' },
    { kind: 'mail', port: 465, login: { user: 'b', secret: '/etc/belfry/m' } },
    { kind: 'mail', host: '::1', port: 2525 },
    {
      kind: 'command',
      command: ['/usr/local/bin/page', '--now'],
      severity: 'warning',
      resolved: true,
    },
  ]);
  t.end();
});

t.test('every mistake is told by its key', (t) => {
  const hook = { name: 'a', webhook: { url: 'https://example.org' } };
  t.match(faults({ name: 'a' }), [/^alarms\.ways\[0\]: one of "webhook", "mail" and "command"$/]);
  t.match(faults({ ...hook, mail }), [/^alarms\.ways\[0\]: one of/]);
  t.match(faults(hook, hook), [/^alarms\.ways\[1\]\.name: the same name as alarms\.ways\[0\]$/]);
  t.match(faults({ name: 'a\nb', command: ['/x'] }), [
    /^alarms\.ways\[0\]\.name: a name of 1 to 63/,
  ]);
  t.match(faults({ name: 'a', webhook: { url: 'ftp://x' } }), [/webhook\.url: a URL such as/]);
  t.match(faults({ name: 'a', webhook: { url: 'http://:0' } }), [/webhook\.url: a URL such as/]);
  t.match(faults({ name: 'a', command: ['page'] }), [/command\[0\]: an absolute path$/]);
  t.match(faults({ name: 'a', command: [] }), [/command: the absolute path of a program/]);
  t.match(faults({ name: 'a', mail: { ...mail, user: 'b' } }), [
    /mail: "user" and "secret", or neither/,
  ]);
  t.match(faults({ name: 'a', mail: { ...mail, user: 'b', secret: 'm', security: 'none' } }), [
    /mail\.security: "starttls" or "tls"/,
  ]);
  t.match(faults({ name: 'a', mail: { ...mail, to: ['a@b.org\r\nBcc: x@y.org'] } }), [
    /mail\.to\[0\]: a mail address/,
  ]);
  t.match(faults({ name: 'a', mail: { ...mail, from: 'a@b.org, c@d.org' } }), [
    /mail\.from: a mail/,
  ]);
  t.match(loadedOf({ alive: '24:00' }), { faults: [{ path: 'alarms.alive' }] });
  t.match(loadedOf({ pause: '2d' }), { faults: [{ path: 'alarms.pause' }] });
  t.end();
});
