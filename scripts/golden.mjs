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
import { HANDSHAKE_SIZE, HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { CODECS, TYPE } from '#protocol/wire/codecs.js';
import { WELCOME, writeWelcome } from '#protocol/wire/welcome.js';
import { writeUnsealed } from '#protocol/wire/message.js';
import { sealMessage } from '#protocol/seal/sealed-message.js';
import { nodeCrypto } from '#host/crypto.js';
import {
  NAME,
  ROLE,
  KEY,
  INITIATOR,
  RESPONDER,
  AGENT_SESSION,
  MASTER_SESSION,
  HELLO_SEQUENCE,
  QUESTION_SEQUENCE,
  CHANCE,
  PASS,
  SECRET,
  TERM,
  HELLO_FIELDS,
  WELCOME_FIELDS,
  SEALED,
} from './golden/examples.mjs';
import { CLEAR } from './golden/clear.mjs';

const ABOUT =
  'Known answers of the Belfry protocol, version 1; docs/protocol.md explains every field. ' +
  'Bytes are written in hexadecimal; body is what stands behind the header before sealing.';

const result = handshake();
const { keys } = result;
const datagrams = [
  ...result.datagrams,
  ...SEALED.map((example) => sealed(...example)),
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
  const hello = new Uint8Array(HANDSHAKE_SIZE);
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
  const welcome = new Uint8Array(HANDSHAKE_SIZE);
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
  const hello = new Uint8Array(HANDSHAKE_SIZE);
  writeHeader(hello, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence: HELLO_SEQUENCE });
  writeHelloName(viewOf(hello), NAME);
  writePass(hello, PASS);
  const initiator = new Initiator(crypto, KEY, helloPrologue(hello), INITIATOR);
  hello.set(initiator.writeHello(writeHello(HELLO_FIELDS)), HELLO.noise);
  new GreetingKey(nodeCrypto, KEY).prove(hello, SECRET);
  return { hello, initiator };
}

/** Under a master's term; an agent's datagrams carry 0 unless it hears the leader, whose term that is then. */
function sealed(title, from, sequence, message, term = from === 'agent' ? 0 : TERM) {
  const sends = from === 'agent';
  const key = sends ? 'agentToMaster' : 'masterToAgent';
  const trace = tracing();
  const session = new Session(
    { localId: 0, remoteId: sends ? MASTER_SESSION : AGENT_SESSION },
    { send: trace.crypto.aead(keys[key]), receive: nodeCrypto.aead(keys[key]) },
    { host: '192.0.2.1', port: 7525 },
  );
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const length = sealMessage(session, buffer, message, { term, sequence });
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
  if (value instanceof Uint8Array) return hex(value);
  return value === undefined ? null : value;
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex');
}
