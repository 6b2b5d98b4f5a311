// Texts with control characters by name, `<STX>D:`, as bytes and back.

const NAMES = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI ' +
  'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
).split(' ');

const CODES = new Map([...NAMES.map((name, code) => [name, code] as const), ['DEL', 0x7f]]);

const TOKEN = /<<|<(?:([A-Z][A-Z0-9]*)|0x([0-9A-Fa-f]{2}))>|([\x20-\x7e])/y;

/**
 * The bytes of a text, or where in it (from 0) something stands that cannot be sent: an unknown
 * name, a single `<`, a letter beyond ASCII.
 */
export function readText(text: string): { readonly bytes: number[]; readonly faultAt?: number } {
  const bytes: number[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const byte = match === null || match[3] === '<' ? undefined : byteOf(match);
    if (byte === undefined) return { bytes, faultAt: at };
    bytes.push(byte);
  }
  return { bytes };
}

function byteOf([token, name, hex, plain]: RegExpExecArray): number | undefined {
  if (name !== undefined) return CODES.get(name);
  if (hex !== undefined) return Number.parseInt(hex, 16);
  return (plain ?? token).charCodeAt(0);
}

/** The bytes of a text that has been checked. */
export const bytesOfText = (text: string): number[] => readText(text).bytes;

/** Bytes as a text that reads back as the same. */
export const textOfBytes = (bytes: Iterable<number>): string =>
  Array.from(bytes, characterOf).join('');

function characterOf(byte: number): string {
  if (byte === 0x3c) return '<<';
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  const name = byte === 0x7f ? 'DEL' : NAMES[byte];
  return `<${name ?? `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`}>`;
}
