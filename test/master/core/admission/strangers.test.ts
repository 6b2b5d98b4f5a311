// What goes to strangers takes a share of the room only; what goes to those that are proven takes any.

import t from 'tap';
import type { Master } from '#master/core/master.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type Message, writeUnsealed } from '#protocol/wire/message.js';
import { readHeader } from '#protocol/wire/header.js';
import { rawTime } from '#protocol/time.js';
import { AGENT_ADDRESS, KMC, crypto, newMaster } from '../../../sim/alone.js';
import { cookieOf, greet, helloOf, cookieRequestOf, sealed, stampAt } from '../../../sim/peer.js';

const WHO = { ...KMC, crypto };
const FROM = AGENT_ADDRESS;

/** Which types leave at `at`, and for which share of the room. */
function roomsOf(master: Master, at: number): [number, number | undefined][] {
  const rooms: [number, number | undefined][] = [];
  for (;;) {
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const out = master.transmit(stampAt(at), buffer);
    if (out === undefined) return rooms;
    rooms.push([readHeader(buffer).type, out.room]);
  }
}

const take = (master: Master, bytes: Uint8Array, at: number): void =>
  master.receive({ bytes, from: FROM, at: stampAt(at) });

t.test('cookies, hints and anonymous answers leave for a share of the room', (t) => {
  const master = newMaster({ crypto, anonymous: true });
  take(master, cookieRequestOf(WHO), 1e9);
  t.match(roomsOf(master, 1e9), [[TYPE.cookie, Number]]);
  const bytes = new Uint8Array(MAX_DATAGRAM);
  const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: true } };
  const length = writeUnsealed(bytes, ask, { term: 0, session: 0, sequence: 1 });
  take(master, bytes.slice(0, length), 1e9);
  t.match(roomsOf(master, 1e9), [[TYPE.reply, Number]]);
  const stranger = new Uint8Array(48);
  stranger[0] = 0x13;
  stranger[7] = 9;
  take(master, stranger, 1e9);
  t.match(roomsOf(master, 1e9), [[TYPE.notice, Number]]);
  t.end();
});

t.test('a welcome, an ask and an answer under a session leave for all of it', (t) => {
  const master = newMaster({ crypto });
  const cookie = cookieOf(master, WHO, { at: 1e9, from: FROM })!;
  take(master, helloOf(WHO, cookie).bytes, 1e9);
  t.same(roomsOf(master, 1e9), [[TYPE.welcome, undefined]]);
  const session = greet(master, WHO, { at: 1e9, from: FROM, hello: { session: 4712 } })!;
  const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
  take(master, sealed(session, ask, 0), 1e9);
  master.wake(rawTime(1e9));
  t.same(roomsOf(master, 1e9), [
    [TYPE.reply, undefined],
    [TYPE.ask, undefined],
  ]);
  t.end();
});
