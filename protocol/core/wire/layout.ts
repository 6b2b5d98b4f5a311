// Where every field of every datagram stands: one table, in bytes, all big-endian.

export const VERSION = 1;

/** Message types: the low nibble of the first byte. */
export const TYPE = {
  hello: 1,
  welcome: 2,
  ask: 3,
  reply: 4,
  adjust: 5,
  notice: 6,
  beacon: 7,
  cookie: 8,
  wall: 9,
} as const;

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

export const ASK = { within: 0 };

export const REPLY = {
  seconds: 0,
  nanoseconds: 4,
  hold: 8,
  correction: 12,
  heard: 16,
  appliedOrBound: 18,
};

export const ADJUST = {
  rawSeconds: 0,
  groupSeconds: 4,
  groupNanoseconds: 8,
  rate: 12,
  bound: 16,
  drift: 18,
};

export const BEACON = {
  duty: 0,
  number: 1,
  rank: 2,
  merit: 3,
  bound: 4,
  lease: 6,
  hears: 8,
  agents: 10,
  successor: 12,
  flags: 13,
  depth: 14,
  root: 16,
};

export const WALL = {
  wall: 0,
  zero: 1,
  bound: 2,
  seconds: 4,
  nanoseconds: 8,
  left: 12,
  age: 16,
};

/** Clear part, then the ephemeral key and the sealed payload, then the proof of all of it. */
export const HELLO = {
  nameLength: 12,
  name: 13,
  nameSize: 31,
  era: 44,
  count: 48,
  attempt: 52,
  noise: 56,
  ephemeralSize: 32,
  payloadSize: 40,
  proof: 144,
};

/** All in the clear, with a tag. */
export const COOKIE = { era: 12, count: 16, secret: 20, secretSize: 16, tag: 36, size: 52 };

export const HELLO_PAYLOAD = {
  session: 0,
  instance: 4,
  capabilities: 8,
  belief: 10,
  rawSeconds: 12,
  rawNanoseconds: 16,
  seconds: 20,
  nanoseconds: 24,
  bound: 28,
  term: 30,
  rate: 32,
};

export const WELCOME = { noise: 12, payloadSize: 100 };

export const WELCOME_PAYLOAD = {
  session: 0,
  seconds: 4,
  nanoseconds: 8,
  bound: 12,
  quality: 14,
  masterCount: 15,
  masters: 16,
  masterSize: 18,
  mastersMost: 4,
  intervalMilliseconds: 88,
  term: 92,
  capabilities: 94,
  identity: 96,
};

export const NOTICE = { reason: 12, lowestVersion: 13, highestVersion: 14, about: 15, size: 16 };
export const SEALED_NOTICE_SIZE = NOTICE.size + TAG_SIZE;

/** Flag bits. Bits not named here are zero when sent and ignored when received. */
export const FLAG = {
  /** ask, reply: the stamp is group time; clear: the replier's raw time. */
  groupTime: 0x01,
  /** ask, reply: not sealed, sent without a session. */
  anonymous: 0x02,
  /** adjust: two bits of kind. */
  adjustKind: 0x03,
  /** adjust: no reply is wanted. */
  unanswered: 0x04,
  /** notice: sealed under the session. */
  sealed: 0x01,
  /** wall: it votes in the place of the agent's crystal. */
  votes: 0x01,
  /** reply in group time: two bits of how often it was set. */
  settingsShift: 2,
  /** reply, adjust: two bits of quality. */
  qualityShift: 4,
  qualityMask: 0x30,
};
