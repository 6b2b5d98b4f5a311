// An invitation: all that a machine needs to join a group, as one line of text that can be pasted.

import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  CREDENTIAL_ROLES,
  type Credential,
} from './credential.js';

/** How the text of every invitation begins. */
export const INVITATION_SCHEME = 'belfry:';

/** Masters that an invitation can name at most, as a configuration can. */
export const INVITATION_MASTERS_MOST = 8;

/** What a line to join holds. Whoever has it can join under this name: it is a secret. */
export interface Invitation extends Omit<Credential, 'old'> {
  /** What the group is called, which fits `CREDENTIAL_NAME`; empty for one without a name. */
  readonly group: string;
  /**
   * Where each master is reached, the preferred one first: `HOST` or `HOST:PORT`, or several of these with commas between
   * them, because a machine has several addresses. Printable ASCII, 1 to 255 characters each.
   */
  readonly masters: readonly string[];
}

/** One of an invitation's masters, as text: all addresses at which that machine may be reached. */
export const masterText = (addresses: readonly string[]): string => addresses.join(',');

/** The addresses of one of an invitation's masters, the preferred one first. */
export const masterAddresses = (master: string): string[] =>
  master.split(',').filter((address) => address !== '');

/**
 * Why a text is no invitation: it does not begin as one; its end is missing; a character was changed, lost or added; or
 * a later version made it.
 */
export type InvitationFault = 'no-invitation' | 'cut-short' | 'mistyped' | 'newer';

/**
 * The first byte. Whatever a later version puts behind it, its last four bytes are the check of all before, so that a
 * mistyped line is never taken for one of a later version.
 */
const VERSION = 1;
const CHECK_SIZE = 4;
/** A name of one letter, no group, one master of one letter. */
const SIZE_LEAST = 4 + 1 + 3 + CREDENTIAL_KEY_SIZE + CHECK_SIZE;
/** One address at least: commas alone name nobody. */
const MASTER = /^(?=.*[^,])[!-~]{1,255}$/;

/**
 * Writes an invitation as text: `belfry:` and, in base64url (RFC 4648, section 5), version, role, name, group, masters,
 * key, and the CRC-32 of all that.
 * @throws RangeError for what no invitation can hold.
 */
export function formatInvitation({ name, role, group, masters, key }: Invitation): string {
  if (!CREDENTIAL_NAME.test(name)) throw new RangeError(`not a name: ${name}`);
  if (group !== '' && !CREDENTIAL_NAME.test(group)) throw new RangeError(`not a group: ${group}`);
  if (key.length !== CREDENTIAL_KEY_SIZE) throw new RangeError('not the size of a key');
  if (masters.length < 1 || masters.length > INVITATION_MASTERS_MOST)
    throw new RangeError(`an invitation names 1 to ${INVITATION_MASTERS_MOST} masters`);
  const strange = masters.find((master) => !MASTER.test(master));
  if (strange !== undefined) throw new RangeError(`not the address of a master: ${strange}`);
  const content = [
    VERSION,
    CREDENTIAL_ROLES.indexOf(role),
    ...textBytes(name),
    ...textBytes(group),
    masters.length,
    ...masters.flatMap(textBytes),
    ...key,
  ];
  const check = crc32(content);
  return `${INVITATION_SCHEME}${toBase64Url([...content, check >>> 24, (check >>> 16) & 255, (check >>> 8) & 255, check & 255])}`;
}

/** Reads the text of an invitation, in which white space does not count: a long line is often broken. */
export function parseInvitation(text: string): Invitation | InvitationFault {
  const line = text.replaceAll(/\s/g, '');
  if (!line.startsWith(INVITATION_SCHEME)) return 'no-invitation';
  const encoded = line.slice(INVITATION_SCHEME.length);
  const bytes = fromBase64Url(encoded);
  if (bytes === undefined) return 'mistyped';
  if (bytes.length < SIZE_LEAST) return 'cut-short';
  const [version] = bytes;
  const content = bytes.slice(0, -CHECK_SIZE);
  const sound = crc32(content) === checkIn(bytes) && toBase64Url(bytes) === encoded;
  if (sound && version !== VERSION) return 'newer';
  const read = version === VERSION ? readContent(bytes) : 'mistyped';
  if (typeof read === 'string') return read;
  return sound ? read : 'mistyped';
}

const checkIn = (bytes: readonly number[]): number =>
  bytes.slice(-CHECK_SIZE).reduce((check, byte) => ((check << 8) | byte) >>> 0, 0);

/** What the bytes hold, whether or not the check fits: how long they have to be is known by that alone. */
function readContent(bytes: readonly number[]): Invitation | InvitationFault {
  const reader = new Reader(bytes);
  reader.byte();
  const role = CREDENTIAL_ROLES[reader.byte()];
  const [name, group] = [reader.text(), reader.text()];
  const many = reader.byte();
  const masters = Array.from({ length: Math.min(many, INVITATION_MASTERS_MOST) }, () =>
    reader.text(),
  );
  const key = Uint8Array.from(reader.take(CREDENTIAL_KEY_SIZE));
  reader.take(CHECK_SIZE);
  if (reader.left < 0) return 'cut-short';
  const good =
    reader.left === 0 &&
    role !== undefined &&
    CREDENTIAL_NAME.test(name) &&
    (group === '' || CREDENTIAL_NAME.test(group)) &&
    many >= 1 &&
    many <= INVITATION_MASTERS_MOST &&
    masters.every((master) => MASTER.test(master));
  return good ? { name, role, group, masters, key } : 'mistyped';
}

/** Goes through bytes, and beyond their end, where there are none. */
class Reader {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  /** How many bytes are left; below 0 for those that are missing. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  text(): string {
    return String.fromCharCode(...this.take(this.byte()));
  }

  take(size: number): readonly number[] {
    const part = this.#bytes.slice(this.#at, this.#at + size);
    this.#at += size;
    return part;
  }
}

/** A text behind its length. */
const textBytes = (text: string): number[] => [
  text.length,
  ...Array.from(text, (character) => character.charCodeAt(0)),
];

/** The CRC-32 of IEEE 802.3, reflected: it notices every change within 32 bits, so every changed character. */
function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64Url(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b = 0, c = 0] = bytes.slice(at, at + 3);
    const bits = (a! << 16) | (b << 8) | c;
    const size = Math.min(bytes.length - at, 3) + 1;
    for (let place = 0; place < size; place += 1)
      text += ALPHABET[(bits >>> (18 - 6 * place)) & 63];
  }
  return text;
}

/** Undefined where a character is none of the alphabet; bits at the end that fill no byte are left out. */
function fromBase64Url(text: string): number[] | undefined {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0x3fff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >>> held) & 255);
  }
  return bytes;
}
