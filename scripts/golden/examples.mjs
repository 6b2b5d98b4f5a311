// What the golden datagrams say: fixed keys and numbers, and an example of every message.
import { encodeEntry } from '#master/core/roster/entry-bytes.js';
import { keyPairOf } from '#host/crypto.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { COOKIE } from '#protocol/wire/cookie.js';
import { noticeOf, voidOf } from '#protocol/wire/notice.js';
import { timeNotes } from './time-notes.mjs';

/** Bytes that are plainly not random, and all different. */
const countingFrom = (first) => Uint8Array.from({ length: 32 }, (_, i) => first + i);

export const NAME = 'line-3';
export const ROLE = 'agent';
export const KEY = countingFrom(0x00);
export const INITIATOR = keyPairOf(countingFrom(0x40));
export const RESPONDER = keyPairOf(countingFrom(0x80));
export const AGENT_SESSION = 0xa1b2c3d4;
export const MASTER_SESSION = 0x1a2b3c4d;
export const HELLO_SEQUENCE = 0x5eed0001;
export const QUESTION_SEQUENCE = 0x5eed0000;
/** Stands where the key will, in a hello that asks for a cookie. */
export const CHANCE = countingFrom(0xc0);
export const PASS = { era: 0x00c0_ffee, count: 3, attempt: 1 };
export const SECRET = countingFrom(0xe0).subarray(0, COOKIE.secretSize);
export const TERM = 7;
export const SECONDS = 1_800_000_000;

export const HELLO_FIELDS = {
  session: AGENT_SESSION,
  instance: 0x0badcafe,
  asksItself: false,
  severalMasters: false,
  leadsGroup: false,
  belief: {
    kind: 'group',
    rawSeconds: 86_400,
    rawNanoseconds: 250_000_000,
    seconds: SECONDS,
    nanoseconds: 123_456_789,
    bound: 150_016,
    term: 6,
    rate: -13_194_140 * 2 ** -40,
  },
};

export const WELCOME_FIELDS = {
  session: MASTER_SESSION,
  seconds: SECONDS,
  nanoseconds: 123_999_000,
  bound: 40_000,
  quality: 'synchronised',
  masters: [
    { host: '192.0.2.10', port: 7525 },
    { host: '2001:db8::1', port: 7526 },
  ],
  intervalMilliseconds: 1000,
  term: TERM,
  identity: 0,
  takesWalls: false,
  takesReferences: false,
};

export const ask = (timescale, anonymous = false) => ({
  type: 'ask',
  body: { timescale, anonymous },
});
export const reply = (body) => ({
  type: 'reply',
  body: { quality: 'synchronised', anonymous: false, ...body },
});
const adjust = (body) => ({ type: 'adjust', body: { leap: 'none', ...body } });

const wall = (body) => ({ type: 'wallClock', body });

const reference = (body) => ({ type: 'reference', body });

const LINE = {
  answered: true,
  untraced: false,
  quality: 'synchronised',
  rawSeconds: 86_400,
  groupSeconds: 1_799_999_999,
  groupNanoseconds: 874_210_003,
  rate: -13_194_140 * 2 ** -40,
  bound: 92_160,
  drift: 3.072e-6,
};

/** A roster's digest, and entries of every kind: keys are bytes that count up. */
const DIGEST = Uint8Array.from({ length: 16 }, (_, i) => 0xd0 + i);
const keyFrom = (first) => Uint8Array.from({ length: 32 }, (_, i) => first + i);
const ENTRIES = [
  { name: 'line-9', version: 1_795_341_600_000 },
  {
    name: 'line-4',
    version: 1_795_341_600_001,
    body: { credential: { name: 'line-4', role: 'agent', key: keyFrom(0) }, former: ['line-3'] },
  },
  {
    name: 'phone',
    version: 0,
    body: {
      credential: {
        name: 'phone',
        role: 'client',
        key: keyFrom(32),
        old: { key: keyFrom(64), until: 1_795_946_400 },
      },
      former: [],
    },
  },
  {
    name: 'lab-2',
    version: 1_795_341_600_002,
    body: {
      credential: { name: 'lab-2', role: 'master', key: keyFrom(96) },
      former: [],
      place: { addresses: ['10.0.0.2', '[2001:db8::2]:7526'], number: 1, rank: 7 },
    },
  },
];

/** What travels under the session, each with its sender, its place and its content. */
export const SEALED = [
  ['ask in group time', 'agent', 0, ask('group')],
  [
    'reply in group time, before there is any',
    'master',
    0,
    reply({
      timescale: 'group',
      seconds: SECONDS,
      nanoseconds: 125_000_000,
      hold: 61_000,
      correction: undefined,
      heard: 1,
      quality: 'unset',
      bound: Infinity,
      settings: 0,
      untraced: false,
      leap: 'none',
    }),
  ],
  ['ask in raw time', 'master', 0, ask('raw')],
  [
    'reply in raw time, nothing applied yet',
    'agent',
    0,
    reply({
      timescale: 'raw',
      seconds: 86_400,
      nanoseconds: 501_000_777,
      hold: 48_500,
      correction: undefined,
      heard: 1,
      quality: 'holdover',
      applied: 0xffff,
    }),
  ],
  ['adjust: line', 'master', 1, adjust({ kind: 'line', ...LINE })],
  [
    'reply to an adjust, with a corrected departure',
    'agent',
    1,
    reply({
      timescale: 'raw',
      seconds: 86_401,
      nanoseconds: 999_999_999,
      hold: 52_000,
      correction: 1500,
      heard: 2,
      applied: 1,
    }),
  ],
  [
    'reply in raw time of an agent that hears the leader',
    'agent',
    2,
    reply({
      timescale: 'raw',
      seconds: 86_402,
      nanoseconds: 750_000_001,
      hold: 47_000,
      correction: -250,
      heard: 3,
      applied: 1,
    }),
    TERM,
  ],
  [
    'reply to an adjust, by a clock that is far from its line',
    'agent',
    0x0101,
    reply({
      timescale: 'raw',
      seconds: 86_402,
      nanoseconds: 1,
      hold: 52_000,
      correction: undefined,
      heard: 3,
      quality: 'astray',
      applied: 1,
    }),
  ],
  ['adjust: hold', 'master', 0x0102, adjust({ kind: 'hold', ...LINE, quality: 'holdover' })],
  [
    'adjust: step',
    'master',
    0x0102_0304,
    adjust({ kind: 'step', ...LINE, groupSeconds: 1_800_003_599, rate: 2 ** -40 }),
  ],
  [
    'adjust: line, not to be answered',
    'master',
    0x0102_0305,
    adjust({ kind: 'line', ...LINE, answered: false }),
  ],
  [
    'reply to an adjust with a long sequence',
    'agent',
    0x0102_0304,
    reply({
      timescale: 'raw',
      seconds: 86_403,
      nanoseconds: 0,
      hold: 0,
      correction: -1500,
      heard: 0xffff,
      applied: 0x0304,
    }),
  ],
  [
    'reply in group time',
    'master',
    1,
    reply({
      timescale: 'group',
      seconds: 1_800_003_602,
      nanoseconds: 999_999_999,
      hold: 4_294_967_295,
      correction: undefined,
      heard: 2,
      bound: 1023,
      settings: 2,
      untraced: false,
      leap: 'none',
    }),
  ],
  ...timeNotes({ reply, adjust, LINE }),
  ['notice, sealed: an agent leaves', 'agent', 2, { type: 'notice', body: noticeOf('leaving') }],
  [
    'notice, sealed: a master leaves',
    'master',
    0x0102_0305,
    { type: 'notice', body: noticeOf('leaving') },
  ],
  [
    'notice, sealed: term 40000 is nobody’s',
    'master',
    0x0102_0307,
    { type: 'notice', body: voidOf(40_000, TYPE.notice) },
  ],
  [
    'notice, sealed: what a client was answered is outdated',
    'master',
    0x0102_0308,
    { type: 'notice', body: noticeOf('outdated') },
  ],
  [
    'notice, sealed: the next welcome names other masters',
    'master',
    0x22,
    { type: 'notice', body: noticeOf('renew') },
  ],
  [
    'beacon of a master that leads, to who follows it',
    'master',
    0x0102_0306,
    {
      type: 'beacon',
      body: {
        duty: 'leads',
        number: 2,
        rank: 10,
        merit: 'average',
        bound: 0,
        leaseMilliseconds: 4000,
        hears: TERM,
        agents: 4,
        successor: 1,
        claims: false,
        root: 0x811c_9dc5,
        depth: 3,
        keys: 0,
      },
    },
  ],
  [
    'wall: a clock that is only read, behind',
    'agent',
    3,
    wall({
      wall: 1,
      votes: true,
      seconds: -1,
      nanoseconds: 988_000_000,
      bound: 3_002_368,
      left: 0,
      age: 1500,
    }),
  ],
  [
    'wall: a clock that was set, which may not vote',
    'agent',
    4,
    wall({
      wall: 16,
      votes: false,
      seconds: 7200,
      nanoseconds: 431_000_000,
      bound: 1023,
      left: -31_000_000,
      age: 4_294_967_295,
    }),
  ],
  [
    'pull of a master that knows nothing of the other',
    'agent',
    5,
    { type: 'rosterAsk', body: { digest: new Uint8Array(16), epoch: 0, after: 0 } },
  ],
  [
    'pull of what came after a change',
    'agent',
    6,
    { type: 'rosterAsk', body: { digest: DIGEST, epoch: 0xe60c_0001, after: 1000 } },
  ],
  [
    'part with every kind of entry',
    'master',
    0x20,
    {
      type: 'rosterPart',
      body: {
        digest: DIGEST,
        epoch: 0xe60c_0001,
        after: 1000,
        upTo: 1004,
        last: 1007,
        question: 6,
        entries: Uint8Array.from(ENTRIES.flatMap((entry) => [...encodeEntry(entry)])),
      },
    },
  ],
  [
    'part with no entries, because both have the same',
    'master',
    0x21,
    {
      type: 'rosterPart',
      body: {
        digest: DIGEST,
        epoch: 0xe60c_0001,
        after: 0,
        upTo: 1007,
        last: 1007,
        question: 5,
        entries: new Uint8Array(),
      },
    },
  ],
  [
    'reference: a kernel that knows UTC',
    'agent',
    12,
    reference({
      rawSeconds: 86_400,
      rawNanoseconds: 17,
      seconds: SECONDS,
      nanoseconds: 999_999_999,
      error: 1_300_480,
      width: 412,
    }),
  ],
  [
    'reference: a kernel that does not',
    'agent',
    13,
    reference({
      rawSeconds: 86_401,
      rawNanoseconds: 0,
      seconds: SECONDS + 1,
      nanoseconds: 0,
      error: Infinity,
      width: 0,
    }),
  ],
];
