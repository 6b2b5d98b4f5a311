// What `check` says of names, with a resolver of the test's own.
import t from 'tap';
import { checkHosts } from '#host/cli/check-hosts.js';
import type { Resolver } from '#host/transport/resolve.js';

const SYSTEM: Resolver = {
  lookUp: async (name) => {
    if (name === 'slow') return new Promise(() => {});
    if (name === 'clock') return ['192.0.2.1', 'fd00::1'];
    throw Object.assign(new Error(), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
  },
  ownAddresses: () => [],
};

const host = (name: string) => ({ host: name, port: 7525 });

t.test('each name is told with all its addresses, or with why it has none', async (t) => {
  const hosts = ['clock', '192.0.2.9', 'nowhere', 'slow'].map(host);
  t.same(await checkHosts(hosts, { host: '::', port: 0 }, SYSTEM, 20), [
    'clock:7525 is at 192.0.2.1, fd00::1',
    'nowhere:7525 cannot be resolved: no name server knows it; a daemon looks again while it runs',
    'slow:7525 is not resolved yet: the name server takes long',
  ]);
  t.same(await checkHosts([host('clock')], { host: '0.0.0.0', port: 0 }, SYSTEM), [
    'clock:7525 is at 192.0.2.1',
  ]);
  t.same(await checkHosts([host('clock')], undefined, SYSTEM), []);
});
