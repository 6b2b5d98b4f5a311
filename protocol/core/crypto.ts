// The cryptography the core needs, as an interface: the core itself knows no Node and no dice.

/**
 * An authenticated cipher under one fixed key, ChaCha20-Poly1305 of RFC 8439, that works in place:
 * in `buffer` at `from` stand a header of `headerSize` bytes, which stays clear and is authenticated,
 * behind it the text, and behind that, when it is sealed, a tag of 16 bytes. A nonce has 12 bytes.
 */
export interface Aead {
  /** Seals `bodySize` bytes of text where they stand and writes the tag behind them. */
  seal(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    bodySize: number,
    nonce: Uint8Array,
  ): void;
  /**
   * Opens `sealedSize` bytes (text and tag) where they stand. False when the tag does not fit; what
   * stands there then is nothing that anybody wrote.
   */
  open(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    sealedSize: number,
    nonce: Uint8Array,
  ): boolean;
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
