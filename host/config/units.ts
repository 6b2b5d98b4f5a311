// Quantities as people write them: durations, rates and network addresses, read and written.

import { type Address, canonicalHost, spanOf, type Span } from '@belfry/protocol';

/** The UDP port of a master that names no other. */
export const DEFAULT_PORT = 7525;

/** Each unit as a power of ten of nanoseconds times a whole number, so that parsing rounds once. */
const UNITS = new Map<string, readonly [exponent: number, factor: number]>([
  ['ns', [0, 1]],
  ['us', [3, 1]],
  ['ms', [6, 1]],
  ['s', [9, 1]],
  ['m', [9, 60]],
  ['h', [9, 3600]],
  ['d', [9, 86_400]],
]);

const PART = '\\d+(?:\\.\\d+)? ?(?:ns|us|ms|s|m|h|d)';
const DURATION = new RegExp(`^([+-]?)(${PART}(?: ?${PART})*)$`);
const DURATION_PART = /(\d+(?:\.\d+)?) ?(ns|us|ms|s|m|h|d)/g;
const RATE = /^([+-]?\d+(?:\.\d+)?) ?(ppm|ppb)$/;

/**
 * Reads `250ms`, `-1.5 us` or `1h30m`: to the nearest nanosecond's fraction a double can hold.
 * @throws RangeError, in one line, for anything else.
 */
export function parseDuration(text: string): Span {
  const match = DURATION.exec(text);
  if (match === null)
    throw new RangeError(
      `"${text}" is not a duration such as "1s", "250ms" or "1h30m" (ns, us, ms, s, m, h, d)`,
    );
  let total = 0;
  for (const [, count, unit] of match[2]!.matchAll(DURATION_PART)) {
    const [exponent, factor] = UNITS.get(unit!)!;
    total += Number(`${count}e${exponent}`) * factor;
  }
  if (!Number.isFinite(total)) throw new RangeError(`"${text}" is longer than can be counted`);
  return spanOf(match[1] === '-' && total !== 0 ? -total : total);
}

/**
 * Reads `500ppm` or `-20 ppb` as a fraction: 500ppm is 5e-4.
 * @throws RangeError, in one line, for anything else.
 */
export function parseRate(text: string): number {
  const match = RATE.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a rate such as "500ppm" or "20ppb"`);
  const rate = Number(`${match[1]}e${match[2] === 'ppm' ? -6 : -9}`);
  if (!Number.isFinite(rate)) throw new RangeError(`"${text}" is more than can be counted`);
  return rate === 0 ? 0 : rate;
}

/** Four significant digits, without zeros that say nothing and without an exponent. */
const significant = (value: number): number => Number(value.toPrecision(4));

/**
 * A span for people: four significant digits (`1.234 ms`, `-3.2 us`), whole seconds from a minute
 * on (`1 h 00 m 02 s`). What was not rounded reads back exactly with `parseDuration`. Less than a
 * picosecond is nothing.
 */
export function formatDuration(span: Span): string {
  if (Number.isNaN(span)) return 'unknown';
  const sign = span < 0 ? '-' : '';
  const size = Math.abs(span);
  if (size === Infinity) return `${sign}unlimited`;
  for (const [unit, nanoseconds] of [
    ['ns', 1],
    ['us', 1e3],
    ['ms', 1e6],
  ] as const) {
    const count = significant(size / nanoseconds);
    // Rounding may reach the next unit: 999.99 us is 1 ms.
    if (count < 1000) return count < 0.001 ? '0 ns' : `${sign}${count} ${unit}`;
  }
  const seconds = significant(size / 1e9);
  return sign + (seconds < 60 ? `${seconds} s` : formatSeconds(Math.round(size / 1e9)));
}

/** From the largest unit that is needed to the smallest: `1 h`, `2 m 05 s`, `1 d 00 h 30 m`. */
function formatSeconds(whole: number): string {
  const parts: [count: number, unit: string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const last = parts.findLastIndex(([count]) => count > 0);
  return parts
    .slice(first, last + 1)
    .map(([count, unit], place) => `${String(count).padStart(place === 0 ? 1 : 2, '0')} ${unit}`)
    .join(' ');
}

/** A rate for people: `500 ppm`, `-20 ppb`; four significant digits. */
export function formatRate(rate: number): string {
  if (!Number.isFinite(rate)) return 'unknown';
  const millionths = significant(rate * 1e6);
  if (millionths === 0) return '0 ppm';
  return Math.abs(millionths) >= 1 ? `${millionths} ppm` : `${significant(rate * 1e9)} ppb`;
}

/**
 * Reads `host`, `host:port`, `[v6]` or `[v6]:port`, where a host is a name, in small letters from here on, or a numeric
 * address, in the one spelling by which addresses are compared.
 * @throws RangeError, in one line, for anything else.
 */
export function parseAddress(text: string, defaultPort: number): Address {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text);
  if (match === null && canonicalHost(text) !== undefined)
    throw new RangeError(`"${text}": write an IPv6 address in brackets: "[${text}]"`);
  const host = match?.[1] === undefined ? hostOf(match?.[2] ?? '') : ipv6Of(match[1]);
  if (match === null || host === undefined)
    throw new RangeError(`"${text}" is not an address such as "host", "host:port" or "[v6]:port"`);
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (port > 65_535) throw new RangeError(`"${text}": a port is at most 65535`);
  return { host, port };
}

const ipv6Of = (text: string): string | undefined =>
  text.includes(':') ? canonicalHost(text) : undefined;

/** A numeric IPv4 address or a host name; four numbers that are no address are neither. */
function hostOf(text: string): string | undefined {
  if (/^[\d.]+$/.test(text)) return canonicalHost(text);
  const isName =
    text.length <= 253 && /^[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_-]+)*\.?$/i.test(text);
  return isName ? text.toLowerCase() : undefined;
}

/** An address as `parseAddress` reads it: `host:port`, with brackets around an IPv6 address. */
export const formatAddress = (address: Address): string =>
  address.host.includes(':')
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;

/** A number with its noun: `1 key`, `3 keys`. */
export const countOf = (many: number, what: string): string =>
  `${many} ${what}${many === 1 ? '' : 's'}`;
