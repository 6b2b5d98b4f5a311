// By which names a console may be called.

import t from 'tap';
import { hostCheck } from '#console/web/host-check.js';

const isOwn = hostCheck('Lab-1', ['clocks.example.org']);

t.test('addresses, localhost, the machine’s name and what was configured are good', (t) => {
  for (const host of [
    '127.0.0.1',
    '127.0.0.1:7580',
    '[::1]:7580',
    '[::1]',
    '10.0.0.7:80',
    'localhost',
    'LOCALHOST:7580',
    'console.localhost:7580',
    'localhost.',
    'lab-1:7580',
    'lab-1.local',
    'Clocks.Example.org:443',
  ])
    t.ok(isOwn(host), host);
  t.end();
});

t.test('every other name is refused, also one that only looks like a good one', (t) => {
  for (const host of [
    '',
    ':7580',
    'evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example:7580',
    'lab-1.evil.example',
    '[::1].evil.example',
    '[::1',
    'clocks.example.org.evil.example',
    'a b',
  ])
    t.notOk(isOwn(host), host);
  t.end();
});
