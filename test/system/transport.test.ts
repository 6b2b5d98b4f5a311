// The UDP transport by Node's sockets on real sockets over loopback, and how hosts are resolved.
import t from 'tap';
import { openMachine } from '#host/machine.js';
import { resolveHost } from '#host/transport/resolve.js';
import { transportBehaves } from './transport-behaves.js';

transportBehaves(t, 'dgram', openMachine({ reason: 'the other is tried here' }));

t.test('this machine’s resolver knows its own name, and not one that nobody has', async (t) => {
  const of = (host: string) => resolveHost({ host, port: 7525 }, { host: '0.0.0.0', port: 0 });
  t.match((await of('localhost')).place?.addresses, [{ host: '127.0.0.1', port: 7525 }]);
  t.match(
    (await of('no-such-host.invalid')).fault,
    'no-such-host.invalid:7525 cannot be resolved: ',
  );
});
