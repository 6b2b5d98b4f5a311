// Numeric addresses as text: many spellings come in, and one goes on, so that equal addresses are equal text.

const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const BYTE = /^(?:0|[1-9]\d{0,2})$/;
const WORD = /^[\da-f]{1,4}$/i;
const SCOPE = /^[^%\s/]{1,32}$/;

/**
 * The sixteen bytes of a numeric host, an IPv4 one mapped (RFC 4291, section 2.5.5.2); undefined for what is none. The
 * scope of an IPv6 one (`%eth0`) is not among them.
 */
export function hostBytes(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return ipv4Bytes(text);
  const [address = '', scope, more] = text.split('%');
  if (more !== undefined || (scope !== undefined && !SCOPE.test(scope))) return undefined;
  return ipv6Bytes(address);
}

/** The canonical text of sixteen bytes: a mapped IPv4 one in dotted form, another as RFC 5952 has it. */
export const hostText = (bytes: readonly number[]): string =>
  isMapped(bytes) ? bytes.slice(12).join('.') : ipv6Text(bytes);

/**
 * The one spelling of a numeric host by which addresses are compared, or undefined for what is none: RFC 5952, an
 * IPv4 address in dotted form though it came mapped, and a scope only where it says something: for link-local
 * addresses.
 */
export function canonicalHost(text: string): string | undefined {
  const bytes = hostBytes(text);
  if (bytes === undefined) return undefined;
  const host = hostText(bytes);
  const scope = isLinkLocal(host) ? text.indexOf('%') : -1;
  return scope < 0 ? host : host + text.slice(scope);
}

/** The family of a canonical numeric host. */
export const familyOf = (host: string): 4 | 6 => (host.includes(':') ? 6 : 4);

/** Can a socket that listens at one canonical host have to do with another? At `::` it carries both families. */
export const canCarry = (listen: string, host: string): boolean =>
  listen === '::' || familyOf(listen) === familyOf(host);

/** Does this canonical host mean something on one link only (fe80::/10, ff02::/16)? Then it takes a scope to say which. */
export const isLinkLocal = (host: string): boolean => /^f(?:e[89ab][\da-f]|f[\da-f]2):/.test(host);

/** Is this canonical host more than one: a multicast group, or everybody? */
export const isMany = (host: string): boolean =>
  host.startsWith('ff') || host === '255.255.255.255' || /^2(?:2[4-9]|3\d)\./.test(host);

/** Can anything be sent to this canonical host? The unspecified ones, and link-local ones without a scope, are nobody's. */
export const isSomebody = (host: string): boolean =>
  host !== '0.0.0.0' && host !== '::' && (!isLinkLocal(host) || host.includes('%'));

const isMapped = (bytes: readonly number[]): boolean =>
  MAPPED_PREFIX.every((byte, i) => bytes[i] === byte);

function ipv4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => BYTE.test(part) && Number(part) <= 255))
    return undefined;
  return [...MAPPED_PREFIX, ...parts.map(Number)];
}

function ipv6Bytes(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  const [front = [], back] = halves.map((half, i) => wordsOf(half, i === halves.length - 1));
  if (halves.length > 2) return undefined;
  const gap = 8 - front.length - (back?.length ?? 0);
  // "::" stands for one word of zeros at least, and only once.
  if (back === undefined ? gap !== 0 : gap < 1) return undefined;
  const words = [...front, ...Array<number>(gap).fill(0), ...(back ?? [])];
  return words.some(Number.isNaN) ? undefined : words.flatMap((word) => [word >> 8, word & 0xff]);
}

/** The last two words of all may be written as an IPv4 address. A part that is no word is NaN. */
function wordsOf(text: string, isLast: boolean): number[] {
  if (text === '') return [];
  const parts = text.split(':');
  const last = isLast ? ipv4Bytes(parts.at(-1)!) : undefined;
  const tail = last === undefined ? [] : [last[12]! * 256 + last[13]!, last[14]! * 256 + last[15]!];
  const head = last === undefined ? parts : parts.slice(0, -1);
  return [...head.map((part) => (WORD.test(part) ? parseInt(part, 16) : NaN)), ...tail];
}

function ipv6Text(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  const [from, length] = longestZeros(words);
  const text = (some: number[]): string => some.map((word) => word.toString(16)).join(':');
  if (length < 2) return text(words);
  return `${text(words.slice(0, from))}::${text(words.slice(from + length))}`;
}

/** Where the longest run of zeros begins, the first of several, and how long it is. */
function longestZeros(words: readonly number[]): [from: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let from = 0; from < words.length; from += 1) {
    let to = from;
    while (words[to] === 0) to += 1;
    if (to - from > best[1]) best = [from, to - from];
  }
  return best;
}
