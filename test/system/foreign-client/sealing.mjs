// Sealing (section 7).

import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { header } from './header.mjs';
import { TYPES } from './numbers.mjs';

function nonceOf(type, sequence) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(sequence, 4);
  nonce.writeUInt8(TYPES[type], 8);
  return nonce;
}

const TAG = { authTagLength: 16 };

export function seal(key, nonce, associated, text) {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, TAG);
  cipher.setAAD(associated, { plaintextLength: text.length });
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

/** Undefined when the tag does not fit. */
export function open(key, nonce, associated, sealed) {
  const size = sealed.length - 16;
  if (size < 0) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, TAG);
  decipher.setAAD(associated, { plaintextLength: size });
  decipher.setAuthTag(sealed.subarray(size));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, size)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function sealDatagram(key, place, body) {
  const clear = header(place);
  return Buffer.concat([clear, seal(key, nonceOf(place.type, place.sequence), clear, body)]);
}

export const openDatagram = (key, { type, sequence }, bytes) =>
  open(key, nonceOf(type, sequence), bytes.subarray(0, 12), bytes.subarray(12));

/** The last 64 sequences of one sender. */
export class ReplayWindow {
  #highest = -1;
  #seen = new Set();

  accept(sequence) {
    if (sequence <= this.#highest - 64 || this.#seen.has(sequence)) return false;
    this.#highest = Math.max(this.#highest, sequence);
    this.#seen.add(sequence);
    for (const old of this.#seen) if (old <= this.#highest - 64) this.#seen.delete(old);
    return true;
  }
}
