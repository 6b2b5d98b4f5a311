// Messages under a session: what one side seals the other opens, and what does not belong there is refused by name.

import t from 'tap';
import { openMessage, sealMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import { CODECS } from '#protocol/wire/codecs.js';
import { readHeader } from '#protocol/wire/header.js';
import { HEADER, MAX_DATAGRAM } from '#protocol/wire/layout.js';
import type { Message } from '#protocol/wire/message.js';
import { noticeOf } from '#protocol/wire/notice.js';
import { AGENT_ADDRESS, crypto } from '../../sim/alone.js';
import { randomMessage } from '../../sim/dice.js';
import { sealedBody, sessionPair } from '../../sim/peer.js';
import { seededRandom } from '../../sim/random.js';

const ASK: Message = { type: 'ask', body: { timescale: 'raw', anonymous: false } };

/** A sealed message in bytes of its own. */
function seal(session: Session, message: Message, sequence: number, term = 3): Uint8Array {
  const buffer = new Uint8Array(MAX_DATAGRAM);
  return buffer.slice(0, sealMessage(session, buffer, message, { term, sequence }));
}

const open = (session: Session, bytes: Uint8Array): ReturnType<typeof openMessage> =>
  openMessage(session, bytes, readHeader(bytes));

t.test('the header says term, sequence and the number by which the peer knows the session', (t) => {
  const [ours] = sessionPair(crypto, AGENT_ADDRESS);
  const header = readHeader(seal(ours, ASK, 12, 7));
  t.match(header, { type: CODECS.ask.number, term: 7, sequence: 12, session: ours.remoteId });
  t.end();
});

t.test('each type is opened as what it was sealed as', (t) => {
  const random = seededRandom(61);
  const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
  const seen = new Set<string>();
  for (let sequence = 0; sequence < 200; sequence += 1) {
    const message = randomMessage(random);
    if ('anonymous' in message.body && message.body.anonymous) continue;
    const opened = open(theirs, seal(ours, message, sequence));
    if (typeof opened === 'string') t.fail(`${message.type}: ${opened}`);
    else seen.add(opened.type);
  }
  t.equal(seen.size, Object.values(CODECS).filter((row) => 'read' in row).length);
  t.end();
});

t.test('a notice says in its header that it is sealed', (t) => {
  const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
  const bytes = seal(ours, { type: 'notice', body: noticeOf('leaving') }, 1);
  t.equal(readHeader(bytes).flags, 1);
  t.match(open(theirs, bytes), { type: 'notice', body: { reason: 'leaving' } });
  t.end();
});

t.test('a byte that was changed, another session and a second copy are refused', (t) => {
  const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
  const [, others] = sessionPair(crypto, AGENT_ADDRESS);
  const bytes = seal(ours, ASK, 1);
  for (const at of [2, HEADER.size, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    t.equal(open(theirs, changed), 'bad-tag', `byte ${at}`);
  }
  t.equal(open(others, bytes.slice()), 'bad-tag');
  t.match(open(theirs, bytes.slice()), ASK, 'none of these used its sequence up');
  t.equal(open(theirs, bytes.slice()), 'replayed');
  t.end();
});

t.test(
  'what is sealed well but says what cannot be is a bad field, and its sequence is used',
  (t) => {
    const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
    const header = { type: CODECS.beacon.number, flags: 0, term: 3, sequence: 1 };
    const bytes = sealedBody(ours, header, new Uint8Array(20).fill(0xff));
    t.equal(open(theirs, bytes.slice()), 'bad-field');
    t.equal(open(theirs, bytes.slice()), 'replayed');
    t.end();
  },
);

t.test('a form without a tag is refused before anything is opened', (t) => {
  const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
  const anonymous = seal(ours, { type: 'ask', body: { timescale: 'raw', anonymous: true } }, 1);
  const before = anonymous.slice();
  t.equal(open(theirs, anonymous), 'bad-field');
  t.same(anonymous, before, 'it stands there as it came');
  t.end();
});

t.test(
  'what the handshake alone reads is no message, even if it is sealed under the session',
  (t) => {
    const [ours, theirs] = sessionPair(crypto, AGENT_ADDRESS);
    const header = { type: CODECS.welcome.number, flags: 0, term: 3, sequence: 1 };
    t.equal(open(theirs, sealedBody(ours, header, new Uint8Array(132))), 'bad-field');
    t.end();
  },
);
