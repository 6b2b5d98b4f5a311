// What an entry may hold at most, and when its name is in the group.

import t from 'tap';
import { isLive, VERSION_MOST } from '#master/core/roster/entry.js';
import { entryOf, removed } from '#sim/roster-entries.js';

t.test('a name is in the group while its entry has a body', (t) => {
  t.ok(isLive(entryOf('a', 0)), 'also one that was written by hand');
  t.notOk(isLive(removed('a', 5)));
  t.notOk(isLive(undefined), 'a name that nobody knows');
  t.end();
});

t.test('the latest version is the last one that text can show', (t) => {
  t.equal(new Date(VERSION_MOST).toISOString(), '9999-12-31T23:59:59.999Z');
  t.ok(VERSION_MOST < 2 ** 48, 'it fits into the six bytes of an entry');
  t.end();
});
