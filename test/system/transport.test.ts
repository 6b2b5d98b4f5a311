// The UDP transport by Node's sockets on real sockets over loopback, and how hosts are resolved.
import t from 'tap';
import { openMachine } from '#host/machine.js';
import { resolveHosts } from '#host/transport/resolve.js';
import { transportBehaves } from './transport-behaves.js';

transportBehaves(t, 'dgram', openMachine({ reason: 'the other is tried here' }));

t.test(
  'a name that nobody knows and an address of the other family are named, the rest is used',
  async (t) => {
    const hosts = ['localhost', 'no-such-host.invalid', '::1'].map((host) => ({
      host,
      port: 7525,
    }));
    const { addresses, faults } = await resolveHosts(hosts, { host: '0.0.0.0', port: 0 });
    t.same(addresses, [{ host: '127.0.0.1', port: 7525 }]);
    t.equal(faults.length, 2);
    t.match(faults[0], 'no-such-host.invalid:7525 cannot be resolved: ');
    t.match(faults[1], '::1 is an IPv6 address: set "listen" to "[::]:0" to reach it');
  },
);
