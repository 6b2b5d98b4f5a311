// What befalls one of several masters, in words and with the level that it deserves.

import t from 'tap';
import type { Decision } from '#master/core/election/decision.js';
import type { MemberEvent } from '#master/core/member/membership.js';
import type { Span } from '#protocol/time.js';
import { tellMaster } from '#master/daemon/tell.js';

const PLACE = {
  term: 9,
  alone: false,
  leader: 1,
  nameOfPeer: () => 'lab-2',
  nameOf: (number: number) => `lab-${number + 1}`,
};
const told = (event: MemberEvent, place: Partial<typeof PLACE> = {}): string => {
  const { level, text } = tellMaster(event, { ...PLACE, ...place });
  return `${level} ${text}`;
};
const decided = (decision: Decision): string => told({ type: 'decided', decision });

t.test('a master that leads, or stands by, says why', (t) => {
  t.equal(
    decided({ type: 'lead', why: 'missed' }),
    'warn leads now, under term 9: no other master is heard to lead',
  );
  t.match(decided({ type: 'lead', why: 'handed-over' }), /^info leads now, under term 9: the last/);
  t.match(decided({ type: 'lead', why: 'ordered' }), /^warn leads now, .*: an operator wants it/);
  t.match(decided({ type: 'lead', why: 'healed' }), /^warn leads now, .*: another leader was met/);
  t.equal(decided({ type: 'stand-by', why: 'outranked' }), 'warn stands by now: lab-2 leads');
  t.match(decided({ type: 'stand-by', why: 'over' }), /^warn stands by now: the agents follow/);
  t.match(
    decided({ type: 'stand-by', why: 'paused' }),
    /^warn stands by now: this process did not/,
  );
  t.match(
    decided({ type: 'stand-by', why: 'nobody-heard' }),
    /^error stands by now: ALARM: neither/,
  );
  t.match(decided({ type: 'stand-by', why: 'no-quorum' }), /^error .*without a quorum$/);
  t.end();
});

t.test('why nobody took over is told, and what keeps masters apart is an alarm', (t) => {
  t.match(decided({ type: 'kept', why: 'leader-is-heard' }), /^warn .*it stays the leader$/);
  t.match(decided({ type: 'kept', why: 'nobody-answers' }), /^error ALARM: .*cut off/);
  t.match(decided({ type: 'kept', why: 'no-quorum' }), /^error ALARM: .*: nobody leads$/);
  t.match(decided({ type: 'same-number', number: 2 }), /^error ALARM: another master is number 2/);
  t.match(decided({ type: 'not-taken' }), /^warn no other master took the lead over/);
  t.match(
    told({ type: 'loop' }),
    /^error ALARM: the parent group has its time from this very group/,
  );
  t.end();
});

t.test('a gap between two halves that meet is an alarm beyond the limit only', (t) => {
  const gap = 2e6 as Extract<MemberEvent, { type: 'healed' }>['gap'];
  t.equal(
    told({ type: 'healed', gap, alarm: false }),
    "info the leader's time is 2 ms from what was kept here",
  );
  t.match(
    told({ type: 'healed', gap, alarm: true }),
    /^error ALARM: the leader's time is 2 ms from/,
  );
  t.end();
});

t.test('following another master is daily life, but for what a person must put right', (t) => {
  const master = { host: '10.0.0.2', port: 7525 };
  const follows = (
    event: Extract<MemberEvent, { type: 'follows' }>['event'],
    whom: 'leader' | 'parent' = 'leader',
    term = 0,
  ): string => told({ type: 'follows', whom, event }, { term });
  t.equal(
    follows({ type: 'joined', master, term: 0 }),
    'info joined the master at 10.0.0.2:7525, which stands by',
  );
  t.match(
    follows({ type: 'joined', master, term: 4 }, 'parent'),
    /^info joined the parent master .* 4$/,
  );
  t.match(follows({ type: 'holdover' }), /^warn the leader is silent: this master holds over$/);
  t.match(
    follows({ type: 'holdover' }, 'parent'),
    /^warn the parent group is silent: this group keeps/,
  );
  t.match(follows({ type: 'no-answer', masters: [master] }), /^warn no other master answers at 10/);
  t.match(follows({ type: 'notice', reason: 'leaving' }), /^debug /);
  t.match(
    follows({ type: 'notice', reason: 'not-authenticated' }),
    /^error somebody says that another master refuses .*was this one removed there \(belfry-master list\)\?$/,
  );
  t.match(follows({ type: 'notice', reason: 'unknown-session' }), /^debug somebody says that /);
  t.match(follows({ type: 'synchronised' }), /^info has the time of the leader$/);
  t.match(follows({ type: 'synchronised' }, 'leader', 9), /^debug /, 'a leader follows itself');
  t.match(
    follows({ type: 'synchronised' }, 'parent', 9),
    /^info has the time of the parent group$/,
  );
  t.match(follows({ type: 'term', term: 3 }), /^debug /);
  const leads = { type: 'leader', master, before: master, term: 3 } as const;
  t.match(follows(leads), /^debug /, 'the election has said so');
  t.match(follows(leads, 'parent'), /^info .* leads the parent group now, under term 3$/);
  t.end();
});

t.test('an estimate that began again is told by its name', (t) => {
  t.equal(
    told({ type: 'began-again', name: 'kmc' }),
    'warn the estimate of kmc began again from its limits',
  );
  t.end();
});

t.test('the term is news of a master that is alone only', (t) => {
  t.equal(told({ type: 'term', term: 3 }, { alone: true }), 'info leading in term 3');
  t.equal(told({ type: 'term', term: 3 }), 'debug term 3');
  t.end();
});

t.test(
  'whose time the group has taken is told, and an alarm where somebody contradicts it',
  (t) => {
    const formed = (event: Partial<Extract<MemberEvent, { type: 'formed' }>>): string =>
      told({
        type: 'formed',
        by: 'clocks',
        keys: 4,
        voters: 5,
        agreeing: 4,
        agreed: true,
        moved: 2e6 as Span,
        disagreeing: ['kmc'],
        ...event,
      });
    t.equal(
      formed({}),
      "info group time agreed on by 4 of 5 clocks, 2 ms from this machine's; left out: kmc",
    );
    const own = { by: 'own', voters: 1, agreeing: 1, moved: 0 as Span, disagreeing: [] } as const;
    t.equal(
      formed(own),
      "warn group time taken from this machine's clock: 0 of 4 agents had a time of their own",
    );
    t.equal(formed({ ...own, keys: 0 }), "info group time taken from this machine's clock");
    t.match(
      formed({ ...own, voters: 2, agreed: false, disagreeing: ['kmc'] }),
      /^error ALARM: no majority: group time agreed on by 1 of 2 clocks, .*; left out: kmc$/,
    );
    t.match(
      told({ type: 'undecided', doubt: 'no-clock', keys: 5, here: 2 }),
      /^error ALARM: no group time: .*no 3 of 5 agents agree on a time; 2 of 5 are here; belfry-master set/,
    );
    t.end();
  },
);

t.test('what becomes of the system clock that the group follows is told', (t) => {
  const by = 5e9 as Span;
  t.match(
    told({ type: 'reference-jumped', by }),
    /^warn this machine's clock jumped by 5 s: doubted/,
  );
  t.match(told({ type: 'reference-followed', by }), /^warn group time went .* by 5 s$/);
  const time = { seconds: 536_457_600, nanoseconds: 0 };
  t.match(told({ type: 'reference-lost', time }), /^error ALARM: .* shows 1987-01-01T00:00:00/);
  t.match(told({ type: 'reference-back' }), /^info /);
  const jumped = { type: 'stepped', by, first: false } as const;
  const waits = { type: 'waiting', ahead: by } as const;
  const standsBy = { term: 0 };
  for (const event of [jumped, waits])
    t.match(
      told({ type: 'follows', whom: 'leader', event }, standsBy),
      /^warn the time of the leader jumped/,
    );
  t.match(told({ type: 'follows', whom: 'parent', event: waits }), /parent group jumped by -5 s$/);
  const first = { ...jumped, first: true };
  t.match(told({ type: 'follows', whom: 'leader', event: first }, standsBy), /^debug /);
  t.match(told({ type: 'follows', whom: 'leader', event: jumped }), /^debug /, 'its own');
  const master = { host: '10.0.0.1', port: 7525 };
  const event = { type: 'not-believed', master } as const;
  for (const whom of ['leader', 'parent'] as const)
    t.match(told({ type: 'follows', whom, event }), /^error the .* before 2026 or beyond 2093/);
  t.end();
});

t.test('references that come, go and lie are told by name', (t) => {
  const references = { type: 'references', agreeing: 2, of: 3 } as const;
  t.equal(told({ ...references, lost: false }), 'info 2 of 3 references agree on UTC');
  t.match(told({ ...references, lost: true }), /^warn no references agree on UTC any more/);
  const lies = { type: 'falseticker', offset: 3e9 as Span, bound: 1e6 as Span } as const;
  t.match(
    told({ ...lies, name: 'pi-2', lies: true }),
    /^warn pi-2 is a falseticker: it has UTC 3 s from group time, ± 1 ms, and is left out/,
  );
  t.match(told({ ...lies, name: undefined, lies: false }), /^info this machine is no falseticker/);
  t.end();
});
