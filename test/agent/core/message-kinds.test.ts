// What a follower makes of the mere kind of a message: every kind of message is decided on.

import t from 'tap';
import { isExchange, leaves } from '#agent/core/message-kinds.js';
import { randomMessage } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { NOTICE_REASONS, noticeOf } from '#protocol/wire/notice.js';
import type { Message } from '#protocol/wire/message.js';

const random = seededRandom(1);
const MESSAGES: readonly Message[] = Array.from({ length: 500 }, () => randomMessage(random));

t.test('asks, corrections and replies are exchanges, and so keep a connection alive', (t) => {
  const kinds = (isIt: boolean): string[] =>
    [
      ...new Set(MESSAGES.filter((one) => isExchange(one) === isIt).map(({ type }) => type)),
    ].toSorted();
  t.same(kinds(true), ['adjust', 'ask', 'reply']);
  t.same(kinds(false), ['beacon', 'notice', 'reference', 'rosterAsk', 'rosterPart', 'wallClock']);
  t.end();
});

t.test('one reason of a notice alone is a goodbye', (t) => {
  const notice = (reason: (typeof NOTICE_REASONS)[number]): Message => ({
    type: 'notice',
    body: noticeOf(reason),
  });
  t.same(
    NOTICE_REASONS.filter((reason) => leaves(notice(reason))),
    ['leaving'],
  );
  t.notOk(MESSAGES.some((one) => one.type !== 'notice' && leaves(one)));
  t.end();
});
