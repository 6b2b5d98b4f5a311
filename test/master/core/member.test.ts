// One master of a group as a whole: what its parts share.
import t from 'tap';
import { Member } from '@belfry/master/core/member.js';
import { rawTime } from '@belfry/protocol/core/time.js';
import { MAX_DATAGRAM } from '@belfry/protocol/core/wire/layout.js';
import { inspect, openMessage } from '@belfry/protocol/core/wire/message.js';
import { KMC, crypto, masterOptions } from '../../sim/alone.js';
import { greet, sealed, stampAt } from '../../sim/peer.js';

const FROM = { host: '10.0.1.1', port: 40_000 };
const ASK = { type: 'ask', body: { timescale: 'group', anonymous: false } } as const;
const WHO = { name: KMC.name, key: KMC.key, crypto };

const newMember = (): Member => new Member({ ...masterOptions(), group: '' });

t.test('an answer says by how much later than stated the one before it really left', (t) => {
  const member = newMember();
  const session = greet(member, WHO, { at: 1e9, from: FROM, hello: { asksItself: true } })!;
  const corrections = [2e9, 3e9, 4e9].map((at) => {
    const bytes = sealed(session, ASK, session.takeSequence());
    member.receive({ bytes, from: FROM, at: stampAt(at) });
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const { length, id } = member.transmit(stampAt(at + 5000), buffer)!;
    if (at === 2e9) member.departed(id!, stampAt(at + 6500));
    const answer = buffer.subarray(0, length);
    const header = inspect(answer);
    const message = typeof header === 'string' ? header : openMessage(session, answer, header);
    if (typeof message === 'string' || message.type !== 'reply') return message;
    return message.body.correction;
  });
  t.same(corrections, [undefined, 1500, undefined]);
  t.end();
});

t.test('a master that is alone leads on after its process was stopped', (t) => {
  const member = newMember();
  member.wake(rawTime(1e9));
  member.wake(rawTime(61e9));
  t.ok(member.leads);
  t.end();
});
