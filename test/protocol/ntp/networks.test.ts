// Networks as an operator writes them, and who is in them.

import t from 'tap';
import { isIn, networkOf } from '#protocol/ntp/networks.js';

const within = (text: string, host: string): boolean => isIn(host, networkOf(text)!);

t.test('a host is in a network if the first bits are the same', (t) => {
  t.ok(within('10.0.0.0/8', '10.255.1.2'));
  t.notOk(within('10.0.0.0/8', '11.0.0.1'));
  t.ok(within('192.168.4.128/25', '192.168.4.200'));
  t.notOk(within('192.168.4.128/25', '192.168.4.127'));
  t.ok(within('0.0.0.0/0', '203.0.113.9'));
  t.notOk(within('0.0.0.0/0', 'fd00::1'), 'all of IPv4 is not all');
  t.ok(within('::/0', '203.0.113.9'), 'but this is');
  t.ok(within('fd00::/8', 'fd12:3456::1'));
  t.notOk(within('fd00::/8', 'fe80::1%eth0'));
  t.ok(within('fe80::/10', 'fe80::1%eth0'), 'a scope does not count');
  t.ok(within('10.1.2.3', '10.1.2.3'));
  t.notOk(within('10.1.2.3', '10.1.2.4'));
  t.end();
});

t.test('what is no network is none', (t) => {
  for (const text of [
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.1/8',
    'fd00::1/64',
    'fd00::/129',
    'fe80::1%eth0',
    'plant.example/8',
  ])
    t.equal(networkOf(text), undefined, text);
  t.end();
});
