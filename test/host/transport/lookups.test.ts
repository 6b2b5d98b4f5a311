// When hosts are looked up again, in a time of the test's own.
import t from 'tap';
import { Lookups } from '#host/transport/lookups.js';
import type { Place } from '#protocol/endpoint.js';

const [A, B] = ['a', 'b'].map((host) => ({ host, port: 1 })) as [Place, Place];
const at = (host: string, ...hosts: string[]): Place => ({
  host,
  port: 1,
  addresses: hosts.map((one) => ({ host: one, port: 1 })),
});
const nobody = (): boolean => false;
const somebody = (): boolean => true;

/** From when on it is due, to a tenth of a second; looks no further than ten minutes. */
function dueAfter(lookups: Lookups, from: number, answers: () => boolean): number {
  for (let now = from; now < from + 600_000; now += 100)
    if (lookups.due(now, answers).length > 0) return now - from;
  return Infinity;
}

t.test('a name that is not known is asked for again soon, and ever more seldom', (t) => {
  const lookups = new Lookups([A]);
  t.same(lookups.all(0), [A]);
  t.same(lookups.unknown, [A]);
  const pauses: number[] = [];
  for (let now = 0; pauses.length < 8; now += pauses.at(-1)!) {
    lookups.failed(A);
    pauses.push(dueAfter(lookups, now, nobody));
  }
  t.same(pauses, [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  t.equal(lookups.found(at('a', '10.0.0.1')), 'found');
  t.same(lookups.places, [at('a', '10.0.0.1')]);
  t.end();
});

t.test('a known one is asked for every five minutes, and every ten seconds while silent', (t) => {
  const lookups = new Lookups([A, B]);
  lookups.all(0);
  lookups.found(at('a', '10.0.0.1'));
  lookups.found(at('b', '10.0.0.2'));
  t.equal(lookups.wakeAt(0), 10_000, 'it has to look whether anybody answers');
  t.same(lookups.due(9999, nobody), []);
  t.same(
    lookups.due(10_000, (host) => host.host === 'b'),
    [A],
  );
  t.same(lookups.due(50_000, nobody), [B], 'nobody is asked for twice at once');
  lookups.found(at('b', '10.0.0.2'));
  t.equal(dueAfter(lookups, 50_000, somebody), 300_000);
  t.end();
});

t.test('a name that fails now stays where it was, and one that moves is told', (t) => {
  const lookups = new Lookups([A]);
  lookups.all(0);
  lookups.found(at('a', '10.0.0.1', 'fd00::1'));
  t.same(lookups.failed(A), at('a', '10.0.0.1', 'fd00::1'));
  t.equal(lookups.found(at('a', 'fd00::1', '10.0.0.1')), 'same', 'in another order');
  t.same(lookups.places, [at('a', '10.0.0.1', 'fd00::1')], 'which is of no account');
  t.equal(lookups.found(at('a', '10.0.0.9')), 'moved');
  t.same(lookups.places, [at('a', '10.0.0.9')]);
  t.end();
});

t.test('a name server that takes long is told of once for each look', (t) => {
  const lookups = new Lookups([A, B]);
  lookups.all(0);
  lookups.found(at('b', '10.0.0.2'));
  t.same(lookups.slow(9999), []);
  t.same(lookups.slow(10_000), [A]);
  t.same(lookups.slow(20_000), []);
  t.equal(lookups.wakeAt(20_000), 30_000, 'and the other is looked after meanwhile');
  t.end();
});
