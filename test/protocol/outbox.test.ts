// The outbox: first in, first out, written when pulled.
import t from 'tap';
import { Outbox } from '#protocol/outbox.js';
import { rawTime, spanOf } from '#protocol/time.js';

const to = { host: '127.0.0.1', port: 7525 };
const stampAt = (at: number) => ({ at: rawTime(at), error: spanOf(0), source: 'program' }) as const;

t.test('letters leave in order, each with the stamp of its own pull', (t) => {
  const outbox = new Outbox();
  const seen: number[] = [];
  for (let i = 0; i < 3000; i += 1)
    outbox.push((at) => {
      seen.push(at.at);
      return { length: i, to };
    });
  const buffer = new Uint8Array(1);
  for (let i = 0; i < 3000; i += 1) {
    if (i % 7 === 0) outbox.push(() => undefined);
    if (outbox.transmit(stampAt(i), buffer)?.length !== i) t.fail(`letter ${i}`);
  }
  t.same(
    seen,
    Array.from({ length: 3000 }, (_, i) => i),
  );
  t.equal(outbox.transmit(stampAt(0), buffer), undefined);
  t.equal(outbox.length, 0);
  t.end();
});

t.test('a letter that has become pointless is passed over in the same pull', (t) => {
  const outbox = new Outbox();
  outbox.push(() => undefined);
  outbox.push(() => ({ length: 7, to }));
  t.equal(outbox.length, 2);
  t.same(outbox.transmit(stampAt(0), new Uint8Array(1)), { length: 7, to });
  t.equal(outbox.length, 0);
  t.end();
});

t.test('a letter may put another one behind itself', (t) => {
  const outbox = new Outbox();
  outbox.push(() => {
    outbox.push(() => ({ length: 2, to }));
    return { length: 1, to };
  });
  const buffer = new Uint8Array(1);
  t.equal(outbox.transmit(stampAt(0), buffer)?.length, 1);
  t.equal(outbox.transmit(stampAt(0), buffer)?.length, 2);
  t.equal(outbox.transmit(stampAt(0), buffer), undefined);
  t.end();
});
