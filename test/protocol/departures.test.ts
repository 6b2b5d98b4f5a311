// Departure stamps: they reach the part that sent the datagram, and only those that can be true are taken.
import t from 'tap';
import { Departures, isPlausible } from '#protocol/departures.js';
import { rawTime, spanOf } from '#protocol/time.js';

const stampAt = (at: number) => ({ at: rawTime(at), error: spanOf(0), source: 'kernel' }) as const;

/** A part that writes down what it is told. */
class Sender {
  readonly left: [sequence: number, at: number][] = [];

  departed(sequence: number, { at }: { at: number }): void {
    this.left.push([sequence, at]);
  }
}

t.test('each part hears of its own datagrams, by its own sequence', (t) => {
  const departures = new Departures();
  const [one, other] = [new Sender(), new Sender()];
  const first = departures.expect(one, 7);
  const second = departures.expect(other, 7);
  t.not(first, second);
  departures.departed(second, stampAt(20));
  departures.departed(first, stampAt(10));
  t.same(one.left, [[7, 10]]);
  t.same(other.left, [[7, 20]]);
  t.end();
});

t.test('the latest 256 are remembered, and an unknown id is nobody’s', (t) => {
  const departures = new Departures();
  const sender = new Sender();
  const ids = Array.from({ length: 257 }, (_, sequence) => departures.expect(sender, sequence));
  t.equal(new Set(ids).size, 257);
  departures.departed(ids[0]!, stampAt(1));
  departures.departed(100_000, stampAt(1));
  t.same(sender.left, [], 'the oldest is forgotten');
  departures.departed(ids[1]!, stampAt(2));
  departures.departed(ids[256]!, stampAt(3));
  t.same(sender.left, [
    [1, 2],
    [256, 3],
  ]);
  t.end();
});

t.test('a datagram leaves from a millisecond before it was stated to half a second after', (t) => {
  const plausible = (late: number): boolean => isPlausible(rawTime(1e12), rawTime(1e12 + late));
  t.same([-1_000_001, -1_000_000, 0, 5e8, 5e8 + 1].map(plausible), [
    false,
    true,
    true,
    true,
    false,
  ]);
  t.end();
});
