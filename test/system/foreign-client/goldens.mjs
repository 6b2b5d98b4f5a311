// The known answers.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { greet, greetingKey, question, readCookie } from './cookies.mjs';
import { Handshake, publicBytes, x25519 } from './handshake.mjs';
import { header, readHeader } from './header.mjs';
import { KINDS, LEAPS, QUALITIES } from './numbers.mjs';
import { readers } from './readers.mjs';
import { openDatagram, sealDatagram } from './sealing.mjs';
import { writers } from './writers.mjs';

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
  const leap = (LEAPS.indexOf(fields.leap ?? 'none') & 3) << 6;
  if (type === 'ask') return scale;
  if (type === 'reply') return scale | quality | leap | ((fields.settings ?? 0) << 2);
  if (['beacon', 'pull', 'part', 'reference'].includes(type)) return 0;
  if (type === 'wall') return fields.votes ? 1 : 0;
  if (type === 'adjust')
    return KINDS.indexOf(fields.kind) | (fields.answered ? 0 : 4) | quality | leap;
  return sealed ? 1 : 0;
}

function need(condition, what) {
  if (!condition) throw new Error(`not as the page says: ${what}`);
}

export function checkGoldens(file) {
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
