// A trouble in words.

import t from 'tap';
import { RULE_KINDS, type RuleKind } from '#console/core/troubles/trouble.js';
import { type TroubleFacts, troubleText, worstText } from '#console/core/troubles/words.js';
import { NIGHT, utc } from './wall.js';

const facts = (kind: RuleKind, more: Partial<TroubleFacts> = {}): TroubleFacts => ({
  id: 't1',
  kind,
  severity: 'warning',
  group: 'hall',
  subject: 'mit',
  wall: 0,
  fromMs: NIGHT + 4000,
  toMs: null,
  times: 1,
  detail: '',
  worst: null,
  acknowledged: null,
  ...more,
});
const text = (kind: RuleKind, more: Partial<TroubleFacts> = {}): string =>
  troubleText(facts(kind, more), utc, NIGHT + 60_000);
const over = { toMs: NIGHT + 40_000 };

t.test('each kind has words for the present and for the past', (t) => {
  const of: Partial<Record<RuleKind, Partial<TroubleFacts>>> = {
    'no-majority': { subject: null, detail: 'only 2 of 5 clocks agree' },
    'no-leader': { subject: null },
    unseen: { subject: 'lab-1', detail: 'nobody listens there' },
    lying: { worst: 3.2e9 },
    bound: { worst: 1.32e8 },
    holdover: { worst: 1_234_567, detail: 'no correction reaches it' },
    offset: { worst: 1.2e7 },
    'wall-clock': { wall: 1, worst: 1.2e9 },
    loss: { worst: 0.324 },
    'keys-differ': { subject: null, detail: 'the roster of lab-2 is another' },
    'machine-clock': { subject: null, worst: 2 * 86_400e9 },
    status: { detail: 'mit is unfit: its crystal is off' },
    history: { group: '', subject: null, detail: 'the disk is full' },
    delivery: { group: '', subject: 'mail', detail: 'refused' },
  };
  t.same(
    RULE_KINDS.flatMap((kind) => [text(kind, of[kind]), text(kind, { ...of[kind], ...over })]),
    [
      'the group hall has been without a majority since 03:12:04: only 2 of 5 clocks agree',
      'the group hall was without a majority from 03:12:04 to 03:12:40: only 2 of 5 clocks agree',
      'the group hall has been without a leader since 03:12:04',
      'the group hall was without a leader from 03:12:04 to 03:12:40',
      'lab-1 has not been seen since 03:12:04: nobody listens there',
      'lab-1 was not seen from 03:12:04 to 03:12:40: nobody listens there',
      'mit has been at odds with its group since 03:12:04, by up to 3.2 s',
      'mit was at odds with its group from 03:12:04 to 03:12:40, by up to 3.2 s',
      'mit has been away since 03:12:04',
      'mit was away from 03:12:04 to 03:12:40',
      'mit has been uncertain since 03:12:04, worst bound 132 ms',
      'mit was uncertain from 03:12:04 to 03:12:40, worst bound 132 ms',
      'mit has been in holdover since 03:12:04, worst bound 1.2 ms: no correction reaches it',
      'mit was in holdover from 03:12:04 to 03:12:40, worst bound 1.2 ms',
      "mit has been off its group's time since 03:12:04, by up to 12 ms",
      "mit was off its group's time from 03:12:04 to 03:12:40, by up to 12 ms",
      "wall clock 1 of mit has been off the group's time since 03:12:04, by at least 1.2 s",
      "wall clock 1 of mit was off the group's time from 03:12:04 to 03:12:40, by at least 1.2 s",
      'mit has been losing datagrams since 03:12:04, up to 32 %',
      'mit was losing datagrams from 03:12:04 to 03:12:40, up to 32 %',
      'the group hall has had masters with different keys since 03:12:04: the roster of lab-2 is another',
      'the group hall had masters with different keys from 03:12:04 to 03:12:40: the roster of lab-2 is another',
      'the clock of the machine that leads the group hall has been far from group time since 03:12:04, by up to 2 d',
      'the clock of the machine that leads the group hall was far from group time from 03:12:04 to 03:12:40, by up to 2 d',
      'since 03:12:04: mit is unfit: its crystal is off',
      'from 03:12:04 to 03:12:40: mit is unfit: its crystal is off',
      'the history has not been kept since 03:12:04: the disk is full',
      'the history was not kept from 03:12:04 to 03:12:40: the disk is full',
      'the way mail has not delivered alarms since 03:12:04: refused',
      'the way mail did not deliver alarms from 03:12:04 to 03:12:40: refused',
    ],
  );
  t.end();
});

t.test('the day is said where it is not today, or where there are two', (t) => {
  t.match(text('away', { fromMs: NIGHT - 86_400_000 }), /since 2026-11-30 03:12:00$/);
  t.match(
    text('away', { fromMs: NIGHT - 86_400_000, ...over }),
    /from 2026-11-30 03:12:00 to 2026-12-01 03:12:40$/,
  );
  t.match(text('away', over), /from 03:12:04 to 03:12:40$/);
  t.end();
});

t.test('what came several times says so', (t) => {
  t.match(text('away', { times: 3, ...over }), 'mit was away 3 times from');
  t.match(text('status', { times: 3, detail: 'x' }), 'since 03:12:04 3 times: x');
  t.end();
});

t.test('a group without a name is the group', (t) => {
  t.match(text('no-leader', { group: '', subject: null }), /^the group has been/);
  t.end();
});

t.test('values have two or three digits and a unit, whatever they are', (t) => {
  const spans = [0, 999.6, 1.25e6, 999.7e6, 61e9, 3600e9, 72 * 3600e9, 86_400e9 * 400];
  t.same(
    spans.map((span) => worstText('bound', span)),
    ['0 ns', '1 us', '1.3 ms', '1 s', '61 s', '60 min', '3 d', '400 d'],
  );
  t.equal(worstText('bound', Infinity), 'unlimited');
  t.equal(worstText('loss', 0.324), '32 %');
  t.end();
});
