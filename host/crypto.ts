// The core's cryptography over node:crypto.

import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import type { Aead, Crypto, KeyPair } from '@belfry/protocol';

const CIPHER = 'chacha20-poly1305';
const KEY_SIZE = 32;
const TAG_SIZE = 16;
const OPTIONS = { authTagLength: TAG_SIZE } as const;

const PRIVATE_DER = { format: 'der', type: 'pkcs8' } as const;
const PUBLIC_DER = { format: 'der', type: 'spki' } as const;

/** What DER puts before the 32 bytes of an X25519 private key (RFC 8410, section 7). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
/** What DER puts before the public one (RFC 8410, section 4). */
const PUBLIC_PREFIX_SIZE = 12;

/**
 * OpenSSL's own form of the private keys made here, so that using one does not parse it again.
 * An entry goes when its bytes do.
 */
const parsed = new WeakMap<Uint8Array, KeyObject>();

/** The functions are free of state and may be taken off the object. They answer Buffers. */
export const nodeCrypto: Crypto = {
  aead: (key) => new NodeAead(key),
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  generateKeyPair,
  diffieHellman: agree,
  randomBytes: (length) => randomBytes(length),
};

/** The key pair that belongs to 32 known bytes: for known answers; keys in use are made new. */
export function keyPairOf(bytes: Uint8Array): KeyPair {
  // A copy, which nobody changes while OpenSSL's form of it is kept.
  const privateKey = bytes.slice();
  const key = privateKeyOf(privateKey);
  parsed.set(privateKey, key);
  const der = createPublicKey(key).export(PUBLIC_DER);
  return { privateKey, publicKey: der.subarray(PUBLIC_PREFIX_SIZE) };
}

class NodeAead implements Aead {
  readonly #key: KeyObject;

  /** @throws RangeError when the key has not 32 bytes. */
  constructor(key: Uint8Array) {
    needKeySize(key);
    this.#key = createSecretKey(key);
  }

  seal(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    bodySize: number,
    nonce: Uint8Array,
  ): void {
    const [body, end] = [from + headerSize, from + headerSize + bodySize];
    needRoom(buffer, end + TAG_SIZE);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, OPTIONS);
    cipher.setAAD(buffer.subarray(from, body), { plaintextLength: bodySize });
    buffer.set(cipher.update(buffer.subarray(body, end)), body);
    cipher.final();
    buffer.set(cipher.getAuthTag(), end);
  }

  open(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    sealedSize: number,
    nonce: Uint8Array,
  ): boolean {
    const size = sealedSize - TAG_SIZE;
    if (size < 0) return false;
    const [body, end] = [from + headerSize, from + headerSize + size];
    needRoom(buffer, end + TAG_SIZE);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, OPTIONS);
    decipher.setAAD(buffer.subarray(from, body), { plaintextLength: size });
    decipher.setAuthTag(buffer.subarray(end, end + TAG_SIZE));
    const text = decipher.update(buffer.subarray(body, end));
    try {
      decipher.final();
    } catch {
      return false;
    }
    buffer.set(text, body);
    return true;
  }
}

/**
 * The new pair leaves the generator as DER and comes back as a key of its own. The key objects
 * that the generator can hand out are not used: in Node 20 they share a lock with the finished
 * generator, and the program stands still for good when that is garbage collected while one of
 * them is exported.
 */
function generateKeyPair(): KeyPair {
  const pair = generateKeyPairSync('x25519', {
    privateKeyEncoding: PRIVATE_DER,
    publicKeyEncoding: PUBLIC_DER,
  });
  const privateKey = pair.privateKey.subarray(PRIVATE_PREFIX.length);
  const publicKey = pair.publicKey.subarray(PUBLIC_PREFIX_SIZE);
  const key = { ...jwkOf(publicKey), d: base64url(privateKey) };
  parsed.set(privateKey, createPrivateKey({ key, format: 'jwk' }));
  return { privateKey, publicKey };
}

function agree(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  const keys = { privateKey: privateKeyOf(privateKey), publicKey: publicKeyOf(publicKey) };
  let shared: Uint8Array;
  try {
    shared = diffieHellman(keys);
  } catch {
    // Both keys are well formed, so what OpenSSL refuses is the peer's point of small order.
    return undefined;
  }
  return shared.some((byte) => byte !== 0) ? shared : undefined;
}

function privateKeyOf(key: Uint8Array): KeyObject {
  const known = parsed.get(key);
  if (known !== undefined) return known;
  needKeySize(key);
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, key]), ...PRIVATE_DER });
}

/** As JWK, which OpenSSL takes in many times faster than DER. */
function publicKeyOf(key: Uint8Array): KeyObject {
  needKeySize(key);
  return createPublicKey({ key: jwkOf(key), format: 'jwk' });
}

const jwkOf = (publicKey: Uint8Array) =>
  ({ kty: 'OKP', crv: 'X25519', x: base64url(publicKey) }) as const;

const base64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');

/** Our own mistake, which `subarray` would pass over in silence. */
function needRoom(buffer: Uint8Array, size: number): void {
  if (buffer.length < size) throw new RangeError(`a buffer of ${buffer.length} bytes is too short`);
}

function needKeySize(key: Uint8Array): void {
  if (key.length !== KEY_SIZE) throw new RangeError(`a key has ${KEY_SIZE} bytes`);
}
