// Who counts as one client where requests are limited: an address, or a network that one customer has all of.

/** Groups of 16 bits in an IPv6 address, and in the network that is handed to one customer (RFC 6177). */
const GROUPS = 8;
const OF_CUSTOMER = 4;

/** The address of an IPv4 client; the first 64 bits of an IPv6 one, who may change the others at will. */
export function clientKey(address: string): string {
  const bare = address.split('%', 1)[0]!;
  // Also as IPv6 writes it: ::ffff:192.0.2.1.
  if (bare.includes('.')) return bare.slice(bare.lastIndexOf(':') + 1);
  const [head = '', tail] = bare.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  while (groups.length + rest.length < GROUPS) groups.push('0');
  return [...groups, ...rest].slice(0, OF_CUSTOMER).join(':');
}
