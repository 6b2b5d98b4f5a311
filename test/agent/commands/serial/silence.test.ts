// What `serial read` says when it has read nothing.

import { silenceOf } from '#agent/commands/serial/silence.js';
import { spanOf } from '#protocol/time.js';
import t from 'tap';

const PORT = { path: '/dev/ttyUSB0', name: 'gorgy', line: '2400 8E1' } as const;
const after = (opened: boolean, bytes: number, telegrams: number) =>
  silenceOf({ opened, bytes, telegrams }, PORT, spanOf(10e9));

t.test('nothing, something else, and a port that never was open are told apart', (t) => {
  t.equal(after(true, 99, 1), undefined);
  t.match(after(true, 0, 0), { why: 'silent', text: /^nothing came from \/dev\/ttyUSB0 in 10/ });
  t.match(after(true, 99, 0), { why: 'unknown', text: /^99 bytes came .* no gorgy .*2400 8E1/ });
  t.match(after(false, 0, 0), { why: 'not-open' });
  t.end();
});
