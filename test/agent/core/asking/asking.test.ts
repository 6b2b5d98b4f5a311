// How an agent asks by itself: whom, how often, and what it makes of the answers.
import t from 'tap';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Message } from '#protocol/wire/message.js';
import { A, B, Made } from '../masters/made.js';

t.test('time whose bound is not known is not followed', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8);
  made.replies(A, 8, Infinity);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'unset');
  made.run(2);
  made.replies(A, 8);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'synchronised');
  t.end();
});

t.test('one that asks by itself asks who stands by while nobody leads, and looks on', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 0);
  made.welcome(B, 0);
  made.run(0.2);
  made.replies(A, 0);
  t.equal(made.followed, A.host, 'better than nobody');
  made.replies(B, 0);
  made.run(1.5);
  made.sentTo(TYPE.ask);
  made.run(2.5);
  made.replies(A, 0);
  t.ok(made.sentTo(TYPE.ask).includes(B.host), 'does the other one lead now?');
  made.run(3);
  made.replies(B, 9);
  t.equal(made.followed, B.host, 'it does');
  made.run(3.1);
  made.sentTo(TYPE.ask);
  made.run(6.5);
  t.same([...new Set(made.sentTo(TYPE.ask))], [B.host], 'and is asked alone');
  t.end();
});

t.test('one that asks by itself turns to the leader that it hears, and asks it', (t) => {
  const made = new Made({ algorithm: 'cristian' });
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.run(0.2);
  made.replies(A, 8);
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'synchronised');
  const root = { root: 1, depth: 0 };
  const beacon: Message = {
    type: 'beacon',
    body: {
      duty: 'leads',
      number: 1,
      rank: 0,
      merit: 'average',
      bound: 100,
      leaseMilliseconds: 4000,
      hears: 9,
      agents: 1,
      successor: undefined,
      claims: false,
      ...root,
    },
  };
  made.says(B, beacon, 9);
  t.equal(made.followed, B.host);
  made.sentTo(TYPE.ask);
  made.run(1);
  t.same([...new Set(made.sentTo(TYPE.ask))], [B.host]);
  t.equal(made.follower.beacon?.number, 1);
  t.end();
});
