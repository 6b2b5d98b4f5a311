// Which hosts may ask: networks as an operator writes them, 10.0.0.0/8 or fd00::/8.

import { hostBytes } from '../numeric-host.js';

/** Bits of an address as sixteen bytes, and of the prefix that makes an IPv4 one such an address. */
const BITS = 128;
const MAPPED = 96;

/** All hosts whose first `bits` bits are those of `bytes`, an IPv4 address being mapped. */
export interface Network {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** Who may ask: those in `allow`, or everybody if it is empty, but nobody in `deny`. */
export interface Admitted {
  readonly allow: readonly Network[];
  readonly deny: readonly Network[];
}

/** May this canonical host ask? */
export function mayAsk(host: string, { allow, deny }: Admitted): boolean {
  if (deny.some((network) => isIn(host, network))) return false;
  return allow.length === 0 || allow.some((network) => isIn(host, network));
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address; undefined for what is none, or has bits beyond its length. */
export function networkOf(text: string): Network | undefined {
  const [host = '', length, more] = text.split('/');
  const bytes = host.includes('%') ? undefined : hostBytes(host);
  if (bytes === undefined || more !== undefined) return undefined;
  const offset = host.includes(':') ? 0 : MAPPED;
  if (length === undefined) return { bytes, bits: BITS };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > BITS - offset) return undefined;
  const network = { bytes, bits: offset + Number(length) };
  return hasBitsBeyond(network) ? undefined : network;
}

/** Is a canonical host in that network? */
export const isIn = (host: string, { bytes, bits }: Network): boolean =>
  sameBits(hostBytes(host) ?? [], bytes, bits);

function sameBits(one: readonly number[], other: readonly number[], bits: number): boolean {
  for (let at = 0; at * 8 < bits; at += 1) {
    const mask = (0xff00 >> Math.min(bits - at * 8, 8)) & 0xff;
    if (((one[at] ?? -1) & mask) !== (other[at]! & mask) || one[at] === undefined) return false;
  }
  return true;
}

const hasBitsBeyond = ({ bytes, bits }: Network): boolean =>
  bytes.some((byte, at) => (byte & (0xff >> Math.min(Math.max(bits - at * 8, 0), 8)) & 0xff) !== 0);
