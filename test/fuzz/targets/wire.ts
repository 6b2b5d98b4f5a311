// All decoders: what is read is in range, and is written again as it was read.

import { isDeepStrictEqual } from 'node:util';
import { REFUSALS } from '#protocol/refusal.js';
import { dissect } from '#protocol/seal/dissect.js';
import { Session } from '#protocol/seal/session.js';
import { readAddress, writeAddress } from '#protocol/wire/address.js';
import { viewOf } from '#protocol/wire/header.js';
import {
  readHello,
  readHelloName,
  writeHello,
  writeHelloName,
  HELLO,
} from '#protocol/wire/hello.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { WELCOME, readWelcome, writeWelcome } from '#protocol/wire/welcome.js';
import { type Message, inspect, readUnsealed, writeUnsealed } from '#protocol/wire/message.js';
import { openMessage, sealMessage } from '#protocol/seal/sealed-message.js';
import { randomHello, randomMessage, randomWelcome } from '../../sim/dice.js';
import { anyDatagram } from '../datagrams.js';
import { openCrypto } from '../open-crypto.js';
import type { Tape } from '../tape.js';
import { type Target, must, mustBeNumbers } from '../target.js';

const CRYPTO = openCrypto(() => 0);
const KEY = new Uint8Array(32);
const AEAD = CRYPTO.aead(KEY);
const KEYS = {
  crypto: CRYPTO,
  credentials: [{ name: 'kmc', role: 'agent', key: KEY }],
  sessionKeys: [KEY],
} as const;
const session = (): Session =>
  new Session(
    { localId: 1, remoteId: 1 },
    { send: AEAD, receive: AEAD },
    { host: '192.0.2.1', port: 1 },
  );
const REACH = { sessions: [0, 1], names: ['kmc', 'a'], sequences: [0, 1, 2 ** 31, 2 ** 32 - 1] };

/** A bound, and the error of a reference, may be unknown. */
const isBound = (key: string): boolean => key === 'bound' || key === 'error';

function reread(bytes: Uint8Array, sealed: boolean): Message {
  const header = inspect(bytes);
  must(typeof header !== 'string', () => `what was written is refused: ${String(header)}`);
  const again = sealed ? openMessage(session(), bytes, header) : readUnsealed(bytes, header);
  must(typeof again !== 'string', () => `what was written is refused: ${String(again)}`);
  return again;
}

/** Decoded, written and decoded again it is the same; and so are the bytes, once they are ours. */
function roundTrip(message: Message, sealed: boolean): void {
  mustBeNumbers(message, `a decoded ${message.type}`, isBound);
  const write = (one: Message): Uint8Array => {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const place = { term: 3, session: 0, sequence: 9 };
    const length = sealed
      ? sealMessage(session(), buffer, one, place)
      : writeUnsealed(buffer, one, place);
    return buffer.slice(0, length);
  };
  const bytes = write(message);
  const again = reread(bytes.slice(), sealed);
  const whole = { ...message.body, ...driftOf(message, again) };
  must(isDeepStrictEqual(again.body, whole), `a ${message.type} is read back otherwise`);
  const twice = reread(write(again), sealed);
  must(driftOf(again, twice) !== undefined, 'a drift is read back otherwise');
}

/** A drift is sent rounded up, as a product in floating point: by one step of 1024 a time at most. */
function driftOf(message: Message, again: Message): { drift?: number } | undefined {
  if (message.type !== 'adjust' || again.type !== 'adjust') return {};
  const [before, after] = [message.body.drift, again.body.drift];
  const rounded = after >= before && after <= before * (1 + 2 / 512) + 1e-12;
  return rounded ? { drift: after } : undefined;
}

function playDatagram(tape: Tape): void {
  const bytes = anyDatagram(tape, REACH);
  const header = inspect(bytes);
  // For people, too, any bytes can be taken apart.
  const { refusal } = dissect(bytes, KEYS);
  if (typeof header === 'string') {
    must(refusal === header, `${header} is told as ${refusal}`);
    return known(tape, header);
  }
  const read = readUnsealed(bytes, header);
  if (typeof read === 'string') known(tape, read);
  else roundTrip(read, false);
  const opened = openMessage(session(), bytes, header);
  if (typeof opened === 'string') known(tape, opened);
  else roundTrip(opened, true);
  tape.saw(`${header.type} ${String(typeof read)} ${typeof opened}`);
}

function known(tape: Tape, why: string): void {
  must((REFUSALS as readonly string[]).includes(why), `${why} is no refusal`);
  tape.saw(why);
}

function playHandshake(tape: Tape): void {
  const given = tape.chance(0.5);
  const payload = given ? writeHello(randomHello(tape.random)) : tape.bytes(HELLO.payloadSize);
  const hello = readHello(payload);
  must(!given || hello !== undefined, 'a sound hello is refused');
  if (hello !== undefined) {
    mustBeNumbers(hello, 'a decoded hello', isBound);
    must(isDeepStrictEqual(readHello(writeHello(hello)), hello), 'a hello is read back otherwise');
  }
  const welcoming = given
    ? writeWelcome(randomWelcome(tape.random))
    : tape.bytes(WELCOME.payloadSize);
  const welcome = readWelcome(welcoming);
  must(!given || welcome !== undefined, 'a sound welcome is refused');
  if (welcome !== undefined) {
    mustBeNumbers(welcome, 'a decoded welcome', isBound);
    const again = readWelcome(writeWelcome(welcome));
    must(isDeepStrictEqual(again, welcome), 'a welcome is read back otherwise');
  }
  tape.saw(`${given} ${hello?.belief.kind} ${welcome?.quality} ${welcome?.masters.length}`);
}

function playNames(tape: Tape): void {
  const bytes = new Uint8Array(MAX_DATAGRAM);
  bytes.set(tape.bytes(32), HELLO.nameLength);
  const name = readHelloName(viewOf(bytes));
  if (name !== undefined) {
    const again = new Uint8Array(MAX_DATAGRAM);
    writeHelloName(viewOf(again), name);
    must(readHelloName(viewOf(again)) === name, 'a name is read back otherwise');
  }
  const address = readAddress(viewOf(tape.bytes(18)), 0);
  const written = new DataView(new ArrayBuffer(18));
  writeAddress(written, 0, address);
  must(isDeepStrictEqual(readAddress(written, 0), address), 'an address is read back otherwise');
}

export const wire: Target = {
  name: 'wire',
  tapeMost: 400,
  play: (tape) => {
    switch (tape.integer(5)) {
      case 0:
        return playHandshake(tape);
      case 1:
        return playNames(tape);
      case 2: {
        const message = randomMessage(tape.random);
        const sealed = !('anonymous' in message.body && message.body.anonymous);
        tape.saw(`sound ${message.type}`);
        return roundTrip(message, sealed);
      }
      default:
        return playDatagram(tape);
    }
  },
};
