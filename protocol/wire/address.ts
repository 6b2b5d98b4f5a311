// Addresses on the wire: sixteen bytes (an IPv4 one mapped, RFC 4291 section 2.5.5.2) and a port.

import type { Address } from '../endpoint.js';

const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * Writes an address and a port, 18 bytes, from `at` on.
 * @throws RangeError when the host is not a numeric address.
 */
export function writeAddress(view: DataView, at: number, address: Address): void {
  // A socket for both families writes an IPv4 peer as ::ffff:10.0.0.1.
  const host = address.host.replace(/^::ffff:(?=\d+\.)/i, '');
  const bytes = host.includes(':') ? ipv6Bytes(host) : ipv4Bytes(host);
  for (const [i, byte] of bytes.entries()) view.setUint8(at + i, byte);
  view.setUint16(at + 16, address.port);
}

/** Reads 18 bytes from `at` on: any bytes are an address. The host is numeric, an IPv4 one in dotted form. */
export function readAddress(view: DataView, at: number): Address {
  const bytes = Array.from({ length: 16 }, (_, i) => view.getUint8(at + i));
  const mapped = MAPPED_PREFIX.every((byte, i) => bytes[i] === byte);
  return {
    host: mapped ? bytes.slice(12).join('.') : ipv6Text(bytes),
    port: view.getUint16(at + 16),
  };
}

function ipv4Bytes(host: string): number[] {
  const parts = host.split('.');
  const bytes = parts.map(Number);
  const good = parts.every((part) => /^\d{1,3}$/.test(part)) && bytes.every((byte) => byte <= 255);
  if (parts.length !== 4 || !good) throw new RangeError(`not a numeric address: ${host}`);
  return [...MAPPED_PREFIX, ...bytes];
}

function ipv6Bytes(host: string): number[] {
  const halves = host.split('::').map(wordsOf);
  const [front = [], back = []] = halves;
  const gap = 8 - front.length - back.length;
  // "::" stands for one word of zeros at least, and only once.
  const good = halves.length === 1 ? gap === 0 : halves.length === 2 && gap >= 1;
  const all = [...front, ...Array<number>(Math.max(gap, 0)).fill(0), ...back];
  if (!good || all.some(Number.isNaN)) throw new RangeError(`not a numeric address: ${host}`);
  return all.flatMap((word) => [word >> 8, word & 0xff]);
}

const wordsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').map((word) => (/^[0-9a-f]{1,4}$/i.test(word) ? parseInt(word, 16) : NaN));

function ipv6Text(bytes: number[]): string {
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  return words.map((word) => word.toString(16)).join(':');
}
