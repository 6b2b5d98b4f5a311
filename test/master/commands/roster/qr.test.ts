// A QR code on a terminal: what is drawn is the code, whichever way it is drawn.
import t from 'tap';
import { halfBlocks } from '#master/commands/roster/qr.js';

/** A code of three rows: the last half of the last line is light. */
const CODE = [
  [true, false, true],
  [true, true, false],
  [false, false, true],
];

t.test('two rows of a code are one line, dark on light', (t) => {
  t.same(halfBlocks(CODE, true), ['\u001B[30;107m█▄▀\u001B[0m', '\u001B[30;107m  ▀\u001B[0m']);
  t.end();
});

t.test('without colours the light modules are drawn', (t) => {
  t.same(halfBlocks(CODE, false), [' ▀▄', '██▄']);
  t.end();
});
