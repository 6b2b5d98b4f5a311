// A socket of both families, on a machine that has one of them only.

import type { Transport, TransportOptions } from './transport.js';

/** What the system says where it has no IPv6. */
const WITHOUT_IPV6 = new Set<unknown>(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EPROTONOSUPPORT']);

/**
 * Opens a transport. One that is to listen at `[::]` carries both families; on a machine without IPv6 it listens at
 * `0.0.0.0` instead. Rejects as `open` does.
 */
export async function openEitherFamily(
  options: TransportOptions,
  open: (options: TransportOptions) => Promise<Transport>,
): Promise<Transport> {
  try {
    return await open(options);
  } catch (error) {
    if (options.listen.host !== '::' || !isWithoutIpv6(error)) throw error;
    return open({ ...options, listen: { ...options.listen, host: '0.0.0.0' } });
  }
}

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error && WITHOUT_IPV6.has((error.cause as { code?: unknown } | undefined)?.code);
