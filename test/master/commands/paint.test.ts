// Who gets colours, and who does not want any.

import t from 'tap';
import { painted, textOf, wantsColours } from '#master/commands/paint.js';

t.test('a terminal gets colours unless somebody says no', (t) => {
  const terminal = { isTTY: true };
  t.equal(wantsColours(terminal, true, { TERM: 'xterm' }), true);
  t.equal(wantsColours(terminal, true, { NO_COLOR: '' }), true, 'empty says nothing');
  t.equal(wantsColours(terminal, true, { NO_COLOR: '1' }), false);
  t.equal(wantsColours(terminal, false, {}), false, '--no-color');
  t.equal(wantsColours(terminal, true, { TERM: 'dumb' }), false);
  t.equal(wantsColours({}, true, { TERM: 'xterm' }), false, 'a pipe is none');
  t.end();
});

t.test('a line is painted as a whole, and put out again', (t) => {
  t.equal(painted('lost', { text: 'lost', meaning: 'trouble' }), '\x1b[31mlost\x1b[m');
  t.equal(painted('lost', 'lost'), 'lost');
  t.equal(textOf({ text: 'lost', meaning: 'trouble' }), 'lost');
  t.end();
});
