// Cookies: each is good for one address, for a minute or two, and is not remembered.

import t from 'tap';
import { Cookies, writeCookieAnswer } from '#master/core/admission/cookies.js';
import { GreetingKey, NO_SECRET } from '#protocol/seal/greeting-key.js';
import { SECOND, rawTime } from '#protocol/time.js';
import { readCookie } from '#protocol/wire/cookie.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { MAX_DATAGRAM } from '#protocol/wire/layout.js';
import { inspect } from '#protocol/wire/message.js';
import { AGENT_ADDRESS, KMC, crypto } from '../../../sim/alone.js';

const at = (seconds: number) => rawTime(seconds * SECOND);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

t.test('the secret of a cookie can be made again for its address only', (t) => {
  const cookies = new Cookies(crypto);
  const cookie = cookies.issue(AGENT_ADDRESS, at(1));
  const secretAt = (address: { host: string; port: number }): string =>
    hex(cookies.secretOf(cookie, address));
  t.equal(secretAt(AGENT_ADDRESS), hex(cookie.secret));
  t.not(secretAt({ ...AGENT_ADDRESS, port: 40_001 }), hex(cookie.secret));
  t.not(secretAt({ ...AGENT_ADDRESS, host: '10.0.1.2' }), hex(cookie.secret));
  t.not(hex(new Cookies(crypto).secretOf(cookie, AGENT_ADDRESS)), hex(cookie.secret));
  t.end();
});

t.test('no two cookies are alike, and their numbers only grow', (t) => {
  const cookies = new Cookies(crypto);
  const given = [1, 1, 30, 61, 61, 300].map((second) => cookies.issue(AGENT_ADDRESS, at(second)));
  t.equal(new Set(given.map(({ secret }) => hex(secret))).size, given.length);
  const numbers = given.map(({ era, count }) => era * 1000 + count);
  t.same(
    numbers.toSorted((a, b) => a - b),
    numbers,
  );
  t.end();
});

t.test('a cookie is fresh in the minute that gave it and in the next', (t) => {
  const cookies = new Cookies(crypto);
  const first = cookies.issue(AGENT_ADDRESS, at(100));
  t.ok(cookies.isFresh(first.era, at(159)));
  t.ok(cookies.isFresh(first.era, at(219)));
  t.notOk(cookies.isFresh(first.era, at(220)));
  t.notOk(cookies.isFresh(first.era + 100, at(221)), 'nor is one that was never given');
  t.end();
});

t.test('a cookie of before the start is not fresh', (t) => {
  const { era } = new Cookies(crypto).issue(AGENT_ADDRESS, at(1));
  t.notOk(new Cookies(crypto).isFresh(era, at(1)));
  t.end();
});

t.test('who has no cookie has no secret', (t) => {
  const none = new Cookies(crypto).secretOf({ era: 0, count: 0 }, AGENT_ADDRESS);
  t.equal(hex(none), hex(NO_SECRET));
  t.end();
});

t.test(
  'the answer carries the cookie and the sequence of the hello that asked, with a tag',
  (t) => {
    const key = new GreetingKey(crypto, KMC.key);
    const cookie = new Cookies(crypto).issue(AGENT_ADDRESS, at(1));
    const buffer = new Uint8Array(MAX_DATAGRAM);
    const request = { key, cookie, to: AGENT_ADDRESS, sequence: 76 };
    const bytes = buffer.subarray(0, writeCookieAnswer(buffer, request));
    t.match(inspect(bytes), { type: TYPE.cookie, sequence: 76, session: 0 });
    t.ok(key.opensCookie(bytes));
    t.same(readCookie(bytes), cookie);
    t.end();
  },
);
