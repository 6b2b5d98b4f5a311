// The three bits that tell of a leap second.
import t from 'tap';
import { LEAP_NOTES, leapFlags, readLeap, withSmear } from '#protocol/wire/leap-note.js';

t.test('every note comes back, and so do the nanoseconds beside it', (t) => {
  for (const note of LEAP_NOTES.filter((one) => one !== undefined))
    for (const nanoseconds of [0, 1, 999_999_999])
      t.same(readLeap(leapFlags(note), withSmear(nanoseconds, note)), {
        leap: note,
        rest: nanoseconds,
      });
  t.end();
});

t.test('it takes bits that were zero until now: none is told by old bytes', (t) => {
  t.equal(leapFlags('none'), 0);
  t.equal(withSmear(5, 'none'), 5);
  for (const other of [0x3f, 0x01]) t.equal(readLeap(other, 7).leap, 'none');
  t.end();
});

t.test('codes without a meaning are none, and the other bits stay beyond a second', (t) => {
  t.equal(readLeap(0x00, 0x8000_0000).leap, undefined, 'a smear of nothing');
  t.equal(readLeap(0xc0, 0x8000_0000).leap, undefined, 'a smear that is done');
  t.equal(readLeap(0x40, 0xffff_ffff).rest, 0x7fff_ffff);
  t.end();
});
