// Elections by themselves: who leads, who is missed, who takes over, who yields.

import t, { type Test } from 'tap';
import { Election } from '#master/core/election/election.js';
import type { Situation } from '#master/core/election/decision.js';
import { Leadership } from '#master/core/leadership/leadership.js';
import { rawTime } from '#protocol/time.js';
import type { Beacon } from '#protocol/wire/beacon.js';
import { Bench, OPTIONS, SITUATION, beaconOf, leader, standby, witnesses } from './bench.js';

t.test('who is alone leads from the start and for good', (t) => {
  const bench = new Bench({ masters: 1 });
  t.equal(bench.leadership.leads, true);
  bench.run(100);
  t.same(bench.news(), []);
  t.end();
});

t.test('one of several stands by at first, and leads when nobody else has spoken', (t) => {
  const bench = new Bench({}, { known: 0, answering: 0 });
  t.equal(bench.leadership.leads, false);
  bench.run(20);
  t.same(bench.news(), ['8 lead missed'], 'after a lease, the handshakes, and a canvass');
  t.equal(bench.election.leader, 1);
  t.end();
});

t.test('a leader that is heard is not missed', (t) => {
  const bench = standby();
  bench.run(100, () => bench.hears(beaconOf(0, { duty: 'leads' }), 8));
  t.same(bench.news(), []);
  t.equal(bench.election.leader, 0);
  t.end();
});

t.test(
  'a leader that falls silent is missed after its lease, and its agents are asked twice',
  (t) => {
    const bench = standby();
    bench.run(40, witnesses(bench, 0, 4));
    const canvasses = bench.decided.filter(({ decision }) => decision.type === 'canvass');
    t.same(
      canvasses.map(({ at }) => at),
      [14, 15],
    );
    t.same(bench.news(), ['16 lead missed']);
    t.end();
  },
);

t.test('nobody takes over while most agents hear the leader', (t) => {
  const bench = standby();
  bench.run(40, witnesses(bench, 3, 1));
  t.same(bench.news(), ['16 kept leader-is-heard'], 'one event, not one at every canvass');
  t.equal(bench.election.kept, 'leader-is-heard');
  bench.run(60, witnesses(bench, 0, 4));
  t.equal(bench.leadership.leads, true, 'and takes over when they do no more');
  t.end();
});

t.test('who had agents and hears none keeps quiet: it is itself cut off', (t) => {
  const bench = standby();
  bench.run(60);
  t.same(bench.news(), ['16 kept nobody-answers']);
  t.end();
});

t.test('the first candidate is asked first, the next ones wait for it', (t) => {
  const when = (others: Beacon[]): string[] => {
    const bench = standby();
    bench.run(40, () => {
      for (const other of others) bench.hears(other);
      witnesses(bench, 0, 4)();
    });
    return bench.news();
  };
  t.same(when([beaconOf(2)]), ['16 lead missed'], 'the first by number');
  t.same(when([beaconOf(2, { rank: 0, bound: 1 })]), ['19 lead missed'], 'one is more certain');
  t.same(
    when([beaconOf(2, { bound: 1 }), beaconOf(3, { bound: 1 })]),
    ['22 lead missed'],
    'two are',
  );
  t.same(when([beaconOf(2, { merit: 'unset' })]), ['16 lead missed'], 'one has no time');
  t.same(when([beaconOf(2, { rank: 1, bound: 1 })]), ['16 lead missed'], 'one is not preferred');
  t.end();
});

t.test('a beacon of the leader ends a canvass', (t) => {
  const bench = standby();
  bench.run(15.5, witnesses(bench, 0, 4));
  bench.hears(beaconOf(0, { duty: 'leads' }), 8);
  bench.run(18, witnesses(bench, 0, 4));
  t.same(bench.news(), []);
  t.end();
});

t.test('a leader that yields is missed at once', (t) => {
  const bench = standby();
  bench.hears(beaconOf(0, { bound: 2000 }), 0);
  t.equal(bench.election.leader, undefined);
  bench.run(20, witnesses(bench, 0, 4));
  t.same(bench.news(), ['12.5 lead missed']);
  t.end();
});

t.test('with a quorum nobody takes over without it, and it comes back with the others', (t) => {
  const bench = standby({ quorum: true });
  bench.run(30, witnesses(bench, 0, 4));
  t.same(bench.news(), ['16 kept no-quorum']);
  bench.run(50, () => {
    bench.hears(beaconOf(2));
    witnesses(bench, 0, 4)();
  });
  t.equal(bench.leadership.leads, true);
  t.end();
});

t.test(
  'a leader without a quorum yields, but not before the others had a lease to be there',
  (t) => {
    const bench = leader({ quorum: true, masters: 3 }, {});
    t.equal(bench.leadership.leads, false, 'it could not even begin');
    const other = new Bench({ quorum: true }, { known: 0, answering: 0, latest: 0 });
    other.run(8, () => other.hears(beaconOf(2)));
    other.stands({ known: 4, answering: 4 });
    t.same(other.news(), ['8 lead missed']);
    other.run(16);
    t.same(other.news(), ['12 stand-by no-quorum']);
    t.end();
  },
);

t.test('a leader that hears neither agents nor masters yields, if it ever had agents', (t) => {
  const bench = leader({}, { answering: 0 });
  bench.run(40);
  t.same(bench.news().slice(0, 1), ['16 stand-by nobody-heard']);
  const lonely = leader({}, { known: 0, answering: 0 });
  lonely.run(60);
  t.same(lonely.news(), [], 'who never had any leads on');
  const heard = leader({}, { answering: 0 });
  heard.run(40, () => heard.hears(beaconOf(2)));
  t.same(heard.news(), [], 'and so does one that masters hear');
  t.end();
});

t.test('a leader yields to one under a later term, and to one that has the agents', (t) => {
  const cases: [Partial<Situation>, Partial<Beacon>, number, string[]][] = [
    [{}, {}, 16, ['8 stand-by outranked']],
    [{}, { agents: 0 }, 16, ['8 lead healed']],
    [{ answering: 0 }, {}, 2, ['8 stand-by outranked']],
    [{}, {}, 0xfff0, []],
    [{ answering: 0 }, { agents: 0 }, 16, ['8 stand-by outranked']],
    [{ answering: 0 }, { agents: 0 }, 0xfff0, []],
  ];
  for (const [standing, changes, term, expected] of cases) {
    const bench = leader({}, standing);
    bench.hears(beaconOf(0, { duty: 'leads', ...changes }), term);
    t.same(bench.news(), expected, JSON.stringify({ standing, changes, term }));
    if (expected.at(0)?.includes('stand-by')) t.equal(bench.election.leader, 0);
  }
  t.end();
});

t.test(
  'a leader yields when more than half of its agents refuse its term, not to one alone',
  (t) => {
    const bench = leader();
    bench.stands({ agents: 9 });
    const refuse = (name: string, term: number, isMaster = false): boolean =>
      bench.do((election, at) => election.refused(name, term, isMaster, at));
    t.equal(refuse('line-1', 1), false, 'an earlier one says nothing');
    t.equal(refuse('line-1', 16), false, 'what it proves is judged with what others remember');
    t.equal(refuse('lab-3', 16, true), true, 'another master’s word is proof');
    refuse('line-2', 9 + 2000);
    t.same(bench.news(), []);
    refuse('line-3', 16);
    t.same(bench.news(), ['8 stand-by over']);
    t.equal(refuse('line-4', 16), false, 'one that stands by is nobody to refuse');
    t.end();
  },
);

t.test('few agents, which are all that answer, end a term seldom; half of all as often', (t) => {
  const ended = (agents: number): number => {
    let reigns = 0;
    const bench = leader({}, { answering: 1, agents });
    for (let minute = 0; minute < 300; minute += 1) {
      bench.do((election, at) => election.refused('rogue', 30_000, false, at));
      bench.run(bench.now + 60, witnesses(bench, 0, 1));
      reigns += bench.news().filter((told) => told.endsWith('over')).length;
    }
    return reigns;
  };
  t.ok(ended(9) <= 4 + 5, 'in five hours');
  t.equal(ended(1), 300);
  t.end();
});

t.test('one agent that is deaf to whoever leads does not make one after the other lead', (t) => {
  let crowned = 0;
  const bench = standby({}, { answering: 1, agents: 9 });
  for (let minute = 0; minute < 300; minute += 1) {
    bench.run(bench.now + 60, () => {
      bench.hears(beaconOf(0, { duty: 'leads', agents: bench.leadership.leads ? 1 : 0 }), 8000);
      bench.election.witness('rogue', 0);
    });
    crowned += bench.news().filter((told) => told.endsWith('missed')).length;
    if (bench.leadership.leads) bench.stands({ answering: 0 });
    else bench.stands({ answering: 1 });
  }
  t.ok(crowned > 0 && crowned <= 4 + 5, `${crowned} times in five hours`);
  t.end();
});

t.test('a later term that nobody leads under is led beyond, unless all agents are lost', (t) => {
  const bench = leader();
  bench.stands({ latest: 16 });
  bench.run(12);
  t.same(bench.news(), ['10.5 lead healed']);
  const over = leader({}, { answering: 0 });
  over.stands({ latest: 16 });
  over.run(12, () => over.hears(beaconOf(2)));
  t.same(over.news(), ['10.5 stand-by over']);
  t.end();
});

t.test('a process that was stopped for a lease yields, or begins to listen anew', (t) => {
  const bench = leader();
  bench.now += 4;
  bench.run(bench.now + 0.5);
  t.same(bench.news(), ['12.5 stand-by paused']);
  const other = standby();
  other.now += 60;
  other.run(other.now + 4, witnesses(other, 0, 4));
  t.same(other.news(), [], 'what it did not hear meanwhile is not missed');
  const short = leader();
  short.now += 3;
  short.run(12);
  t.same(short.news(), [], 'a shorter pause is none');
  const lone = new Bench({ masters: 1 });
  lone.now += 60;
  lone.run(lone.now + 0.5);
  t.same(lone.news(), [], 'nobody else can lead instead of one that is alone');
  t.ok(lone.leadership.leads);
  t.end();
});

t.test('a leader that hears, but is not heard by any agent, does not stay the leader', (t) => {
  const bench = standby();
  bench.run(40, () => {
    bench.hears(beaconOf(0, { duty: 'leads', agents: 0 }), 8);
    witnesses(bench, 4, 0)();
  });
  t.match(bench.news(), [/^(14|15|16)(.5)? lead missed$/]);
  const also = standby({}, { answering: 0 });
  also.run(40, () => {
    also.hears(beaconOf(0, { duty: 'leads', agents: 0 }), 8);
    witnesses(also, 0, 0)();
  });
  t.same(also.news(), [], 'whom no agent answers either keeps away');
  t.end();
});

t.test('another master of the same number is an event, and nobody follows it', (t) => {
  const bench = new Bench();
  bench.hears(beaconOf(1, { duty: 'leads' }), 9);
  t.same(bench.news(), ['0 same-number']);
  t.equal(bench.election.leader, undefined);
  t.end();
});

t.test('of two leaders one that stands by follows the one that outranks the other', (t) => {
  const bench = standby();
  bench.hears(beaconOf(2, { duty: 'leads', agents: 0 }), 10);
  t.equal(bench.election.leader, 0, 'that one has the agents');
  bench.hears(beaconOf(2, { duty: 'leads' }), 10);
  t.equal(bench.election.leader, 2);
  bench.hears(beaconOf(0, { duty: 'leads' }), 8);
  t.equal(bench.election.leader, 2, 'and stays');
  t.end();
});

t.test('beacons leave each interval, and at once when something has changed', (t: Test) => {
  const election = new Election(OPTIONS, new Leadership(8, 1, () => {}), () => SITUATION);
  const due = [0, 0.4, 1, 1.9, 2].map((second) => election.beaconDue(rawTime(second * 1e9)));
  t.same(due, [true, false, true, false, true]);
  election.heard(beaconOf(0, { duty: 'leads', successor: 1 }), 8, rawTime(2.5e9));
  t.equal(election.beaconDue(rawTime(2.5e9)), true, 'it leads now');
  t.end();
});
