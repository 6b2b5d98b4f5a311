// Addresses on the wire: sixteen bytes (an IPv4 one mapped, RFC 4291 section 2.5.5.2) and a port.

import type { Address } from '../endpoint.js';
import { hostBytes, hostText } from '../numeric-host.js';

/**
 * Writes an address and a port, 18 bytes, from `at` on. A scope has no place there.
 * @throws RangeError when the host is not a numeric address.
 */
export function writeAddress(view: DataView, at: number, { host, port }: Address): void {
  const bytes = hostBytes(host);
  if (bytes === undefined) throw new RangeError(`not a numeric address: ${host}`);
  for (const [i, byte] of bytes.entries()) view.setUint8(at + i, byte);
  view.setUint16(at + 16, port);
}

/** Reads 18 bytes from `at` on: any bytes are an address. The host is numeric and canonical. */
export function readAddress(view: DataView, at: number): Address {
  const bytes = Array.from({ length: 16 }, (_, i) => view.getUint8(at + i));
  return { host: hostText(bytes), port: view.getUint16(at + 16) };
}
