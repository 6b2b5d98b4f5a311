// The other masters as their beacons show them: who is there, who leads, and who comes before this one.

import t from 'tap';
import { Peers } from '#master/core/election/peers.js';
import { rawTime } from '#protocol/time.js';
import { beaconOf } from './bench.js';

const at = (second: number) => rawTime(second * 1e9);

t.test('a master is there for the lease of its last beacon', (t) => {
  const peers = new Peers();
  peers.heard(beaconOf(2), 0, at(1));
  t.same(
    peers.there(at(4.9)).map(({ number }) => number),
    [2],
  );
  t.same(peers.there(at(5)), []);
  t.match(peers.observe(at(5)), [{ term: 0, age: 4e9, there: false }], 'but not forgotten');
  peers.forget();
  t.same(peers.observe(at(5)), []);
  t.end();
});

t.test('those that are there come in the order in which they should lead', (t) => {
  const peers = new Peers();
  peers.heard(beaconOf(0, { rank: 2 }), 0, at(1));
  peers.heard(beaconOf(2, { rank: 1 }), 0, at(1));
  peers.heard(beaconOf(3, { rank: 0, duty: 'leads' }), 11, at(1));
  t.same(
    peers.there(at(2)).map(({ number }) => number),
    [3, 2, 0],
  );
  const own = { number: 1, rank: 1, merit: 'average', bound: 1000 } as const;
  t.equal(
    peers.before(own, at(2)),
    0,
    'one that leads is no candidate, a higher number comes later',
  );
  t.equal(peers.before({ ...own, rank: 3 }, at(2)), 2);
  t.end();
});

t.test('one leads if its datagrams have a term, as long as it is there', (t) => {
  const peers = new Peers();
  peers.heard(beaconOf(3, { duty: 'leads' }), 11, at(1));
  t.match(peers.leading(3, at(2)), { term: 11 });
  t.equal(peers.leading(3, at(6)), undefined);
  t.equal(peers.leading(undefined, at(2)), undefined);
  peers.heard(beaconOf(3), 0, at(2));
  t.equal(peers.leading(3, at(2)), undefined, 'it stands by now');
  t.end();
});
