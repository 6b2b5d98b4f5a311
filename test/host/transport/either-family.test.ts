// A socket of both families, where the machine has one only: with a stand-in for the system that says so.
import t from 'tap';
import { bindError } from '#host/transport/bind-error.js';
import { openEitherFamily } from '#host/transport/either-family.js';
import type { Transport, TransportOptions } from '#host/transport/transport.js';

/** Opens on a machine that refuses IPv6 with this code; answers at which hosts it was tried. */
async function tried(host: string, code: string): Promise<string[] | string> {
  const hosts: string[] = [];
  const open = async ({ listen }: TransportOptions): Promise<Transport> => {
    hosts.push(listen.host);
    if (listen.host.includes(':'))
      throw bindError(Object.assign(new Error(`bind ${code}`), { code }), listen);
    return {} as Transport;
  };
  try {
    await openEitherFamily({ listen: { host, port: 7525 } } as TransportOptions, open);
    return hosts;
  } catch (error) {
    return (error as Error).message;
  }
}

t.test('without IPv6, [::] is all addresses that there are', async (t) => {
  t.same(await tried('::', 'EAFNOSUPPORT'), ['::', '0.0.0.0']);
  t.same(await tried('::', 'EADDRNOTAVAIL'), ['::', '0.0.0.0']);
  t.same(await tried('0.0.0.0', 'EAFNOSUPPORT'), ['0.0.0.0']);
});

t.test('an address that the operator wrote is not exchanged for others', async (t) => {
  t.match(await tried('::1', 'EAFNOSUPPORT'), /^this machine has no IPv6, .* \[::1\]:7525\/udp/);
  t.match(await tried('2001:db8::1', 'EADDRNOTAVAIL'), /^this machine has no address 2001:db8::1/);
  t.match(await tried('::', 'EADDRINUSE'), /^\[::\]:7525\/udp is in use/);
});
