// What an agent's events are in words: no more than is proven.

import t from 'tap';
import { tellAgent } from '#agent/daemon/tell.js';
import { NOTICE_REASONS } from '#protocol/wire/notice.js';

t.test('what anybody can say without a session is told as what somebody says', (t) => {
  const SEALED = ['stale-term', 'leaving', 'void-term', 'outdated', 'renew'];
  for (const reason of NOTICE_REASONS) {
    const { text } = tellAgent({ type: 'notice', reason });
    t.equal(text.startsWith('somebody says that '), !SEALED.includes(reason), `${reason}: ${text}`);
  }
  t.end();
});

t.test('an estimate that began again is worth a line', (t) => {
  t.match(tellAgent({ type: 'began-again' }), {
    level: 'warn',
    text: /began again from its limits$/,
  });
  t.end();
});

t.test('a master that tells a time that cannot be is an error, of one kind', (t) => {
  const told = tellAgent({ type: 'not-believed', master: { host: '10.0.0.1', port: 7525 } });
  t.match(told, { level: 'error', text: /10\.0\.0\.1.* before 2026 or beyond 2093/ });
  t.match(told.kind, /10\.0\.0\.1/);
  t.end();
});

t.test('another master that leads is a line, with the one before', (t) => {
  const [master, before] = [1, 2].map((i) => ({ host: `10.0.0.${i}`, port: 7525 }));
  t.match(tellAgent({ type: 'leader', master: master!, before: before!, term: 17 }), {
    level: 'info',
    text: '10.0.0.1:7525 leads now, under term 17, in the place of 10.0.0.2:7525',
  });
  t.end();
});
