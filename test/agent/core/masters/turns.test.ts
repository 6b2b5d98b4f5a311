// The addresses of one master: whose turn it is, and where it stays.
import t from 'tap';
import { Turns } from '#agent/core/masters/turns.js';
import type { Address } from '#protocol/endpoint.js';

const [A, B, C] = [1, 2, 3].map((i) => ({ host: `10.0.0.${i}`, port: 7525 })) as [
  Address,
  Address,
  Address,
];

t.test('each has its turn, and it is said when all had', (t) => {
  const turns = new Turns([A, B]);
  t.equal(turns.address, A);
  t.equal(turns.turn(), false);
  t.equal(turns.address, B);
  t.equal(turns.turn(), true);
  t.equal(turns.address, A);
  t.equal(new Turns([A]).turn(), true, 'of one, that is always');
  t.end();
});

t.test('it stays at one that works, and at none that it does not have', (t) => {
  const turns = new Turns([A, B]);
  turns.stayAt({ ...B });
  t.equal(turns.address, B);
  turns.stayAt(C);
  t.equal(turns.address, B);
  t.end();
});

t.test('of other addresses it keeps the one that is used, if that is among them', (t) => {
  const turns = new Turns([A, B]);
  turns.stayAt(B);
  t.equal(turns.replace([C, { ...B }]), false);
  t.same(turns.address, B);
  t.equal(turns.replace([C, A]), true);
  t.equal(turns.address, C);
  t.equal(turns.count, 2);
  t.end();
});
