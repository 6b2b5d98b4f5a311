// A name as 32 bits: the published answers of FNV-1a, and that 0 is no name's.
import t from 'tap';
import { identityOf } from '#protocol/identity.js';

t.test('a name is its FNV-1a hash, as published', (t) => {
  t.equal(identityOf('a'), 0xe40c292c);
  t.equal(identityOf('foobar'), 0xbf9cf968);
  t.equal(identityOf('chongo was here!\n'), 0xd49930d5);
  t.end();
});

t.test('no name is 0, and a name whose hash is 0 is 1', (t) => {
  t.equal(identityOf(''), 0);
  // The shortest bytes with that hash, by the same authors.
  t.equal(identityOf(String.fromCharCode(0xcc, 0x24, 0x31, 0xc4)), 1);
  t.end();
});
