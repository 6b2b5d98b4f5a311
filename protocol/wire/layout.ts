// What all datagrams share: the version, the header, the sizes. Integers are big-endian, places and sizes bytes.

export const VERSION = 1;

export const HEADER = { versionAndType: 0, flags: 1, term: 2, session: 4, sequence: 8, size: 12 };

/** ChaCha20-Poly1305's tag, behind every sealed body. */
export const TAG_SIZE = 16;

/** One size for ask, reply, adjust and wall, so that no answer is longer than its question. */
export const TIME_BODY_SIZE = 20;
export const SEALED_TIME_SIZE = HEADER.size + TIME_BODY_SIZE + TAG_SIZE;
export const ANONYMOUS_TIME_SIZE = HEADER.size + TIME_BODY_SIZE;

/** Both of the handshake's datagrams. */
export const HANDSHAKE_SIZE = 160;

/** The room a buffer for `transmit` needs. */
export const MAX_DATAGRAM = HANDSHAKE_SIZE;

/**
 * Bits of the header's flags that decide a datagram's form. The others are each message's own. Bits without a
 * name are zero when sent and ignored when received.
 */
export const FLAG = {
  /** ask, reply: the stamp is group time; clear: the replier's raw time. */
  groupTime: 0x01,
  /** ask, reply: not sealed, sent without a session. */
  anonymous: 0x02,
  /** notice: sealed under the session. */
  sealed: 0x01,
};
