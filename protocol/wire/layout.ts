// What all datagrams share: the version, the header, the sizes. Integers are big-endian, places and sizes bytes.

/** The version of the protocol that is spoken here: the high nibble of the first byte. */
export const VERSION = 1;

/** Places of the header's fields, and its size, bytes. */
export const HEADER = { versionAndType: 0, flags: 1, term: 2, session: 4, sequence: 8, size: 12 };

/** ChaCha20-Poly1305's tag, behind every sealed body. */
export const TAG_SIZE = 16;

/** Bytes in the body of all messages but notices: one size, so that no answer is longer than its question. */
export const TIME_BODY_SIZE = 20;
/** The whole datagram of such a message under a session, bytes. */
export const SEALED_TIME_SIZE = HEADER.size + TIME_BODY_SIZE + TAG_SIZE;
/** The whole datagram of such a message without a tag, bytes. */
export const ANONYMOUS_TIME_SIZE = HEADER.size + TIME_BODY_SIZE;

/** A whole hello, and a whole welcome, bytes. */
export const HANDSHAKE_SIZE = 160;

/** A whole roster ask, and a whole roster part, bytes: well below what every network carries in one piece. */
export const ROSTER_SIZE = 512;
/** Bytes in the body of either. */
export const ROSTER_BODY_SIZE = ROSTER_SIZE - HEADER.size - TAG_SIZE;
/** Bytes of a roster's digest. */
export const ROSTER_DIGEST_SIZE = 16;

/** The room that a buffer for `transmit` needs, bytes: no datagram is longer. */
export const MAX_DATAGRAM = ROSTER_SIZE;

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
