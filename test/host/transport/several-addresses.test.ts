// Whether answers by Node's own sockets may leave from another address than was asked.

import t from 'tap';
import { straySource } from '#host/transport/several-addresses.js';

const own = (...addresses: string[]) =>
  addresses.map((address) => ({
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    internal: address === '127.0.0.1' || address === '::1',
  }));

const at = (host: string, port = 7525) => ({ host, port });

t.test('who listens at all of several addresses is told what to do, and which they are', (t) => {
  const several = own('127.0.0.1', '10.0.0.1', '10.0.0.2', 'fd00::1');
  t.equal(
    straySource(at('0.0.0.0'), several),
    'this machine has several addresses (10.0.0.1, 10.0.0.2), and without the native addon an answer may leave ' +
      'from another than was asked, which nobody takes: "listen" can name one, say "10.0.0.1:7525"',
  );
  t.match(straySource(at('::'), several), '(10.0.0.1, 10.0.0.2)', 'it carries IPv4 as well');
  const six = own('::1', '10.0.0.1', 'fd00::1', 'fd00::2', 'fe80::1');
  t.match(straySource(at('::'), six), /\(fd00::1, fd00::2\).*say "\[fd00::1\]:7525"$/);
  t.end();
});

t.test('where no answer can go astray nothing is told', (t) => {
  const several = own('127.0.0.1', '10.0.0.1', '10.0.0.2');
  t.equal(straySource(at('10.0.0.2'), several), undefined, 'one address is named');
  t.equal(straySource(at('0.0.0.0', 0), several), undefined, 'nobody asks at a port by chance');
  t.equal(straySource(at('0.0.0.0'), own('127.0.0.1', '10.0.0.1')), undefined, 'there is one');
  const linked = own('10.0.0.1', 'fd00::1', 'fe80::1', 'fe80::2');
  t.equal(straySource(at('::'), linked), undefined, 'one for each link says which it is');
  t.equal(typeof straySource(at('127.0.0.1')), 'undefined');
  t.end();
});
