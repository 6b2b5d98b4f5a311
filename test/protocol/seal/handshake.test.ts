// The handshake: the framework's published answers, and every way in which it must say no.
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Crypto, KeyPair } from '#protocol/crypto.js';
import { Initiator, Responder, type TransportKeys } from '#protocol/seal/handshake.js';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';

interface Vector {
  readonly protocol_name: string;
  readonly prologue: string;
  readonly psk: string;
  readonly init_ephemeral: string;
  readonly resp_ephemeral: string;
  readonly handshake_hash: string;
  readonly messages: readonly { readonly payload: string; readonly ciphertext: string }[];
}

const file = new URL('../../../golden/noise.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const text = (characters: string): Uint8Array => new Uint8Array(Buffer.from(characters));

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i);
const PROLOGUE = text('line-3');

const initiator = (psk = KEY, prologue = PROLOGUE): Initiator =>
  new Initiator(nodeCrypto, psk, prologue);
const responder = (psk = KEY, prologue = PROLOGUE): Responder =>
  new Responder(nodeCrypto, psk, prologue);

/** Both sides of a handshake whose welcome is written and not yet read. */
function halfway(): { initiator: Initiator; welcome: Uint8Array; keys: TransportKeys } {
  const greeting = initiator();
  const answering = responder();
  answering.readHello(greeting.writeHello(text('hello')));
  const written = answering.writeWelcome(text('welcome'))!;
  return { initiator: greeting, welcome: written.message, keys: written.keys };
}

/** The message with one bit turned round, for every bit that it has. */
function* withOneBitFlipped(message: Uint8Array): Generator<[bit: number, message: Uint8Array]> {
  for (let bit = 0; bit < 8 * message.length; bit += 1) {
    const flipped = new Uint8Array(message);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    yield [bit, flipped];
  }
}

function sealed(key: Uint8Array, counter: number, payload: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(12);
  nonce[4] = counter;
  const out = new Uint8Array(payload.length + 16);
  out.set(payload);
  nodeCrypto.aead(key).seal(out, 0, 0, payload.length, nonce);
  return out;
}

for (const vector of vectors)
  t.test(`the published answers of ${vector.protocol_name} come out`, (t) => {
    const secrets = [bytes(vector.psk), bytes(vector.prologue)] as const;
    const [ours, theirs] = [vector.init_ephemeral, vector.resp_ephemeral].map((key) =>
      keyPairOf(bytes(key)),
    ) as [KeyPair, KeyPair];
    const greeting = new Initiator(nodeCrypto, ...secrets, ours);
    const answering = new Responder(nodeCrypto, ...secrets, theirs);
    const [first, second, ...transport] = vector.messages;
    const hello = greeting.writeHello(bytes(first!.payload));
    t.equal(hex(hello), first!.ciphertext);
    t.equal(hex(answering.readHello(hello)!), first!.payload);
    const written = answering.writeWelcome(bytes(second!.payload))!;
    t.equal(hex(written.message), second!.ciphertext);
    const read = greeting.readWelcome(written.message)!;
    t.equal(hex(read.payload), second!.payload);
    t.equal(hex(read.keys.handshakeHash), vector.handshake_hash);
    t.equal(hex(written.keys.handshakeHash), vector.handshake_hash);
    for (const [i, { payload, ciphertext }] of transport.entries()) {
      const key = i % 2 === 0 ? read.keys.send : written.keys.send;
      t.equal(hex(sealed(key, i >> 1, bytes(payload))), ciphertext, `transport message ${i}`);
    }
    t.end();
  });

t.test('what one side sends with, the other receives with, and no two handshakes alike', (t) => {
  const one = halfway();
  const read = one.initiator.readWelcome(one.welcome)!;
  t.equal(hex(read.keys.send), hex(one.keys.receive));
  t.equal(hex(read.keys.receive), hex(one.keys.send));
  t.not(hex(read.keys.send), hex(read.keys.receive));
  for (const key of Object.values(read.keys) as Uint8Array[]) t.equal(key.length, 32);
  const another = halfway();
  t.not(hex(another.keys.send), hex(one.keys.send));
  t.not(hex(another.keys.handshakeHash), hex(one.keys.handshakeHash));
  t.end();
});

t.test('a message is 48 bytes longer than its payload, which may be empty', (t) => {
  const [greeting, answering] = [initiator(), responder()];
  const hello = greeting.writeHello(new Uint8Array(0));
  t.equal(hello.length, 48);
  t.equal(answering.readHello(hello)?.length, 0);
  const written = answering.writeWelcome(new Uint8Array(100))!;
  t.equal(written.message.length, 148);
  t.equal(greeting.readWelcome(written.message)?.payload.length, 100);
  t.end();
});

t.test('a stranger’s hello is refused: another key, another prologue', (t) => {
  const other = new Uint8Array(KEY);
  other[31]! ^= 1;
  const hello = (): Uint8Array => initiator().writeHello(text('hello'));
  t.equal(responder(other).readHello(hello()), undefined);
  t.equal(responder(KEY, text('line-4')).readHello(hello()), undefined);
  t.equal(responder(KEY, new Uint8Array(0)).readHello(hello()), undefined);
  t.end();
});

t.test('a stranger costs no public-key work and no new key', (t) => {
  const worked: string[] = [];
  const watched: Crypto = {
    ...nodeCrypto,
    generateKeyPair: () => (worked.push('generate'), nodeCrypto.generateKeyPair()),
    diffieHellman: (...keys) => (worked.push('agree'), nodeCrypto.diffieHellman(...keys)),
  };
  const hello = initiator().writeHello(text('hello'));
  const stranger = initiator(new Uint8Array(32)).writeHello(text('hello'));
  t.equal(new Responder(watched, KEY, PROLOGUE).readHello(stranger), undefined);
  const answering = new Responder(watched, KEY, PROLOGUE);
  t.ok(answering.readHello(hello));
  t.same(worked, []);
  answering.writeWelcome(text('welcome'));
  t.same(worked, ['generate', 'agree']);
  t.end();
});

t.test('a hello with any bit flipped is refused', (t) => {
  const hello = initiator().writeHello(text('hello'));
  for (const [bit, flipped] of withOneBitFlipped(hello))
    if (responder().readHello(flipped) !== undefined) t.fail(`bit ${bit} may be flipped`);
  t.ok(responder().readHello(hello), 'the hello as it was is good');
  t.end();
});

t.test('a welcome with any bit flipped is refused, and the true one is still welcome', (t) => {
  const { initiator, welcome, keys } = halfway();
  for (const [bit, flipped] of withOneBitFlipped(welcome))
    if (initiator.readWelcome(flipped) !== undefined) t.fail(`bit ${bit} may be flipped`);
  const read = initiator.readWelcome(welcome);
  t.equal(hex(read!.payload), hex(text('welcome')));
  t.equal(hex(read!.keys.send), hex(keys.receive));
  t.end();
});

t.test('a message cut short or made longer is refused', (t) => {
  const hello = initiator().writeHello(text('hello'));
  const { initiator: greeting, welcome } = halfway();
  for (let length = 0; length < hello.length; length += 1)
    t.equal(responder().readHello(hello.subarray(0, length)), undefined, `hello of ${length}`);
  for (let length = 0; length < welcome.length; length += 1)
    t.equal(greeting.readWelcome(welcome.subarray(0, length)), undefined, `welcome of ${length}`);
  t.equal(responder().readHello(Uint8Array.of(...hello, 0)), undefined);
  t.equal(greeting.readWelcome(Uint8Array.of(...welcome, 0)), undefined);
  t.end();
});

t.test('the welcome of another handshake with the same key is refused', (t) => {
  const greeting = initiator();
  greeting.writeHello(text('hello'));
  t.equal(greeting.readWelcome(halfway().welcome), undefined);
  t.end();
});

t.test('a point of small order, even from the holder of the key, is refused', (t) => {
  for (const first of [0, 1]) {
    const publicKey = new Uint8Array(32);
    publicKey[0] = first;
    const weak = { privateKey: new Uint8Array(32), publicKey };
    const answering = responder();
    const hello = new Initiator(nodeCrypto, KEY, PROLOGUE, weak).writeHello(text('hello'));
    t.ok(answering.readHello(hello), 'the tag fits');
    t.equal(answering.writeWelcome(text('welcome')), undefined);
    t.equal(initiatorAgainst(weak), undefined);
  }
  t.end();
});

/** What an initiator makes of the welcome of a responder whose public key is weak. */
function initiatorAgainst(weak: KeyPair): unknown {
  const careless = { ...nodeCrypto, diffieHellman: () => new Uint8Array(32) };
  const greeting = initiator();
  const answering = new Responder(careless, KEY, PROLOGUE, weak);
  answering.readHello(greeting.writeHello(text('hello')));
  return greeting.readWelcome(answering.writeWelcome(text('welcome'))!.message);
}

t.test('the peer’s key is kept when the buffer of its hello is used again', (t) => {
  const greeting = initiator();
  const answering = responder();
  // A Buffer, as sockets give them: its `slice` would not copy.
  const shared = Buffer.from(greeting.writeHello(text('hello')));
  answering.readHello(shared);
  shared.fill(0);
  const written = answering.writeWelcome(text('welcome'))!;
  t.ok(greeting.readWelcome(written.message));
  t.end();
});

t.test('wrong use throws', (t) => {
  const early = { message: /a welcome is read/ };
  t.throws(() => initiator().readWelcome(new Uint8Array(64)), early);
  const { initiator: greeting, welcome } = halfway();
  t.throws(() => greeting.writeHello(text('again')), { message: /a hello is written/ });
  greeting.readWelcome(welcome);
  t.throws(() => greeting.readWelcome(welcome), early);

  const written = { message: /a welcome is written/ };
  t.throws(() => responder().writeWelcome(text('unasked')), written);
  const refusing = responder();
  refusing.readHello(new Uint8Array(64));
  t.throws(() => refusing.writeWelcome(text('to a stranger')), written);
  t.throws(() => refusing.readHello(new Uint8Array(64)), { message: /a hello is read/ });
  const answering = responder();
  answering.readHello(initiator().writeHello(text('hello')));
  answering.writeWelcome(text('once'));
  t.throws(() => answering.writeWelcome(text('twice')), written);

  for (const length of [0, 31, 33]) {
    t.throws(() => initiator(new Uint8Array(length)), RangeError);
    t.throws(() => responder(new Uint8Array(length)), RangeError);
  }
  t.end();
});
