// The cryptography that the protocol needs, as interfaces: pure code has no cipher and no randomness of its own.

/**
 * An authenticated cipher under one fixed key: ChaCha20-Poly1305 of RFC 8439. It works in place. From `from` on,
 * `buffer` holds a header of `headerSize` bytes, which is authenticated and not encrypted; then the text; then, once
 * sealed, a tag of 16 bytes. A nonce has 12 bytes. In the ciphers of the daemons, a size or place out of range
 * throws: it is a mistake of ours.
 */
export interface Aead {
  /** Encrypts `bodySize` bytes of text in place, and writes the tag behind them. */
  seal(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    bodySize: number,
    nonce: Uint8Array,
  ): void;
  /**
   * Decrypts `sealedSize` bytes (text and tag) in place.
   *
   * @returns false when the tag does not fit. What stands in place of the text then must not be used.
   */
  open(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    sealedSize: number,
    nonce: Uint8Array,
  ): boolean;
}

/** An X25519 key pair. */
export interface KeyPair {
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** What the Noise handshake is made of, and the system's randomness. Every implementation passes `cryptoBehaves`. */
export interface Crypto {
  /** The cipher under this key of 32 bytes. */
  aead(key: Uint8Array): Aead;
  /** SHA-256 (FIPS 180-4): 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** HMAC-SHA-256 (RFC 2104): 32 bytes. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** A new X25519 key pair from the system's randomness, never from a seeded source outside of tests. */
  generateKeyPair(): KeyPair;
  /** X25519 (RFC 7748): 32 bytes. @returns undefined when they are all zero, for a public key of small order. */
  diffieHellman(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  /** `length` bytes from the system's randomness, for the identities of sessions. */
  randomBytes(length: number): Uint8Array;
}
