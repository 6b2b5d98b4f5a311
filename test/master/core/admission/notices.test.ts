// Notices to those that were refused: few, never longer than what they answer, and never one for another.

import t from 'tap';
import { Notices } from '#master/core/admission/notices.js';
import { Outbox } from '#protocol/outbox.js';
import { REFUSALS, type Refusal } from '#protocol/refusal.js';
import { SECOND } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { writeHeader } from '#protocol/wire/header.js';
import { inspect, readUnsealed } from '#protocol/wire/message.js';
import { AGENT_ADDRESS } from '../../../sim/alone.js';
import { pull, stampAt } from '../../../sim/peer.js';

/** A datagram of this type and length, from where it is said to come. */
function refused(type: number = TYPE.ask, length = 48, host = AGENT_ADDRESS.host, second = 1) {
  const bytes = new Uint8Array(length);
  writeHeader(bytes, { type, flags: 0, term: 0, session: 9, sequence: 12 });
  return { bytes, from: { ...AGENT_ADDRESS, host }, at: stampAt(second * SECOND) };
}

/** What has been put into the outbox, with its length. */
const sentBy = (outbox: Outbox): ReturnType<typeof pull> => pull(outbox, SECOND);

t.test('a notice says why, to whom, and what it answers, and is no longer than that', (t) => {
  const outbox = new Outbox();
  new Notices(outbox, 1).refused('unknown-session', refused(), 7);
  const [notice, ...more] = sentBy(outbox);
  t.same(more, []);
  t.same(notice!.to, AGENT_ADDRESS);
  t.match(notice!.header, { type: TYPE.notice, term: 7, session: 9, sequence: 12 });
  t.equal(notice!.bytes.length, 16);
  const header = inspect(notice!.bytes);
  if (typeof header === 'string') throw new Error(header);
  t.match(readUnsealed(notice!.bytes, header), {
    type: 'notice',
    body: { reason: 'unknown-session', about: TYPE.ask },
  });
  t.end();
});

t.test('no notice says which name is unknown, and none answers a tag that does not fit', (t) => {
  const told = (refusal: Refusal): number[] => {
    const outbox = new Outbox();
    new Notices(outbox, 1).refused(refusal, refused(), 7);
    return sentBy(outbox).map(({ bytes }) => bytes[12]!);
  };
  t.same(told('unknown-name'), told('not-authenticated'));
  const known = REFUSALS.filter((refusal) => told(refusal).length > 0);
  t.same(known.toSorted(), [
    'anonymous-refused',
    'name-in-use',
    'not-authenticated',
    'unknown-name',
    'unknown-session',
    'unknown-version',
  ]);
  t.end();
});

t.test('nothing answers a notice, nor what is shorter than one', (t) => {
  const outbox = new Outbox();
  const notices = new Notices(outbox, 1);
  notices.refused('unknown-session', refused(TYPE.notice, 32), 7);
  notices.refused('unknown-version', refused(TYPE.ask, 15), 7);
  t.equal(outbox.length, 0);
  t.end();
});

t.test('a source is sent ten in a row and five a second, all together a hundred in a row', (t) => {
  const outbox = new Outbox();
  const notices = new Notices(outbox, 1);
  const send = (times: number, host: string, second: number): number => {
    const before = outbox.length;
    for (let i = 0; i < times; i += 1)
      notices.refused('unknown-session', refused(TYPE.ask, 48, host, second), 7);
    return outbox.length - before;
  };
  t.equal(send(50, '10.0.0.1', 1), 10);
  t.equal(send(50, '10.0.0.1', 2), 5);
  t.equal(send(50, '10.0.0.2', 2), 10, 'another one has its own');
  let all = 0;
  for (let i = 0; i < 100; i += 1) all += send(3, `10.1.0.${i}`, 2);
  t.equal(all, 100 - 15);
  t.end();
});
