// A client and agent written from docs/protocol.md alone: it imports nothing of the project, and so
// shows that the page is complete. Usage: goldens FILE | anonymous HOST PORT | client … | agent HOST
// PORT NAME KEY. It prints one line of JSON for each thing that happens.
import { Buffer } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
} from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';

const TYPES = {
  hello: 1,
  welcome: 2,
  ask: 3,
  reply: 4,
  adjust: 5,
  notice: 6,
  beacon: 7,
  cookie: 8,
  wall: 9,
};
const QUALITIES = ['unset', 'synchronised', 'holdover'];
const KINDS = ['line', 'hold', 'step'];
const DUTIES = ['stands-by', 'leads'];
const MERITS = ['unset', 'holdover', 'average', 'reference'];
const BELIEFS = ['none', 'own', 'group'];
const REASONS = [
  'unknown-session',
  'unknown-version',
  'not-authenticated',
  'name-in-use',
  'anonymous-refused',
  'rate',
  'stale-term',
  'leaving',
  'void-term',
];
const SECOND = 1_000_000_000n;
const NOT_KNOWN = -(2 ** 31);
const NOT_BEFORE = 1_767_225_600n;

// Number formats (section 4).

function decodeScaled(code) {
  return code === 0xffff ? Infinity : (code & 1023) * 2 ** (code >> 10);
}

function encodeScaled(value) {
  let exponent = 0;
  let mantissa = Math.ceil(value);
  while (mantissa > 1023) {
    exponent += 1;
    mantissa = Math.ceil(value / 2 ** exponent);
    if (exponent > 63) return 0xffff;
  }
  return exponent * 1024 + mantissa;
}

/** Seconds as a bigint: the value nearest to `near` that ends in these 32 bits. */
function resolveEra(count, near) {
  const turn = 2n ** 32n;
  const guess = (near / turn) * turn + BigInt(count);
  if (guess - near > turn / 2n) return guess - turn;
  return near - guess > turn / 2n ? guess + turn : guess;
}

const laterTerm = (a, b) => ((a - b) & 0xffff) >= 1 && ((a - b) & 0xffff) <= 32767;

// Header and bodies (sections 5 and 6).

function header({ type, flags, term, session, sequence }) {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(0x10 | TYPES[type], 0);
  bytes.writeUInt8(flags, 1);
  bytes.writeUInt16BE(term, 2);
  bytes.writeUInt32BE(session, 4);
  bytes.writeUInt32BE(sequence, 8);
  return bytes;
}

function lengthOf(type, flags) {
  if (type === 'hello' || type === 'welcome') return 160;
  if (type === 'cookie') return 52;
  if (type === 'notice') return flags & 1 ? 32 : 16;
  return (type === 'ask' || type === 'reply') && flags & 2 ? 32 : 48;
}

/** The form that belongs under a session, and nowhere else. */
const isSealed = ({ type, flags }) =>
  type === 'notice' ? (flags & 1) === 1 : lengthOf(type, flags) === 48;

/** Undefined for whatever is not a well-formed datagram of version 1. */
function readHeader(bytes) {
  if (bytes.length < 12 || bytes[0] >> 4 !== 1) return undefined;
  const type = Object.keys(TYPES).find((name) => TYPES[name] === (bytes[0] & 15));
  if (type === undefined || bytes.length !== lengthOf(type, bytes[1])) return undefined;
  return {
    version: 1,
    type,
    flags: bytes[1],
    term: bytes.readUInt16BE(2),
    session: bytes.readUInt32BE(4),
    sequence: bytes.readUInt32BE(8),
  };
}

const readers = {
  hello: (body) => ({
    session: body.readUInt32BE(0),
    instance: body.readUInt32BE(4),
    asksItself: (body.readUInt16BE(8) & 1) === 1,
    severalMasters: (body.readUInt16BE(8) & 2) === 2,
    leadsGroup: (body.readUInt16BE(8) & 4) === 4,
    belief: {
      kind: BELIEFS[body[10]],
      rawSeconds: body.readUInt32BE(12),
      rawNanoseconds: body.readUInt32BE(16),
      seconds: body.readUInt32BE(20),
      nanoseconds: body.readUInt32BE(24),
      bound: decodeScaled(body.readUInt16BE(28)),
      term: body.readUInt16BE(30),
      rate: body.readInt32BE(32) * 2 ** -40,
    },
  }),
  welcome: (body) => ({
    session: body.readUInt32BE(0),
    seconds: body.readUInt32BE(4),
    nanoseconds: body.readUInt32BE(8),
    bound: decodeScaled(body.readUInt16BE(12)),
    quality: QUALITIES[body[14]] ?? 'unset',
    masters: Array.from({ length: body[15] }, (_, i) => readAddress(body, 16 + 18 * i)),
    intervalMilliseconds: body.readUInt32BE(88),
    term: body.readUInt16BE(92),
    identity: body.readUInt32BE(96),
    takesWalls: (body.readUInt16BE(94) & 1) === 1,
  }),
  beacon: (body) => ({
    duty: DUTIES[body[0]],
    number: body[1],
    rank: body[2],
    merit: MERITS[body[3]],
    bound: decodeScaled(body.readUInt16BE(4)),
    leaseMilliseconds: 10 * body.readUInt16BE(6),
    hears: body.readUInt16BE(8),
    agents: body.readUInt16BE(10),
    successor: body[12] === 0xff ? undefined : body[12],
    claims: (body[13] & 1) === 1,
    root: body.readUInt32BE(16),
    depth: body[14],
  }),
  wall: (body, flags) => ({
    wall: body[0],
    votes: (flags & 1) === 1,
    seconds: body.readInt32BE(4),
    nanoseconds: body.readUInt32BE(8),
    bound: decodeScaled(body.readUInt16BE(2)),
    left: body.readInt32BE(12),
    age: body.readUInt32BE(16),
  }),
  ask: (_body, flags) => ({
    timescale: flags & 1 ? 'group' : 'raw',
    anonymous: (flags & 2) === 2,
  }),
  reply: (body, flags) => ({
    quality: QUALITIES[(flags >> 4) & 3] ?? 'unset',
    anonymous: (flags & 2) === 2,
    timescale: flags & 1 ? 'group' : 'raw',
    seconds: body.readUInt32BE(0),
    nanoseconds: body.readUInt32BE(4),
    hold: body.readUInt32BE(8),
    correction: body.readInt32BE(12) === NOT_KNOWN ? null : body.readInt32BE(12),
    heard: body.readUInt16BE(16),
    ...(flags & 1
      ? { bound: decodeScaled(body.readUInt16BE(18)), settings: (flags >> 2) & 3 }
      : { applied: body.readUInt16BE(18) }),
  }),
  adjust: (body, flags) => ({
    kind: KINDS[flags & 3],
    answered: (flags & 4) === 0,
    quality: QUALITIES[(flags >> 4) & 3] ?? 'unset',
    rawSeconds: body.readUInt32BE(0),
    groupSeconds: body.readUInt32BE(4),
    groupNanoseconds: body.readUInt32BE(8),
    rate: body.readInt32BE(12) * 2 ** -40,
    bound: decodeScaled(body.readUInt16BE(16)),
    drift: decodeScaled(body.readUInt16BE(18)) / 1e12,
  }),
  notice: (body) => ({
    reason: REASONS[body[0] - 1],
    lowestVersion: body[1],
    highestVersion: body[2],
    about: body[3],
  }),
};

function readAddress(body, at) {
  const bytes = body.subarray(at, at + 16);
  const port = body.readUInt16BE(at + 16);
  if (bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff')
    return { host: [...bytes.subarray(12)].join('.'), port };
  const words = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  return { host: words.join(':'), port };
}

function u32(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}

const i32 = (value) => u32(value >>> 0);
const u16 = (...values) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));

const writers = {
  hello: ({ session, instance, asksItself, severalMasters, leadsGroup, belief }) =>
    Buffer.concat([
      u32(session, instance),
      u16((asksItself ? 1 : 0) + (severalMasters ? 2 : 0) + (leadsGroup ? 4 : 0)),
      Buffer.from([BELIEFS.indexOf(belief.kind), 0]),
      u32(belief.rawSeconds, belief.rawNanoseconds, belief.seconds, belief.nanoseconds),
      u16(encodeScaled(belief.bound), belief.term),
      i32(Math.round(belief.rate * 2 ** 40)),
      Buffer.alloc(4),
    ]),
  welcome: (welcome) => {
    const masters = Buffer.alloc(72);
    for (const [i, master] of welcome.masters.entries()) writeAddress(masters, 18 * i, master);
    return Buffer.concat([
      u32(welcome.session, welcome.seconds, welcome.nanoseconds),
      u16(encodeScaled(welcome.bound)),
      Buffer.from([QUALITIES.indexOf(welcome.quality), welcome.masters.length]),
      masters,
      u32(welcome.intervalMilliseconds),
      u16(welcome.term, welcome.takesWalls ? 1 : 0),
      u32(welcome.identity),
    ]);
  },
  beacon: (beacon) =>
    Buffer.concat([
      Buffer.from([DUTIES.indexOf(beacon.duty), beacon.number, beacon.rank]),
      Buffer.from([MERITS.indexOf(beacon.merit)]),
      u16(encodeScaled(beacon.bound), beacon.leaseMilliseconds / 10, beacon.hears, beacon.agents),
      Buffer.from([beacon.successor ?? 0xff, beacon.claims ? 1 : 0, beacon.depth, 0]),
      u32(beacon.root),
    ]),
  wall: (wall) =>
    Buffer.concat([
      Buffer.from([wall.wall, 0]),
      u16(encodeScaled(wall.bound)),
      i32(wall.seconds),
      u32(wall.nanoseconds),
      i32(wall.left),
      u32(wall.age),
    ]),
  ask: () => Buffer.alloc(20),
  reply: (reply) =>
    Buffer.concat([
      u32(reply.seconds, reply.nanoseconds, reply.hold),
      i32(reply.correction ?? NOT_KNOWN),
      u16(reply.heard, reply.timescale === 'group' ? encodeScaled(reply.bound) : reply.applied),
    ]),
  adjust: (adjust) =>
    Buffer.concat([
      u32(adjust.rawSeconds, adjust.groupSeconds, adjust.groupNanoseconds),
      i32(Math.round(adjust.rate * 2 ** 40)),
      u16(encodeScaled(adjust.bound), encodeScaled(adjust.drift * 1e12)),
    ]),
  notice: ({ reason, lowestVersion, highestVersion, about }) =>
    Buffer.from([REASONS.indexOf(reason) + 1, lowestVersion, highestVersion, about]),
};

function writeAddress(into, at, { host, port }) {
  if (host.includes(':')) {
    for (const [i, word] of host.split(':').entries())
      into.writeUInt16BE(parseInt(word, 16), at + 2 * i);
  } else {
    into.fill(0xff, at + 10, at + 12);
    into.set(host.split('.').map(Number), at + 12);
  }
  into.writeUInt16BE(port, at + 16);
}

// Sealing (section 7).

function nonceOf(type, sequence) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(sequence, 4);
  nonce.writeUInt8(TYPES[type], 8);
  return nonce;
}

const TAG = { authTagLength: 16 };

function seal(key, nonce, associated, text) {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, TAG);
  cipher.setAAD(associated, { plaintextLength: text.length });
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

/** Undefined when the tag does not fit. */
function open(key, nonce, associated, sealed) {
  const size = sealed.length - 16;
  if (size < 0) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, TAG);
  decipher.setAAD(associated, { plaintextLength: size });
  decipher.setAuthTag(sealed.subarray(size));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, size)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function sealDatagram(key, place, body) {
  const clear = header(place);
  return Buffer.concat([clear, seal(key, nonceOf(place.type, place.sequence), clear, body)]);
}

const openDatagram = (key, { type, sequence }, bytes) =>
  open(key, nonceOf(type, sequence), bytes.subarray(0, 12), bytes.subarray(12));

/** The last 64 sequences of one sender. */
class ReplayWindow {
  #highest = -1;
  #seen = new Set();

  accept(sequence) {
    if (sequence <= this.#highest - 64 || this.#seen.has(sequence)) return false;
    this.#highest = Math.max(this.#highest, sequence);
    this.#seen.add(sequence);
    for (const old of this.#seen) if (old <= this.#highest - 64) this.#seen.delete(old);
    return true;
  }
}

// The handshake (section 8.2).

const PRIVATE_DER = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b656e032100', 'hex');
const privateKeyOf = (bytes) =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_DER, bytes]), format: 'der', type: 'pkcs8' });
const publicKeyOf = (bytes) =>
  createPublicKey({ key: Buffer.concat([PUBLIC_DER, bytes]), format: 'der', type: 'spki' });
const publicBytes = (privateBytes) =>
  createPublicKey(privateKeyOf(privateBytes)).export({ format: 'der', type: 'spki' }).subarray(12);
const x25519 = (own, other) =>
  diffieHellman({ privateKey: privateKeyOf(own), publicKey: publicKeyOf(other) });

const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hmac = (key, ...parts) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();

function hkdf(chaining, material) {
  const secret = hmac(chaining, material);
  const first = hmac(secret, Buffer.from([1]));
  const second = hmac(secret, first, Buffer.from([2]));
  return [first, second, hmac(secret, second, Buffer.from([3]))];
}

class Handshake {
  static #ZERO = Buffer.alloc(12);

  constructor(psk, prologue) {
    this.h = this.ck = hash(Buffer.from('Noise_NNpsk0_25519_ChaChaPoly_SHA256'));
    this.hashes = [this.h];
    this.mixHash(prologue);
    const [ck, x, k] = hkdf(this.ck, psk);
    this.ck = ck;
    this.k = k;
    this.mixHash(x);
  }

  mixHash(data) {
    this.h = hash(this.h, data);
    this.hashes.push(this.h);
  }

  mixKey(material) {
    [this.ck, this.k] = hkdf(this.ck, material);
  }

  mixPublic(key) {
    this.mixHash(key);
    this.mixKey(key);
  }

  seal(payload) {
    const sealed = seal(this.k, Handshake.#ZERO, this.h, payload);
    this.mixHash(sealed);
    return sealed;
  }

  open(sealed) {
    const payload = open(this.k, Handshake.#ZERO, this.h, sealed);
    if (payload !== undefined) this.mixHash(sealed);
    return payload;
  }

  split() {
    return hkdf(this.ck, Buffer.alloc(0)).slice(0, 2);
  }
}

// Cookies (section 8.3).

const greetingKey = (psk) => hmac(psk, Buffer.from('Belfry greeting'));
const tagOf = (key, nonce, associated) => seal(key, nonce, associated, Buffer.alloc(0));
const NO_SECRET = Buffer.alloc(16);

/** A hello without its proof comes back with it. */
function proven(psk, hello, secret) {
  const tag = tagOf(greetingKey(psk), hello.subarray(56, 68), Buffer.concat([hello, secret]));
  return Buffer.concat([hello, tag]);
}

function question({ psk, name, sequence, chance }) {
  const clear = helloClear(name, sequence, { era: 0, count: 0, attempt: 0 });
  return proven(psk, Buffer.concat([clear, chance, Buffer.alloc(56)]), NO_SECRET);
}

/** Undefined when it is not from a holder of the key. */
function readCookie(psk, bytes) {
  const tag = tagOf(greetingKey(psk), bytes.subarray(20, 32), bytes.subarray(0, 36));
  if (!tag.equals(bytes.subarray(36))) return undefined;
  const [era, count] = [bytes.readUInt32BE(12), bytes.readUInt32BE(16)];
  return { era, count, secret: Buffer.from(bytes.subarray(20, 36)) };
}

function helloClear(name, sequence, { era, count, attempt }) {
  const clear = Buffer.alloc(56);
  header({ type: 'hello', flags: 0, term: 0, session: 0, sequence }).copy(clear);
  clear.writeUInt8(name.length, 12);
  clear.write(name, 13, 'ascii');
  u32(era, count, attempt).copy(clear, 44);
  return clear;
}

/** Writes the hello; `finish` then takes a welcome and answers its payload and keys. */
function greet({ psk, name, sequence, cookie, attempt, ephemeral, payload }) {
  const clear = helloClear(name, sequence, { ...cookie, attempt });
  const begun = new Handshake(psk, clear);
  const own = publicBytes(ephemeral);
  begun.mixPublic(own);
  const hello = Buffer.concat([clear, own, begun.seal(payload)]);
  const datagram = proven(psk, hello, cookie.secret);
  const finish = (welcome) => {
    const state = Object.assign(Object.create(Handshake.prototype), begun, {
      hashes: [...begun.hashes],
    });
    const other = welcome.subarray(12, 44);
    state.mixPublic(other);
    state.mixKey(x25519(ephemeral, other));
    const opened = state.open(welcome.subarray(44));
    if (opened === undefined) return undefined;
    const [send, receive] = state.split();
    return { payload: opened, send, receive, hashes: state.hashes };
  };
  return { datagram, finish };
}

// The known answers.

const comparable = (fields) =>
  JSON.stringify(fields, (_key, value) => (value === Infinity ? 'infinite' : value));

/** `bound` and the like stand as the word infinite in the file. */
function withNumbers(fields) {
  return JSON.parse(JSON.stringify(fields), (_key, value) =>
    value === 'infinite' ? Infinity : value,
  );
}

function flagsOf(type, fields, sealed) {
  const quality = QUALITIES.indexOf(fields.quality) << 4;
  const scale = (fields.timescale === 'group' ? 1 : 0) | (fields.anonymous ? 2 : 0);
  if (type === 'ask') return scale;
  if (type === 'reply') return scale | quality | ((fields.settings ?? 0) << 2);
  if (type === 'beacon') return 0;
  if (type === 'wall') return fields.votes ? 1 : 0;
  if (type === 'adjust') return KINDS.indexOf(fields.kind) | (fields.answered ? 0 : 4) | quality;
  return sealed ? 1 : 0;
}

function need(condition, what) {
  if (!condition) throw new Error(`not as the page says: ${what}`);
}

function checkGoldens(file) {
  const { handshake, datagrams } = JSON.parse(readFileSync(file, 'utf8'));
  const [hello, welcome, asking, cookie, ...others] = datagrams;
  checkHandshake(handshake, hello, welcome);
  checkCookie(handshake, asking, cookie);
  for (const golden of others) checkGolden(golden, handshake);
  return datagrams.length;
}

function checkCookie(given, asking, cookie) {
  const psk = Buffer.from(given.key, 'hex');
  need(greetingKey(psk).toString('hex') === given.greetingKey, 'the greeting key');
  const bytes = Buffer.from(asking.datagram, 'hex');
  const { name } = asking.fields;
  const { sequence } = asking.header;
  const made = question({ psk, name, sequence, chance: bytes.subarray(56, 88) });
  need(made.equals(bytes), 'the hello that asks for a cookie');
  const cookieBytes = Buffer.from(cookie.datagram, 'hex');
  const read = readCookie(psk, cookieBytes);
  need(read !== undefined, 'the cookie is from a holder of the key');
  const fields = { ...read, secret: read.secret.toString('hex') };
  need(comparable(fields) === comparable(cookie.fields), 'the fields of the cookie');
  const place = readHeader(cookieBytes);
  need(place.type === 'cookie' && place.sequence === sequence, 'whose cookie it is');
  cookieBytes[20] ^= 1;
  need(readCookie(psk, cookieBytes) === undefined, 'a cookie is authenticated');
}

function checkHandshake(given, hello, welcome) {
  const psk = Buffer.from(given.keyLine.split(' ')[2], 'base64');
  const helloBytes = Buffer.from(hello.datagram, 'hex');
  const welcomeBytes = Buffer.from(welcome.datagram, 'hex');
  need(psk.toString('hex') === given.key, 'the key line');
  const { name, era, count, attempt, secret, ...fields } = hello.fields;
  const greeting = greet({
    psk,
    name,
    cookie: { era, count, secret: Buffer.from(secret, 'hex') },
    attempt,
    sequence: hello.header.sequence,
    ephemeral: Buffer.from(given.agentPrivate, 'hex'),
    payload: writers.hello(withNumbers(fields)),
  });
  need(greeting.datagram.equals(helloBytes), 'the hello');
  const finished = greeting.finish(welcomeBytes);
  need(finished !== undefined, 'the welcome opens');
  need(finished.send.toString('hex') === given.agentToMaster, 'the key to the master');
  need(finished.receive.toString('hex') === given.masterToAgent, 'the key to the agent');
  const hashes = finished.hashes.map((one) => one.toString('hex'));
  need(comparable(hashes) === comparable(given.hashes), 'the hashes');
  const read = comparable(readers.welcome(finished.payload));
  need(read === comparable(welcome.fields), 'the fields of the welcome');
  const touched = Buffer.from(welcomeBytes);
  touched.writeUInt16BE(0xffff, 2);
  need(greeting.finish(touched).payload.equals(finished.payload), 'only the payload has a term');
  // The same from the master's side.
  const state = new Handshake(psk, helloBytes.subarray(0, 56));
  state.mixPublic(helloBytes.subarray(56, 88));
  const opened = state.open(helloBytes.subarray(88, 144));
  need(comparable(readers.hello(opened)) === comparable(fields), 'the hello');
  const ephemeral = Buffer.from(given.masterPrivate, 'hex');
  const own = publicBytes(ephemeral);
  state.mixPublic(own);
  state.mixKey(x25519(ephemeral, helloBytes.subarray(56, 88)));
  const sealed = state.seal(writers.welcome(withNumbers(welcome.fields)));
  const clear = header({ type: 'welcome', flags: 0, ...welcome.header });
  need(Buffer.concat([clear, own, sealed]).equals(welcomeBytes), 'the welcome made anew');
}

function checkGolden(golden, handshake) {
  const bytes = Buffer.from(golden.datagram, 'hex');
  const place = readHeader(bytes);
  need(place !== undefined && bytes.length === golden.size, `${golden.title}: the form`);
  const { type, ...rest } = place;
  need(comparable(rest) === comparable(golden.header), `${golden.title}: the header`);
  const key = golden.key && Buffer.from(handshake[golden.key], 'hex');
  const body = key ? openDatagram(key, place, bytes) : bytes.subarray(12);
  need(body !== undefined, `${golden.title}: it opens`);
  need(body.toString('hex') === golden.body, `${golden.title}: the body`);
  const read = readers[type](body, place.flags);
  const sorted = Object.fromEntries(Object.keys(golden.fields).map((name) => [name, read[name]]));
  need(comparable(sorted) === comparable(golden.fields), `${golden.title}: the fields`);
  const fields = withNumbers(golden.fields);
  const flags = flagsOf(type, fields, key !== undefined);
  const again = { type, ...golden.header, flags };
  const written = writers[type](fields);
  const made = key ? sealDatagram(key, again, written) : Buffer.concat([header(again), written]);
  need(made.equals(bytes), `${golden.title}: made anew`);
}

// A client or an agent (sections 8 to 13).

const machine = () => process.hrtime.bigint();
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const randomId = () => randomBytes(4).readUInt32BE(0) || 1;

class Party {
  /** Raw time counts from here. */
  #origin = machine();
  #instance = randomId();
  #socket = createSocket('udp4');
  #window = new ReplayWindow();
  #asked = new Map();
  #sequence = 0;
  #heard = 0;
  #applied = -1;
  #term = 0;
  #timeout;
  #samples = [];

  constructor({ role, host, port, name, key }) {
    this.role = role;
    this.#timeout = role === 'agent' ? 1000 : 250;
    this.peer = { host, port };
    this.name = name;
    this.psk = key && Buffer.from(key, 'base64');
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from, this.#raw()));
  }

  #raw() {
    return machine() - this.#origin;
  }

  #send(bytes) {
    this.#socket.send(bytes, this.peer.port, this.peer.host);
  }

  start() {
    if (this.role === 'anonymous') this.#ask();
    else this.#greetAgain();
  }

  /** With a cookie if there is one that was not tried in vain, else for one. */
  #greet(pause) {
    if (this.attempts >= 4) this.cookie = undefined;
    if (this.cookie === undefined) this.#askForCookie();
    else this.#sayHello();
    const spread = pause * (0.8 + 0.4 * Math.random());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#greet(Math.min(2 * pause, 16_000)), spread);
  }

  #askForCookie() {
    this.attempts = 0;
    this.asking = randomId();
    const { psk, name, asking: sequence } = this;
    this.#send(question({ psk, name, sequence, chance: randomBytes(32) }));
  }

  #cookie(bytes, place) {
    if (this.cookie !== undefined || place.sequence !== this.asking) return;
    this.cookie = readCookie(this.psk, bytes);
    if (this.cookie !== undefined) this.#greet(250);
  }

  #sayHello() {
    const session = randomId();
    const sequence = randomId();
    const { psk, name } = this;
    const asksItself = this.role === 'client';
    const belief = this.#belief();
    const payload = writers.hello({ session, instance: this.#instance, asksItself, belief });
    const { cookie } = this;
    this.attempts += 1;
    const attempt = this.attempts;
    const ephemeral = randomBytes(32);
    const greeting = greet({ psk, name, sequence, cookie, attempt, ephemeral, payload });
    this.greeting = { ...greeting, session, sequence };
    this.#send(greeting.datagram);
  }

  /** The group's time if it was ever told, else this machine's. */
  #belief() {
    const raw = this.#raw();
    const { line } = this;
    const now = line === undefined ? BigInt(Date.now()) * 1_000_000n : this.#groupAt(raw);
    const own = this.role === 'agent' ? 'own' : 'none';
    return {
      kind: line === undefined ? own : 'group',
      rawSeconds: Number(raw / SECOND),
      rawNanoseconds: Number(raw % SECOND),
      seconds: Number((now / SECOND) % 2n ** 32n),
      nanoseconds: Number(now % SECOND),
      bound: line === undefined ? Infinity : this.#boundAt(raw),
      term: this.#term,
      rate: line?.rate ?? 0,
    };
  }

  #receive(bytes, from, at) {
    const place = readHeader(bytes);
    if (place === undefined) return;
    if (place.type === 'welcome') this.#welcomed(bytes, place, from);
    else if (place.type === 'cookie') this.#cookie(bytes, place);
    else if (this.role === 'anonymous') this.#answeredAnonymously(bytes, place, from, at);
    else if (place.session === this.session?.local) this.#underSession(bytes, place, from, at);
    else if (place.type === 'notice' && !isSealed(place)) this.#hint(bytes, place);
  }

  get #greets() {
    return this.asking !== undefined || this.greeting !== undefined;
  }

  #isStale(term) {
    return term !== 0 && this.#term !== 0 && laterTerm(this.#term, term);
  }

  #welcomed(bytes, place, from) {
    const { greeting } = this;
    if (place.session !== greeting?.session || place.sequence !== greeting.sequence) return;
    const finished = greeting.finish(bytes);
    if (finished === undefined) return;
    // The hello has done its work; if the welcome is of no use, the timer brings the next one.
    this.greeting = undefined;
    const welcome = readers.welcome(finished.payload);
    if (welcome.session === 0 || this.#isStale(welcome.term)) return;
    clearTimeout(this.timer);
    this.asking = this.cookie = undefined;
    this.#term = welcome.term || this.#term;
    // Everything that counts, counts in one session.
    this.#window = new ReplayWindow();
    this.#asked.clear();
    this.#sequence = this.#heard = 0;
    this.#applied = -1;
    this.#moved(from);
    const { send, receive } = finished;
    this.session = { local: place.session, remote: welcome.session, send, receive };
    say({ event: 'welcome', term: welcome.term, interval: welcome.intervalMilliseconds });
    this.#ask();
  }

  #moved(from) {
    this.peer = { host: from.address, port: from.port };
  }

  /** Group time is asked for, at once after a welcome, and again until it is answered. */
  #ask() {
    const anonymous = this.role === 'anonymous';
    const sequence = anonymous ? randomId() : this.#sequence++;
    const session = anonymous ? 0 : this.session.remote;
    const place = { type: 'ask', flags: anonymous ? 3 : 1, term: 0, session, sequence };
    this.#asked.set(sequence, this.#raw());
    const body = writers.ask();
    if (anonymous) this.#send(Buffer.concat([header(place), body]));
    else this.#send(sealDatagram(this.session.send, place, body));
    this.timer = setTimeout(() => this.#ask(), this.#timeout);
    this.#timeout = Math.min(2 * this.#timeout, 60_000);
  }

  /** The sequence is all that ties an answer to its ask, so it must come from where that went. */
  #answeredAnonymously(bytes, place, from, at) {
    if (place.session !== 0 || isSealed(place)) return;
    if (from.address !== this.peer.host || from.port !== this.peer.port) return;
    if (place.type === 'notice' && place.sequence !== 0 && this.#asked.has(place.sequence))
      say({ event: 'notice', ...readers.notice(bytes.subarray(12)) });
    if (place.type !== 'reply') return;
    this.#measured(readers.reply(bytes.subarray(12), place.flags), place.sequence, at);
  }

  #hint(bytes, place) {
    const ours = [this.greeting?.sequence, this.asking];
    if (
      place.session === 0 ? !ours.includes(place.sequence) : place.session !== this.session?.remote
    )
      return;
    const { reason } = readers.notice(bytes.subarray(12));
    say({ event: 'notice', reason, sealed: false });
    if (reason === 'unknown-session' && !this.#greets) this.#greetAgain();
  }

  #greetAgain() {
    this.cookie = undefined;
    this.#greet(250);
  }

  #underSession(bytes, place, from, at) {
    if (!isSealed(place)) return;
    const body = openDatagram(this.session.receive, place, bytes);
    if (body === undefined) return;
    if (place.type !== 'reply' && !this.#window.accept(place.sequence)) return;
    const message = readers[place.type](body, place.flags);
    // A reign that is over changes nothing, and is no sign of life.
    if (this.#isStale(place.term)) return;
    this.#term = place.term || this.#term;
    if (place.type === 'reply') {
      if (this.#measured(message, place.sequence, at)) this.#moved(from);
      return;
    }
    this.#moved(from);
    if (place.type === 'notice') {
      say({ event: 'notice', reason: message.reason, sealed: true });
      if (message.reason === 'leaving' && !this.#greets) this.#greetAgain();
      return;
    }
    if (place.type === 'adjust') this.#adjusted(message, place.sequence, at);
    if (message.answered === false) return;
    this.#heard = (this.#heard + 1) & 0xffff;
    this.#reply(place.sequence, at);
  }

  #reply(sequence, arrived) {
    const hold = this.#raw() - arrived;
    if (hold > SECOND) return;
    const reply = {
      timescale: 'raw',
      seconds: Number((arrived / SECOND) % 2n ** 32n),
      nanoseconds: Number(arrived % SECOND),
      hold: Number(hold),
      correction: null,
      heard: this.#heard,
      applied: this.#applied & 0xffff,
    };
    const flags = this.line === undefined ? 0 : 1 << 4;
    const place = { type: 'reply', flags, term: 0, session: this.session.remote, sequence };
    this.#send(sealDatagram(this.session.send, place, writers.reply(reply)));
  }

  #adjusted(adjust, sequence, arrived) {
    if (sequence <= this.#applied || adjust.kind === undefined) return;
    this.#applied = sequence;
    if (adjust.kind === 'hold') return;
    const near = this.line === undefined ? NOT_BEFORE : this.#groupAt(arrived) / SECOND;
    this.line = {
      raw: resolveEra(adjust.rawSeconds, arrived / SECOND) * SECOND,
      group:
        resolveEra(adjust.groupSeconds, near < NOT_BEFORE ? NOT_BEFORE : near) * SECOND +
        BigInt(adjust.groupNanoseconds),
      rate: adjust.rate,
      bound: adjust.bound,
      drift: adjust.drift,
      arrived,
    };
    const raw = this.#raw();
    const about = { event: 'adjust', kind: adjust.kind };
    this.#sayTime(about, raw, this.#groupAt(raw), this.#boundAt(raw));
  }

  #groupAt(raw) {
    const { line } = this;
    const since = raw - line.raw;
    return line.group + since + BigInt(Math.round(Number(since) * line.rate));
  }

  #boundAt(raw) {
    const { bound, drift, arrived } = this.line;
    return bound + drift * Math.max(Number(raw - arrived), 0);
  }

  /** `machine` is the counter that all programs on this machine share: for comparison. */
  #sayTime(about, raw, group, bound) {
    const at = String(raw + this.#origin);
    const seconds = Number(group / SECOND);
    say({ ...about, machine: at, seconds, nanoseconds: Number(group % SECOND), bound });
  }

  /** True when an ask waited for this reply and it is of use; otherwise it has changed nothing. */
  #measured(reply, sequence, answered) {
    const asked = this.#asked.get(sequence);
    if (asked === undefined || reply.timescale !== 'group') return false;
    this.#asked.delete(sequence);
    const delay = Number(answered - asked) - reply.hold;
    if (reply.hold > 1e9 || delay > 3e9 || delay < -(50_000 + reply.hold / 1000)) return false;
    clearTimeout(this.timer);
    if (this.role === 'agent') return true;
    // What was measured before a setting is of another time.
    this.#samples = this.#samples.filter(({ reply: before }) => before.settings === reply.settings);
    if (reply.quality !== 'unset') this.#samples.push({ asked, answered, delay, reply });
    if (this.#samples.length < 8) this.timer = setTimeout(() => this.#ask(), 50);
    else this.#finish();
    return true;
  }

  /** The exchange with the smallest delay says what time it is. */
  #finish() {
    const best = this.#samples.toSorted((a, b) => a.delay - b.delay)[0];
    const { asked, answered, reply, delay } = best;
    const arrived = resolveEra(reply.seconds, NOT_BEFORE) * SECOND + BigInt(reply.nanoseconds);
    const departed = arrived + BigInt(reply.hold);
    const offset = (arrived - asked + (departed - answered)) / 2n;
    const raw = this.#raw();
    this.#sayTime({ event: 'time' }, raw, raw + offset, delay / 2 + reply.bound + 1000);
    this.leave();
  }

  leave() {
    if (this.left) return;
    this.left = true;
    clearTimeout(this.timer);
    if (this.session !== undefined) {
      const sequence = this.#sequence++;
      const place = { type: 'notice', flags: 1, term: 0, session: this.session.remote, sequence };
      const notice = { reason: 'leaving', lowestVersion: 1, highestVersion: 1, about: 0 };
      this.#send(sealDatagram(this.session.send, place, writers.notice(notice)));
    }
    // Who has said goodbye hears and says nothing more.
    this.#socket.removeAllListeners('message');
    setTimeout(() => this.#socket.close(), 20);
  }
}

const [command, ...words] = process.argv.slice(2);
if (command === 'goldens') {
  say({ event: 'goldens', checked: checkGoldens(words[0]) });
} else {
  const [host, port, name, key] = words;
  const party = new Party({ role: command, host, port: Number(port), name, key });
  party.start();
  process.stdin.on('end', () => party.leave()).resume();
}
