// What comes first from a daemon that is to be followed.

import t from 'tap';
import { greetingOf, strangerFault } from '#host/daemon/follow/greeting.js';

const WHO = 'the daemon at /run/m';

t.test('a snapshot greets, and whatever else has a name', (t) => {
  t.same(greetingOf('{"type":"snapshot","role":"agent"}', WHO), { role: 'agent' });
  for (const odd of ['', 'SSH-2.0', '{}', '7', '{"type":"snapshot","role":"x"}', '{"error":7}'])
    t.same(greetingOf(odd, WHO), strangerFault(WHO), odd);
  for (const knows of [
    'an agent knows these commands: status',
    'a master knows one command: status',
  ])
    t.match(greetingOf(JSON.stringify({ error: knows }), WHO), {
      fault:
        'the daemon at /run/m is of an older version, which cannot be followed: update it, and restart it',
    });
  t.same(greetingOf('{"error":"no\\u001b[2J\\nroom"}', WHO), {
    fault: 'the daemon at /run/m refused: no [2J room',
  });
  t.end();
});
