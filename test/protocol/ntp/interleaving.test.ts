// What is remembered of answers, so that the next one tells when they really left.

import t from 'tap';
import { Interleaving } from '#protocol/ntp/interleaving.js';

const at = (fraction: number) => ({ seconds: 7, fraction });

t.test('an answer’s departure is told to whom it went, under what it told', (t) => {
  const memory = new Interleaving();
  const number = memory.sending('10.0.0.9', at(5));
  t.same(memory.find('10.0.0.9', at(5))?.transmit, undefined, 'not before it is known');
  memory.left(number, at(99));
  t.same(memory.find('10.0.0.9', at(5))?.transmit, at(99));
  t.equal(memory.find('10.0.0.8', at(5)), undefined, 'nobody else is told');
  t.equal(memory.find('10.0.0.9', at(6)), undefined);
  t.end();
});

t.test('a stamp that comes after its place was taken belongs to nobody', (t) => {
  const memory = new Interleaving();
  const first = memory.sending('10.0.0.9', at(5));
  const second = memory.sending('10.0.0.8', at(5));
  memory.left(first, at(99));
  t.equal(memory.find('10.0.0.8', at(5))?.transmit, undefined);
  memory.left(second, at(100));
  t.same(memory.find('10.0.0.8', at(5))?.transmit, at(100));
  t.end();
});

t.test('however many are answered, a bounded number is remembered', (t) => {
  const memory = new Interleaving();
  let remembered = 0;
  const all = 20_000;
  const stamp = (i: number) => at(Math.imul(i, 0x9e3779b1));
  for (let i = 0; i < all; i += 1) memory.left(memory.sending('10.0.0.9', stamp(i)), at(i));
  for (let i = 0; i < all; i += 1)
    if (memory.find('10.0.0.9', stamp(i)) !== undefined) remembered += 1;
  t.ok(remembered > 2000 && remembered <= 4096, `${remembered}`);
  t.end();
});
