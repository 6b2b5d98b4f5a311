// What another master told of the roster, in words.

import t from 'tap';
import { tellRoster } from '#master/daemon/tell-roster.js';
import type { Replaced } from '#master/core/roster/roster.js';
import { entryOf, removed } from '#sim/roster-entries.js';

const told = (...replaced: Replaced[]): string => {
  const { level, text } = tellRoster(
    { type: 'roster', peer: 1, replaced },
    { nameOfPeer: () => 'lab-2' },
  );
  return `${level} ${text}`;
};

t.test('who was added, removed and changed is told, of many only how many', (t) => {
  const added = (name: string): Replaced => ({ before: undefined, after: entryOf(name, 5) });
  t.equal(told(added('a')), 'info the roster of lab-2: added a');
  t.equal(
    told(
      added('a'),
      { before: entryOf('b', 4), after: removed('b', 5) },
      { before: entryOf('c', 4), after: entryOf('c', 5) },
    ),
    'info the roster of lab-2: added a, removed b, changed c',
  );
  t.match(
    told(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(added)),
    /added a, b, c, d, e and 2 more$/,
  );
  t.equal(
    told({ before: undefined, after: removed('x', 5) }),
    'info the roster of lab-2: x, removed before',
  );
  t.end();
});

t.test('a name that two masters added at once is told where its key was lost', (t) => {
  const [mine, theirs] = [entryOf('a', 5, 1), entryOf('a', 6, 2)];
  t.match(
    told({ before: mine, after: theirs }),
    /^warn a has another key now, made at lab-2: a line to join that was made here before is void$/,
  );
  const { credential } = theirs.body!;
  const old = { key: mine.body!.credential.key, until: 9 };
  const rotated = { ...theirs, body: { ...theirs.body!, credential: { ...credential, old } } };
  t.match(told({ before: mine, after: rotated }), /^info .*changed a$/, 'which a rotation is not');
  t.end();
});
