// The cryptography the core needs, as an interface: the core itself knows no Node and no dice.

/** An authenticated cipher under one fixed key: ChaCha20-Poly1305 of RFC 8439. */
export interface Aead {
  /**
   * Seals `plaintext` into `out` (its length + 16 bytes) under a 12-byte nonce, with `header`
   * authenticated beside it. `out` may share the buffer of `plaintext` only at the same place.
   */
  seal(nonce: Uint8Array, header: Uint8Array, plaintext: Uint8Array, out: Uint8Array): void;
  /** Opens `sealed` (text and 16-byte tag); undefined when the tag does not fit. */
  open(nonce: Uint8Array, header: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

export interface KeyPair {
  /** 32 bytes each. */
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What the Noise handshake is built from, and the system's own randomness for keys. */
export interface Crypto {
  aead(key: Uint8Array): Aead;
  sha256(data: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** A new X25519 key pair. From the system's randomness, never from a seedable source. */
  generateKeyPair(): KeyPair;
  /** X25519 (RFC 7748). Undefined when the result is all zero: a point of small order. */
  diffieHellman(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  /** Bytes from the system's randomness, for session identities. */
  randomBytes(length: number): Uint8Array;
}
