// What whoever follows may ask for.

import t from 'tap';
import { parseFollow, parseFollowersLine } from '#host/daemon/follow/follow-lines.js';

t.test('a request to follow is known from others, and its pace is limited', (t) => {
  t.equal(parseFollow({ command: 'status' }), undefined);
  t.equal(parseFollow(null), undefined);
  t.same(parseFollow({ command: 'follow' }), { everyMs: 1000, after: undefined });
  t.same(parseFollow({ command: 'follow', everyMs: 100, after: '' }), { everyMs: 100, after: '' });
  for (const everyMs of [0, 99, 60_001, 1.5, '1000', null, NaN])
    t.throws(
      () => parseFollow({ command: 'follow', everyMs }),
      /"everyMs" is a whole number from 100/,
    );
  for (const after of [7, null, 'x'.repeat(65)])
    t.throws(() => parseFollow({ command: 'follow', after }), /"after" is the id of an event/);
  t.end();
});

t.test('a line of whoever follows asks for the time, or for events, and nothing else', (t) => {
  t.same(parseFollowersLine('{"ask":7}'), { ask: 7 });
  t.same(parseFollowersLine('{"after":"a-1"}'), { after: 'a-1' });
  for (const odd of ['', 'ask', '{}', '{"ask":"7"}', '{"ask":1.5}', '{"after":7}', 'null', '[]'])
    t.equal(parseFollowersLine(odd), undefined, odd);
  t.end();
});
