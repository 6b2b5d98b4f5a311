// Elections in which masters hand over: those that yield, are promoted or end in order.

import t from 'tap';
import { HandOver } from '#master/core/election/hand-over.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { beaconOf, leader, standby } from './bench.js';

t.test('a hand-over is taken at once, without a canvass', (t) => {
  const bench = standby();
  bench.hears(beaconOf(0, { duty: 'leads', successor: 1 }), 8);
  t.same(bench.news(), ['10 lead handed-over']);
  const unset = standby({}, { merit: 'unset' });
  unset.hears(beaconOf(0, { duty: 'leads', successor: 1 }), 8);
  t.same(unset.news(), [], 'but not without the time');
  t.end();
});

t.test('who yields names the best that is ready, and stands by when that leads', (t) => {
  const bench = leader();
  t.equal(
    bench.do((e, at) => e.yield(at)),
    'no other master is ready to lead',
  );
  bench.hears(beaconOf(3));
  bench.hears(beaconOf(2, { merit: 'unset' }));
  bench.hears(beaconOf(0, { agents: 0 }));
  t.equal(
    bench.do((e, at) => e.yield(at)),
    undefined,
  );
  t.equal(bench.election.beacon(bench.at, 1).successor, 3, 'it has the time and the agents');
  bench.run(9);
  bench.hears(beaconOf(3, { duty: 'leads', agents: 0 }), 11);
  t.same(bench.news(), ['9 stand-by outranked'], 'though no agent has answered that one yet');
  t.equal(
    bench.do((e, at) => e.yield(at)),
    'this master does not lead',
  );
  t.end();
});

t.test('a hand-over that nobody takes is an event, and the leader leads on', (t) => {
  const bench = leader();
  bench.hears(beaconOf(2));
  bench.do((e, at) => e.yield(at));
  bench.run(14, () => bench.hears(beaconOf(2)));
  t.same(bench.news(), ['11 not-taken']);
  t.equal(bench.leadership.leads, true);
  t.equal(bench.election.beacon(bench.at, 1).successor, undefined);
  t.end();
});

t.test('who takes over is not taken back by the beacons that still name it', (t) => {
  const bench = standby();
  const giving = beaconOf(0, { duty: 'leads', successor: 1 });
  bench.hears(giving, 8);
  bench.news();
  bench.stands({ answering: 0 });
  bench.hears(giving, 8);
  t.same(bench.news(), []);
  t.equal(bench.leadership.leads, true);
  t.end();
});

t.test('one that is promoted claims the lead, for as long as a hand-over may take', (t) => {
  const bench = standby();
  t.equal(
    bench.do((e, at) => e.promote(at)),
    undefined,
  );
  t.equal(bench.election.beacon(bench.at, 8).claims, true);
  bench.run(14, () => bench.hears(beaconOf(0, { duty: 'leads' }), 8));
  t.equal(bench.election.beacon(bench.at, 8).claims, false);
  const unset = standby({}, { merit: 'unset' });
  t.equal(
    unset.do((e, at) => e.promote(at)),
    'this master has no group time yet',
  );
  const leads = leader();
  t.equal(
    leads.do((e, at) => e.promote(at)),
    'this master leads already',
  );
  leads.hears(beaconOf(2, { claims: true, merit: 'unset' }));
  t.equal(leads.election.beacon(leads.at, 1).successor, undefined);
  leads.hears(beaconOf(2, { claims: true }));
  t.equal(leads.election.beacon(leads.at, 1).successor, 2, 'a leader obeys a claim');
  t.end();
});

t.test('with nobody to hand over, an operator’s word is enough', (t) => {
  const bench = standby();
  bench.run(15);
  bench.decided.length = 0;
  t.equal(
    bench.do((e, at) => e.promote(at)),
    undefined,
  );
  t.same(bench.news(), ['15 lead ordered']);
  t.end();
});

t.test('between two changes that operators ask for lies a pause', (t) => {
  const bench = leader({ pause: spanOf(60e9) });
  bench.hears(beaconOf(2));
  t.equal(
    bench.do((e, at) => e.yield(at)),
    'the leader has just changed: wait 60 s',
  );
  bench.hears(beaconOf(2, { claims: true }));
  t.equal(bench.election.beacon(bench.at, 1).successor, undefined, 'nor does a claim hurry it');
  bench.run(68, () => bench.hears(beaconOf(2)));
  t.equal(
    bench.do((e, at) => e.yield(at)),
    undefined,
  );
  const other = standby({ pause: spanOf(60e9) });
  t.match(
    other.do((e, at) => e.promote(at)),
    /^the leader has just changed/,
  );
  t.end();
});

t.test('a leader that ends hands over, if somebody is ready', (t) => {
  const bench = leader();
  t.equal(
    bench.do((e, at) => e.resign(at)),
    false,
  );
  bench.hears(beaconOf(2));
  t.equal(
    bench.do((e, at) => e.resign(at)),
    true,
  );
  t.equal(bench.election.beacon(bench.at, 1).successor, 2);
  t.equal(
    standby().do((e, at) => e.resign(at)),
    false,
  );
  t.end();
});

t.test('who is named has its time to take over, and who asks to be named is heard as long', (t) => {
  const handOver = new HandOver(spanOf(3e9));
  handOver.to(2, rawTime(1e9));
  handOver.claim(rawTime(1e9));
  t.equal(handOver.successor, 2);
  t.same(
    [3.9e9, 4e9, 4e9].map((at) => handOver.failed(rawTime(at))),
    [false, true, false],
    'once',
  );
  t.equal(handOver.successor, undefined);
  t.same(
    [3.9e9, 4e9].map((at) => handOver.claims(rawTime(at))),
    [true, false],
  );
  handOver.to(2, rawTime(5e9));
  handOver.claim(rawTime(5e9));
  handOver.settle();
  t.equal(handOver.successor, undefined, 'a leader has nobody to name');
  t.notOk(handOver.claims(rawTime(5e9)), 'and nothing to ask for');
  t.end();
});
