// The handshake (section 8.2).

import { Buffer } from 'node:buffer';
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
} from 'node:crypto';
import { open, seal } from './sealing.mjs';

const PRIVATE_DER = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b656e032100', 'hex');
const privateKeyOf = (bytes) =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_DER, bytes]), format: 'der', type: 'pkcs8' });
const publicKeyOf = (bytes) =>
  createPublicKey({ key: Buffer.concat([PUBLIC_DER, bytes]), format: 'der', type: 'spki' });
export const publicBytes = (privateBytes) =>
  createPublicKey(privateKeyOf(privateBytes)).export({ format: 'der', type: 'spki' }).subarray(12);
export const x25519 = (own, other) =>
  diffieHellman({ privateKey: privateKeyOf(own), publicKey: publicKeyOf(other) });

const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
export const hmac = (key, ...parts) =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();

function hkdf(chaining, material) {
  const secret = hmac(chaining, material);
  const first = hmac(secret, Buffer.from([1]));
  const second = hmac(secret, first, Buffer.from([2]));
  return [first, second, hmac(secret, second, Buffer.from([3]))];
}

export class Handshake {
  static #ZERO = Buffer.alloc(12);

  constructor(psk, prologue) {
    this.h = this.ck = hash(Buffer.from('Noise_NNpsk0_25519_ChaChaPoly_SHA256'));
    this.hashes = [this.h];
    this.mixHash(prologue);
    const [ck, x, k] = hkdf(this.ck, psk);
    this.ck = ck;
    this.k = k;
    this.mixHash(x);
  }

  mixHash(data) {
    this.h = hash(this.h, data);
    this.hashes.push(this.h);
  }

  mixKey(material) {
    [this.ck, this.k] = hkdf(this.ck, material);
  }

  mixPublic(key) {
    this.mixHash(key);
    this.mixKey(key);
  }

  seal(payload) {
    const sealed = seal(this.k, Handshake.#ZERO, this.h, payload);
    this.mixHash(sealed);
    return sealed;
  }

  open(sealed) {
    const payload = open(this.k, Handshake.#ZERO, this.h, sealed);
    if (payload !== undefined) this.mixHash(sealed);
    return payload;
  }

  split() {
    return hkdf(this.ck, Buffer.alloc(0)).slice(0, 2);
  }
}
