// From a host to all its addresses, with a resolver and interfaces of the test's own.
import t from 'tap';
import { type Resolver, resolveHost } from '#host/transport/resolve.js';
import type { Address } from '#protocol/endpoint.js';

const BOTH = { host: '::', port: 0 };
const NAMES: Readonly<Record<string, readonly string[]>> = {
  clock: ['2001:DB8::1', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8:0::1'],
  six: ['2001:db8::6'],
  local: ['fe80::6%2'],
  me: ['127.0.1.1'],
  we: ['10.0.0.7', '10.0.0.8'],
};

const SYSTEM: Resolver = {
  lookUp: async (name) => {
    const found = NAMES[name];
    if (found === undefined)
      throw Object.assign(new Error(), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' });
    return found;
  },
  ownAddresses: () => [
    { interface: 'lo', host: '127.0.0.1', scope: 0 },
    { interface: 'eth0', host: '10.0.0.7', scope: 0 },
    { interface: 'eth0', host: 'fe80::7', scope: 2 },
  ],
};

async function at(host: string, listen: Address = BOTH, port = 7525): Promise<string> {
  const { place, fault } = await resolveHost({ host, port }, listen, SYSTEM);
  return place === undefined ? fault : place.addresses.map((one) => one.host).join(' ');
}

t.test('a name is all its addresses, of both families, each once and in order', async (t) => {
  t.equal(await at('clock'), '2001:db8::1 192.0.2.1');
  t.equal(await at('clock', { host: '0.0.0.0', port: 0 }), '192.0.2.1');
  t.equal(await at('clock', { host: '2001:db8::2', port: 0 }), '2001:db8::1');
  t.equal(await at('192.0.2.9'), '192.0.2.9', 'a number is itself');
});

t.test('what cannot be reached is said, with what to change', async (t) => {
  t.match(await at('nowhere'), /^nowhere:7525 cannot be resolved: no name server answers$/);
  t.equal(
    await at('six', { host: '0.0.0.0', port: 0 }),
    'six:7525 has addresses of IPv6 only (2001:db8::6), and a socket at 0.0.0.0:0 cannot reach ' +
      'them: change "listen" to "[::]:0", which carries both families',
  );
});

t.test('a scope by number is the same as by name, once its interface is there', async (t) => {
  t.equal(await at('local'), 'fe80::6%eth0');
  t.equal(await at('fe80::6%2'), 'fe80::6%eth0');
  t.equal(await at('fe80::6%eth0'), 'fe80::6%eth0');
  t.match(await at('fe80::6%3'), /^\[fe80::6%3\]:7525 cannot be reached: .* see "ip address"$/);
});

t.test('a master does not look for itself, whatever a name server says', async (t) => {
  const listen = { host: '::', port: 7525 };
  t.match(await at('me', listen), /^me:7525 is this program itself: 127\.0\.1\.1 is an address of/);
  t.equal(await at('we', listen), '10.0.0.8', 'one of two that share a name');
  t.equal(await at('me', listen, 7526), '127.0.1.1', 'another port is somebody else');
  t.equal(await at('me', { host: '10.0.0.7', port: 7525 }), '127.0.1.1');
  t.match(await at('10.0.0.7', { host: '10.0.0.7', port: 7525 }), /is this program itself/);
});
