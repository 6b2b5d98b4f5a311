// Who counts as one client where requests are limited.

import t from 'tap';
import { clientKey } from '#console/web/client-key.js';

t.test('an IPv4 address counts for itself, however it is written', (t) => {
  t.equal(clientKey('192.0.2.1'), '192.0.2.1');
  t.equal(clientKey('::ffff:192.0.2.1'), '192.0.2.1');
  t.end();
});

t.test('an IPv6 address counts with all others of its network of 64 bits', (t) => {
  const key = '2001:db8:1:2';
  for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'])
    t.equal(clientKey(address), key, address);
  t.not(clientKey('2001:db8:1:3::1'), key);
  t.equal(clientKey('2001:db8::9'), clientKey('2001:db8:0:0:7::9'));
  t.equal(clientKey('fe80::1%eth0'), 'fe80:0:0:0');
  t.equal(clientKey('::1'), '0:0:0:0');
  t.end();
});
