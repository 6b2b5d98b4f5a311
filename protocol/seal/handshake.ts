// The handshake: Noise_NNpsk0_25519_ChaChaPoly_SHA256 of the Noise Protocol Framework, revision 34.

import type { Aead, Crypto, KeyPair } from '../crypto.js';

const PROTOCOL_NAME = 'Noise_NNpsk0_25519_ChaChaPoly_SHA256';
const KEY_SIZE = 32;
const TAG_SIZE = 16;
const EMPTY = new Uint8Array(0);
/** The counter's first value, and here its only one: each key of this pattern seals once. */
const NONCE = new Uint8Array(12);

/** The two keys as one side sees them, 32 bytes each, and the hash of the whole handshake. */
export interface TransportKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
  readonly handshakeHash: Uint8Array;
}

/**
 * The side that speaks first: it writes `-> psk, e` and reads `<- e, ee` (section 7.4 of the
 * framework, with the psk modifier of section 9). For one handshake only.
 */
export class Initiator {
  readonly #crypto: Crypto;
  readonly #state: SymmetricState;
  readonly #ephemeral: KeyPair;
  #step: 'hello' | 'welcome' | 'done' = 'hello';

  /**
   * `psk` is the pre-shared key, 32 bytes; `prologue` is what both sides must have seen alike.
   * `ephemeral` is for known answers only; each handshake needs a new one.
   * @throws RangeError when the key has another length.
   */
  constructor(crypto: Crypto, psk: Uint8Array, prologue: Uint8Array, ephemeral?: KeyPair) {
    this.#crypto = crypto;
    this.#state = SymmetricState.begin(crypto, psk, prologue);
    this.#ephemeral = ephemeral ?? crypto.generateKeyPair();
  }

  /**
   * The first message: 32 bytes of key, the payload sealed, a 16-byte tag. Whoever learns the
   * pre-shared key later can read this payload; what follows the handshake stays closed to them.
   * @throws Error when called again: a second payload would go out under the same key and nonce.
   */
  writeHello(payload: Uint8Array): Uint8Array {
    if (this.#step !== 'hello') throw new Error('a hello is written once, and first');
    this.#step = 'welcome';
    this.#state.mixEphemeral(this.#ephemeral.publicKey);
    return joined(this.#ephemeral.publicKey, this.#state.seal(payload));
  }

  /**
   * The answer's payload and the keys. Undefined when the message is not from the holder of the
   * key, or has a point of small order; it changes nothing, and the true answer may still come.
   * @throws Error before `writeHello`, and after a good answer.
   */
  readWelcome(message: Uint8Array): { payload: Uint8Array; keys: TransportKeys } | undefined {
    if (this.#step !== 'welcome') throw new Error('a welcome is read once, after the hello');
    if (message.length < KEY_SIZE + TAG_SIZE) return undefined;
    const state = this.#state.copy();
    const remote = message.subarray(0, KEY_SIZE);
    state.mixEphemeral(remote);
    const shared = this.#crypto.diffieHellman(this.#ephemeral.privateKey, remote);
    if (shared === undefined) return undefined;
    state.mixKey(shared);
    const payload = state.open(message.subarray(KEY_SIZE));
    if (payload === undefined) return undefined;
    this.#step = 'done';
    const { first, second, handshakeHash } = state.split();
    return { payload, keys: { send: first, receive: second, handshakeHash } };
  }
}

/** The side that answers: it reads `-> psk, e` and writes `<- e, ee`. For one handshake only. */
export class Responder {
  readonly #crypto: Crypto;
  readonly #state: SymmetricState;
  readonly #given: KeyPair | undefined;
  #remote: Uint8Array | undefined;
  #step: 'hello' | 'welcome' | 'done' = 'hello';

  /** The arguments are those of the initiator. */
  constructor(crypto: Crypto, psk: Uint8Array, prologue: Uint8Array, ephemeral?: KeyPair) {
    this.#crypto = crypto;
    this.#state = SymmetricState.begin(crypto, psk, prologue);
    this.#given = ephemeral;
  }

  /**
   * The hello's payload; undefined for a stranger, found out by one tag and no public-key work.
   * A hello that somebody recorded opens again: only the first datagram under the new keys proves
   * that the peer is there now.
   * @throws Error when called again, whatever the first answer was.
   */
  readHello(message: Uint8Array): Uint8Array | undefined {
    if (this.#step !== 'hello') throw new Error('a hello is read once, and first');
    this.#step = 'done';
    if (message.length < KEY_SIZE + TAG_SIZE) return undefined;
    // A copy, because the shell's buffer may change before the welcome; `slice` of Node's Buffer is none.
    this.#remote = new Uint8Array(message.subarray(0, KEY_SIZE));
    this.#state.mixEphemeral(this.#remote);
    const payload = this.#state.open(message.subarray(KEY_SIZE));
    if (payload !== undefined) this.#step = 'welcome';
    return payload;
  }

  /**
   * The second message, built as the first, and the keys. Undefined when the other side's key is a
   * point of small order.
   * @throws Error without a good hello, and when called again.
   */
  writeWelcome(payload: Uint8Array): { message: Uint8Array; keys: TransportKeys } | undefined {
    if (this.#step !== 'welcome') throw new Error('a welcome is written once, after a good hello');
    this.#step = 'done';
    const ephemeral = this.#given ?? this.#crypto.generateKeyPair();
    this.#state.mixEphemeral(ephemeral.publicKey);
    const shared = this.#crypto.diffieHellman(ephemeral.privateKey, this.#remote!);
    if (shared === undefined) return undefined;
    this.#state.mixKey(shared);
    const message = joined(ephemeral.publicKey, this.#state.seal(payload));
    const { first, second, handshakeHash } = this.#state.split();
    return { message, keys: { send: second, receive: first, handshakeHash } };
  }
}

/** Section 5.2 of the framework, with the cipher state of section 5.1 in it. */
class SymmetricState {
  readonly #crypto: Crypto;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #cipher: Aead | undefined;

  private constructor(crypto: Crypto, chainingKey: Uint8Array, hash: Uint8Array) {
    this.#crypto = crypto;
    this.#chainingKey = chainingKey;
    this.#hash = hash;
  }

  /** The name, the prologue, and the psk token, which stands first in psk0. */
  static begin(crypto: Crypto, psk: Uint8Array, prologue: Uint8Array): SymmetricState {
    if (psk.length !== KEY_SIZE) throw new RangeError(`a pre-shared key has ${KEY_SIZE} bytes`);
    const name = Uint8Array.from(PROTOCOL_NAME, (character) => character.charCodeAt(0));
    // The name is longer than a hash, so its hash stands for it.
    const hash = crypto.sha256(name);
    const state = new SymmetricState(crypto, hash, hash);
    state.#mixHash(prologue);
    state.#mixKeyAndHash(psk);
    return state;
  }

  copy(): SymmetricState {
    const copy = new SymmetricState(this.#crypto, this.#chainingKey, this.#hash);
    copy.#cipher = this.#cipher;
    return copy;
  }

  /** The token e, which in a psk handshake goes into the key as well as into the hash. */
  mixEphemeral(publicKey: Uint8Array): void {
    this.#mixHash(publicKey);
    this.mixKey(publicKey);
  }

  mixKey(material: Uint8Array): void {
    const [chainingKey, key] = this.#derive(material, 2);
    this.#chainingKey = chainingKey!;
    this.#cipher = this.#crypto.aead(key!);
  }

  /** What is authenticated beside a payload is the hash of all that was said before. */
  seal(payload: Uint8Array): Uint8Array {
    const { length } = this.#hash;
    const both = new Uint8Array(length + payload.length + TAG_SIZE);
    both.set(this.#hash);
    both.set(payload, length);
    this.#cipher!.seal(both, 0, length, payload.length, NONCE);
    const sealed = both.subarray(length);
    this.#mixHash(sealed);
    return sealed;
  }

  open(sealed: Uint8Array): Uint8Array | undefined {
    const { length } = this.#hash;
    const both = joined(this.#hash, sealed);
    if (!this.#cipher!.open(both, 0, length, sealed.length, NONCE)) return undefined;
    this.#mixHash(sealed);
    return both.subarray(length, both.length - TAG_SIZE);
  }

  split(): { first: Uint8Array; second: Uint8Array; handshakeHash: Uint8Array } {
    const [first, second] = this.#derive(EMPTY, 2);
    return { first: first!, second: second!, handshakeHash: this.#hash };
  }

  #mixKeyAndHash(material: Uint8Array): void {
    const [chainingKey, hash, key] = this.#derive(material, 3);
    this.#chainingKey = chainingKey!;
    this.#mixHash(hash!);
    this.#cipher = this.#crypto.aead(key!);
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = this.#crypto.sha256(joined(this.#hash, data));
  }

  /** HKDF of section 4.3: as many outputs as asked for, each from the one before. */
  #derive(material: Uint8Array, outputs: number): Uint8Array[] {
    const secret = this.#crypto.hmacSha256(this.#chainingKey, material);
    const derived: Uint8Array[] = [];
    for (let i = 1; i <= outputs; i += 1) {
      const before = derived.at(-1) ?? EMPTY;
      derived.push(this.#crypto.hmacSha256(secret, joined(before, Uint8Array.of(i))));
    }
    return derived;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
