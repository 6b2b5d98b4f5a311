// The answer to an ask for group time: when it came, by how much it is stale, and to whom more is said.

import t from 'tap';
import { type PendingAsk, writeAnswer } from '#master/core/responder.js';
import type { Session } from '#protocol/seal/session.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import { SECOND, groupAdd, spanOf } from '#protocol/time.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { inspect, readUnsealed } from '#protocol/wire/message.js';
import type { GroupReply } from '#protocol/wire/reply.js';
import { AGENT_ADDRESS, crypto } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { sessionPair, stampAt } from '#sim/peer.js';
import { newParts } from './parts.js';

const TERM = 7;

/** What goes out for this ask, which leaves at this second; opened by `client`, if it is under a session. */
function answered(
  { group, departures }: ReturnType<typeof newParts>,
  ask: PendingAsk,
  second: number,
  client?: Session,
) {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  const out = writeAnswer(buffer, ask, group, stampAt(second * SECOND), TERM, departures);
  if (out === undefined) return undefined;
  const bytes = buffer.subarray(0, out.length);
  const header = inspect(bytes);
  if (typeof header === 'string') throw new Error(header);
  const message = client ? openMessage(client, bytes, header) : readUnsealed(bytes, header);
  if (typeof message === 'string' || message.type !== 'reply') throw new Error('no reply');
  return { ...out, header, reply: message.body as GroupReply };
}

const stranger = (second: number): PendingAsk => ({
  to: AGENT_ADDRESS,
  sequence: 12,
  arrived: stampAt(second * SECOND),
});

t.test('it says group time at the arrival, and how long the ask was held', (t) => {
  const { header, reply, to } = answered(newParts(), stranger(10.25), 10.75)!;
  t.equal(to, AGENT_ADDRESS);
  t.match(header, { term: TERM, session: 0, sequence: 12 });
  const time = groupAdd(BEGINNING, spanOf(10.25 * SECOND));
  t.match(reply, {
    timescale: 'group',
    seconds: time.seconds,
    nanoseconds: Math.floor(time.nanoseconds),
    hold: 0.5 * SECOND,
    quality: 'synchronised',
    settings: 0,
  });
  t.ok(reply.bound < Infinity);
  t.end();
});

t.test('an ask that was held for more than a second is not answered', (t) => {
  t.ok(answered(newParts(), stranger(10), 11));
  t.equal(answered(newParts(), stranger(10), 11.001), undefined);
  t.end();
});

t.test('an answer that leaves before its ask came, by stamps that err, was not held', (t) => {
  t.equal(answered(newParts(), stranger(10), 9.999)!.reply.hold, 0);
  t.end();
});

t.test('a group that has no time says that it has none', (t) => {
  const { reply } = answered(newParts({ formed: false }), stranger(10), 10)!;
  t.match(reply, { quality: 'unset', bound: Infinity });
  t.end();
});

t.test('a stranger has a share of the room, and is told nothing of others’ exchanges', (t) => {
  const { room, id, reply } = answered(newParts(), stranger(10), 10)!;
  t.match({ room, id }, { room: 1 / 4, id: undefined });
  t.match(reply, { anonymous: true, heard: 0, correction: undefined });
  t.end();
});

t.test(
  'under a session it says how many asks came, and by how much the last answer was late',
  (t) => {
    const parts = newParts();
    const [session, client] = sessionPair(crypto, AGENT_ADDRESS);
    session.heard = 5;
    const ask = (sequence: number, second: number): PendingAsk => ({
      ...stranger(second),
      sequence,
      session,
    });
    const first = answered(parts, ask(1, 10), 10.5, client)!;
    t.match(first.reply, { anonymous: false, heard: 5, correction: undefined });
    t.equal(first.room, undefined);
    // It was said to leave at 10.5 s, and left 40 µs later.
    parts.departures.departed(first.id!, stampAt(10.5 * SECOND + 40_000));
    const second = answered(parts, ask(2, 11), 11, client)!;
    t.equal(second.reply.correction, 40_000);
    t.equal(
      answered(parts, ask(3, 12), 12, client)!.reply.correction,
      undefined,
      'nobody heard when it left',
    );
    t.end();
  },
);
