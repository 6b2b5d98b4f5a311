// Which addresses of the other masters a welcome tells first.
import t from 'tap';
import { toldAddresses } from '#master/core/member/told-addresses.js';
import type { Place } from '#protocol/endpoint.js';

const place = (host: string, ...hosts: string[]): Place => ({
  host,
  port: 7525,
  addresses: hosts.map((one) => ({ host: one, port: 7525 })),
});

t.test('each master is told by one address, and then by one of the other family', (t) => {
  const told = toldAddresses([
    place('a', 'fd00::1', 'fd00::2', '10.0.0.1'),
    place('b', '10.0.0.2', '10.0.0.3'),
    place('c', 'fe80::3%eth0'),
    place('d', 'fe80::4%eth0', '10.0.0.4', 'fd00::4'),
  ]);
  t.same(
    told.map(({ host }) => host),
    ['fd00::1', '10.0.0.2', '10.0.0.4', '10.0.0.1', 'fd00::4'],
    'and by none that means something on one link only',
  );
  t.end();
});
