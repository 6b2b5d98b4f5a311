// Cookies, and the hello that carries one (section 8.3).

import { Buffer } from 'node:buffer';
import { Handshake, hmac, publicBytes, x25519 } from './handshake.mjs';
import { header } from './header.mjs';
import { seal } from './sealing.mjs';
import { u32 } from './writers.mjs';

export const greetingKey = (psk) => hmac(psk, Buffer.from('Belfry greeting'));
const tagOf = (key, nonce, associated) => seal(key, nonce, associated, Buffer.alloc(0));
const NO_SECRET = Buffer.alloc(16);

/** A hello without its proof comes back with it. */
function proven(psk, hello, secret) {
  const tag = tagOf(greetingKey(psk), hello.subarray(56, 68), Buffer.concat([hello, secret]));
  return Buffer.concat([hello, tag]);
}

export function question({ psk, name, sequence, chance }) {
  const clear = helloClear(name, sequence, { era: 0, count: 0, attempt: 0 });
  return proven(psk, Buffer.concat([clear, chance, Buffer.alloc(56)]), NO_SECRET);
}

/** Undefined when it is not from a holder of the key. */
export function readCookie(psk, bytes) {
  const tag = tagOf(greetingKey(psk), bytes.subarray(20, 32), bytes.subarray(0, 36));
  if (!tag.equals(bytes.subarray(36))) return undefined;
  const [era, count] = [bytes.readUInt32BE(12), bytes.readUInt32BE(16)];
  return { era, count, secret: Buffer.from(bytes.subarray(20, 36)) };
}

function helloClear(name, sequence, { era, count, attempt }) {
  const clear = Buffer.alloc(56);
  header({ type: 'hello', flags: 0, term: 0, session: 0, sequence }).copy(clear);
  clear.writeUInt8(name.length, 12);
  clear.write(name, 13, 'ascii');
  u32(era, count, attempt).copy(clear, 44);
  return clear;
}

/** Writes the hello; `finish` then takes a welcome and answers its payload and keys. */
export function greet({ psk, name, sequence, cookie, attempt, ephemeral, payload }) {
  const clear = helloClear(name, sequence, { ...cookie, attempt });
  const begun = new Handshake(psk, clear);
  const own = publicBytes(ephemeral);
  begun.mixPublic(own);
  const hello = Buffer.concat([clear, own, begun.seal(payload)]);
  const datagram = proven(psk, hello, cookie.secret);
  const finish = (welcome) => {
    const state = Object.assign(Object.create(Handshake.prototype), begun, {
      hashes: [...begun.hashes],
    });
    const other = welcome.subarray(12, 44);
    state.mixPublic(other);
    state.mixKey(x25519(ephemeral, other));
    const opened = state.open(welcome.subarray(44));
    if (opened === undefined) return undefined;
    const [send, receive] = state.split();
    return { payload: opened, send, receive, hashes: state.hashes };
  };
  return { datagram, finish };
}
