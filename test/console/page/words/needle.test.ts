// A clock's offset inside its bound, as a picture.

import t from 'tap';
import { needleOf } from '#page/words/needle.js';

t.test('a clock within its bound stands in the band, and one beyond it outside', (t) => {
  t.same(needleOf(50, 100), { at: 0.25, band: 0.5 });
  const beyond = needleOf(-1000, 100)!;
  t.ok(beyond.at >= -1 && beyond.at < -beyond.band);
  t.equal(needleOf(null, 100), undefined);
  t.equal(needleOf(5, null), undefined);
  t.same(needleOf(0, 0), { at: 0, band: 0 });
  t.end();
});
