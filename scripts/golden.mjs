// Writes test/golden/datagrams.json: a known answer for every message, made with fixed keys.
import { writeFileSync } from 'node:fs';
import { GreetingKey, NO_SECRET } from '#protocol/seal/greeting-key.js';
import { Initiator, Responder } from '#protocol/seal/handshake.js';
import { Session } from '#protocol/seal/session.js';
import { writeCookie, COOKIE } from '#protocol/wire/cookie.js';
import { readHeader, viewOf, writeHeader } from '#protocol/wire/header.js';
import {
  helloPrologue,
  readPass,
  writeHello,
  writeHelloName,
  writePass,
  HELLO,
} from '#protocol/wire/hello.js';
import { HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { CODECS, TYPE } from '#protocol/wire/codecs.js';
import { WELCOME, writeWelcome } from '#protocol/wire/welcome.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { sealMessage } from '#protocol/seal/sealed-message.js';
import { NOTICE_REASONS, noticeOf, voidOf } from '#protocol/wire/notice.js';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';

/** Bytes that are plainly not random, and all different. */
const countingFrom = (first) => Uint8Array.from({ length: 32 }, (_, i) => first + i);

const NAME = 'line-3';
const ROLE = 'agent';
const KEY = countingFrom(0x00);
const INITIATOR = keyPairOf(countingFrom(0x40));
const RESPONDER = keyPairOf(countingFrom(0x80));
const AGENT_SESSION = 0xa1b2c3d4;
const MASTER_SESSION = 0x1a2b3c4d;
const HELLO_SEQUENCE = 0x5eed0001;
const QUESTION_SEQUENCE = 0x5eed0000;
/** Stands where the key will, in a hello that asks for a cookie. */
const CHANCE = countingFrom(0xc0);
const PASS = { era: 0x00c0_ffee, count: 3, attempt: 1 };
const SECRET = countingFrom(0xe0).subarray(0, COOKIE.secretSize);
const TERM = 7;
const SECONDS = 1_800_000_000;

const HELLO_FIELDS = {
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

const WELCOME_FIELDS = {
  session: MASTER_SESSION,
  seconds: SECONDS,
  nanoseconds: 123_999_000,
  bound: 40_000,
  quality: 'synchronised',
  masters: [
    { host: '192.0.2.10', port: 7525 },
    { host: '2001:db8:0:0:0:0:0:1', port: 7526 },
  ],
  intervalMilliseconds: 1000,
  term: TERM,
  identity: 0,
  takesWalls: false,
};

const ABOUT =
  'Known answers of the Belfry protocol, version 1; docs/protocol.md explains every field. ' +
  'Bytes are written in hexadecimal; body is what stands behind the header before sealing.';

const ask = (timescale, anonymous = false) => ({ type: 'ask', body: { timescale, anonymous } });
const reply = (body) => ({
  type: 'reply',
  body: { quality: 'synchronised', anonymous: false, ...body },
});
const adjust = (body) => ({ type: 'adjust', body });

const wall = (body) => ({ type: 'wallClock', body });

const LINE = {
  answered: true,
  quality: 'synchronised',
  rawSeconds: 86_400,
  groupSeconds: 1_799_999_999,
  groupNanoseconds: 874_210_003,
  rate: -13_194_140 * 2 ** -40,
  bound: 92_160,
  drift: 3.072e-6,
};

/** What travels under the session, each with its sender, its place and its content. */
const SEALED = [
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
    }),
  ],
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
];

/** What each kind of notice answers here: the refused datagram's type, session and sequence. */
const REFUSED = {
  'unknown-session': [TYPE.ask, MASTER_SESSION, 0x11],
  'unknown-version': [TYPE.hello, 0, HELLO_SEQUENCE],
  'not-authenticated': [TYPE.hello, 0, HELLO_SEQUENCE],
  'name-in-use': [TYPE.hello, 0, HELLO_SEQUENCE],
  'anonymous-refused': [TYPE.ask, 0, 0xc0ffee01],
  rate: [TYPE.hello, 0, HELLO_SEQUENCE],
  'stale-term': [TYPE.adjust, AGENT_SESSION, 0x12],
  leaving: [0, 0, 0],
};

/** What travels in the clear: sender, session, sequence, content. */
const CLEAR = [
  ['anonymous ask', 'client', 0, 0xc0ffee01, ask('group', true)],
  [
    'anonymous reply',
    'master',
    0,
    0xc0ffee01,
    reply({
      timescale: 'group',
      seconds: SECONDS,
      nanoseconds: 999_000_001,
      hold: 35_000,
      correction: undefined,
      heard: 0,
      anonymous: true,
      bound: 40_960,
      settings: 0,
    }),
  ],
  // It exists in the sealed form only.
  ...NOTICE_REASONS.filter((reason) => reason !== 'void-term').map((reason) => {
    const [about, session, sequence] = REFUSED[reason];
    const message = { type: 'notice', body: noticeOf(reason, about) };
    return [`notice: ${reason}`, 'master', session, sequence, message];
  }),
];

const result = handshake();
const { keys } = result;
const datagrams = [
  ...result.datagrams,
  ...SEALED.map(([title, from, sequence, message]) => sealed(title, from, sequence, message)),
  ...CLEAR.map(([title, from, session, sequence, message]) =>
    clear(title, from, session, sequence, message),
  ),
];
const file = new URL('../test/golden/datagrams.json', import.meta.url);
writeFileSync(
  file,
  `${JSON.stringify({ about: ABOUT, handshake: result.handshake, datagrams }, readable, 2)}\n`,
);

/** The hello that asks, and the cookie that it is given. */
function cookieDatagrams() {
  const key = new GreetingKey(nodeCrypto, KEY);
  const hello = new Uint8Array(MAX_DATAGRAM);
  const sequence = QUESTION_SEQUENCE;
  writeHeader(hello, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence });
  writeHelloName(viewOf(hello), NAME);
  hello.set(CHANCE, HELLO.noise);
  key.prove(hello, NO_SECRET);
  const cookie = new Uint8Array(COOKIE.size);
  const { era, count } = PASS;
  writeHeader(cookie, { type: TYPE.cookie, flags: 0, term: 0, session: 0, sequence });
  writeCookie(cookie, { era, count, secret: SECRET });
  key.sealCookie(cookie);
  return [
    {
      title: 'hello that asks for a cookie',
      from: 'agent',
      ...common(hello),
      body: hex(hello.subarray(HEADER.size)),
      fields: { name: NAME, ...readPass(hello) },
    },
    {
      title: 'cookie',
      from: 'master',
      ...common(cookie),
      body: hex(cookie.subarray(HEADER.size)),
      fields: { era, count, secret: hex(SECRET) },
    },
  ];
}

function handshake() {
  const trace = tracing();
  const { hello, initiator } = writeHelloDatagram(trace.crypto);
  const responder = new Responder(nodeCrypto, KEY, helloPrologue(hello), RESPONDER);
  if (responder.readHello(hello.subarray(HELLO.noise, HELLO.proof)) === undefined)
    throw new Error('the hello does not open');
  const answer = responder.writeWelcome(writeWelcome(WELCOME_FIELDS));
  const welcome = new Uint8Array(MAX_DATAGRAM);
  writeHeader(welcome, {
    type: TYPE.welcome,
    flags: 0,
    term: TERM,
    session: AGENT_SESSION,
    sequence: HELLO_SEQUENCE,
  });
  welcome.set(answer.message, WELCOME.noise);
  const finished = initiator.readWelcome(welcome.subarray(WELCOME.noise));
  const agentToMaster = finished.keys.send;
  const masterToAgent = finished.keys.receive;
  const [psk, helloKey, , welcomeKey] = trace.keys;
  return {
    keys: { agentToMaster, masterToAgent },
    handshake: {
      protocol: 'Noise_NNpsk0_25519_ChaChaPoly_SHA256',
      name: NAME,
      role: ROLE,
      key: hex(KEY),
      greetingKey: hex(nodeCrypto.hmacSha256(KEY, Buffer.from('Belfry greeting'))),
      keyLine: `${NAME} ${ROLE} ${Buffer.from(KEY).toString('base64')}`,
      agentPrivate: hex(INITIATOR.privateKey),
      agentPublic: hex(INITIATOR.publicKey),
      masterPrivate: hex(RESPONDER.privateKey),
      masterPublic: hex(RESPONDER.publicKey),
      prologue: hex(helloPrologue(hello)),
      /** The hash h after each MixHash, and the key k after each MixKey. */
      hashes: trace.hashes.map(hex),
      keyAfterPsk: hex(psk),
      keyOfHello: hex(helloKey),
      keyOfWelcome: hex(welcomeKey),
      handshakeHash: hex(finished.keys.handshakeHash),
      agentToMaster: hex(agentToMaster),
      masterToAgent: hex(masterToAgent),
      agentSession: AGENT_SESSION,
      masterSession: MASTER_SESSION,
    },
    datagrams: [
      {
        title: 'hello',
        from: 'agent',
        ...common(hello),
        body: hex(writeHello(HELLO_FIELDS)),
        fields: { name: NAME, ...PASS, secret: hex(SECRET), ...HELLO_FIELDS },
      },
      {
        title: 'welcome',
        from: 'master',
        ...common(welcome),
        body: hex(writeWelcome(WELCOME_FIELDS)),
        fields: WELCOME_FIELDS,
      },
      ...cookieDatagrams(),
    ],
  };
}

function writeHelloDatagram(crypto) {
  const hello = new Uint8Array(MAX_DATAGRAM);
  writeHeader(hello, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: HELLO_SEQUENCE });
  writeHelloName(viewOf(hello), NAME);
  writePass(hello, PASS);
  const initiator = new Initiator(crypto, KEY, helloPrologue(hello), INITIATOR);
  hello.set(initiator.writeHello(writeHello(HELLO_FIELDS)), HELLO.noise);
  new GreetingKey(nodeCrypto, KEY).prove(hello, SECRET);
  return { hello, initiator };
}

function sealed(title, from, sequence, message) {
  const sends = from === 'agent';
  const key = sends ? 'agentToMaster' : 'masterToAgent';
  const trace = tracing();
  const session = new Session(
    { localId: 0, remoteId: sends ? MASTER_SESSION : AGENT_SESSION },
    { send: trace.crypto.aead(keys[key]), receive: nodeCrypto.aead(keys[key]) },
    { host: '192.0.2.1', port: 7525 },
  );
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const length = sealMessage(session, buffer, message, { term: sends ? 0 : TERM, sequence });
  const [{ nonce, body }] = trace.seals;
  return {
    title,
    from,
    ...common(buffer.subarray(0, length)),
    key,
    nonce,
    body,
    fields: message.body,
  };
}

function clear(title, from, session, sequence, message) {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const term = from === 'master' ? TERM : 0;
  const length = writeUnsealed(buffer, message, { term, session, sequence });
  const bytes = buffer.subarray(0, length);
  const body = hex(bytes.subarray(HEADER.size));
  return { title, from, ...common(bytes), body, fields: message.body };
}

function common(bytes) {
  const { type, ...header } = readHeader(bytes);
  const { name } = Object.values(CODECS).find(({ number }) => number === type);
  return { type: name, size: bytes.length, datagram: hex(bytes), header };
}

/** The real cryptography, and what went through it. */
function tracing() {
  const hashes = [];
  const keys = [];
  const seals = [];
  const sha256 = (data) => {
    const hash = nodeCrypto.sha256(data);
    hashes.push(hash);
    return hash;
  };
  const aead = (key) => {
    keys.push(key);
    const cipher = nodeCrypto.aead(key);
    const seal = (buffer, from, headerSize, bodySize, nonce) => {
      const body = from + headerSize;
      seals.push({ nonce: hex(nonce), body: hex(buffer.subarray(body, body + bodySize)) });
      cipher.seal(buffer, from, headerSize, bodySize, nonce);
    };
    return { seal, open: cipher.open.bind(cipher) };
  };
  return { crypto: { ...nodeCrypto, sha256, aead }, hashes, keys, seals };
}

/** JSON knows neither infinity nor undefined. */
function readable(_key, value) {
  if (value === Infinity) return 'infinite';
  return value === undefined ? null : value;
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}
