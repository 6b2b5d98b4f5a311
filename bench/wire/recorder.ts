// Greets a master as many clients and writes sealed asks of them all into a file, for the load generator:
// MASTER KEY-FILE ASKS-EACH FILE. Record i is ask number i / clients of client i % clients + 1.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Crypto } from '#protocol/crypto.js';
import type { Credential } from '#protocol/seal/credential.js';
import { Session } from '#protocol/seal/session.js';
import { SEALED_TIME_SIZE } from '#protocol/wire/layout.js';
import { WELCOME, readWelcome } from '#protocol/wire/welcome.js';
import { readCookie } from '#protocol/wire/cookie.js';
import type { Message } from '#protocol/wire/message.js';
import { sealMessage } from '#protocol/seal/sealed-message.js';
import { nodeCrypto } from '#host/crypto.js';
import { readKeyFile } from '#host/keys/key-file.js';
import { helloOf, cookieRequestOf } from '#sim/peer.js';

const ASK: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
const crypto: Crypto = nodeCrypto;

const [master = '', keys = '', asks = '', file = ''] = process.argv.slice(2);
const [host = '', port = ''] = master.split(':');
const read = readKeyFile(keys);
if ('fault' in read) throw new Error(read.fault);

const socket = createSocket('udp4');
socket.connect(Number(port), host);
await once(socket, 'connect');

async function greet({ name, key }: Credential, number: number): Promise<Session> {
  const who = { name, key, crypto };
  socket.send(cookieRequestOf(who));
  const [cookie] = (await once(socket, 'message')) as [Uint8Array];
  const kind = { session: number, asksItself: true };
  const { bytes, initiator } = helloOf(who, readCookie(cookie), kind);
  socket.send(bytes);
  const [answer] = (await once(socket, 'message')) as [Uint8Array];
  const { payload, keys: found } = initiator.readWelcome(answer.subarray(WELCOME.noise))!;
  const ids = { localId: number, remoteId: readWelcome(payload)!.session };
  const aeads = { send: crypto.aead(found.send), receive: crypto.aead(found.receive) };
  return new Session(ids, aeads, { host, port: Number(port) });
}

const clients = read.credentials.filter(({ role }) => role === 'client');
const sessions: Session[] = [];
for (const [i, client] of clients.entries()) sessions.push(await greet(client, i + 1));
socket.close();

const out = openSync(file, 'w');
const room = new Uint8Array(160);
const row = Buffer.alloc(SEALED_TIME_SIZE * sessions.length);
for (let ask = 0; ask < Number(asks); ask += 1) {
  for (const [i, session] of sessions.entries()) {
    const place = { term: 0, sequence: session.takeSequence() };
    const length = sealMessage(session, room, ASK, place);
    row.set(room.subarray(0, length), i * SEALED_TIME_SIZE);
  }
  writeSync(out, row);
}
closeSync(out);
