// An order that changes the roster, as it comes in at a socket.
import t from 'tap';
import { parseRosterOrder } from '#master/roster/orders.js';

const added = (addresses: unknown) =>
  parseRosterOrder({ command: 'add', names: ['lab-2'], role: 'master', addresses });

t.test('a master is added with addresses that agents can ask', (t) => {
  const addresses = ['10.0.0.2', 'lab-2.plant.example:7526', '[fd00::2]'];
  t.match(added(addresses), { command: 'add', names: ['lab-2'], role: 'master', addresses });
  t.end();
});

t.test('an address that leads nowhere is refused, or every later line to join would be', (t) => {
  for (const [address, message] of [
    ['nonsense:', /^"nonsense:" is not an address such as/],
    ['10.0.0.2:99999', /a port is at most 65535/],
    ['10.0.0.2:0', /a master has no port 0/],
    ['0.0.0.0', /is the address of no machine/],
    ['fd00::2', /write an IPv6 address in brackets/],
    ['10.0.0.2,10.0.0.3', /^"addresses" are texts/],
    [7, /^"addresses" are texts/],
  ] as const)
    t.throws(() => added(['10.0.0.1', address]), { message });
  t.throws(() => added(['h'.repeat(300)]), { message: /^"addresses" are texts/ });
  t.end();
});
