// Which master an agent follows, over all that masters can say.
import { placeOf } from '#protocol/endpoint.js';
import t from 'tap';
import { LeaderChoice, SILENT_AFTER } from '#agent/core/masters/leader-choice.js';
import { MasterRecord } from '#agent/core/masters/master-record.js';
import { GroupTimeEstimate } from '#agent/core/asking/group-time-estimate.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { isNewer16 } from '#protocol/wire/serial-number.js';
import { KMC, crypto } from '#sim/alone.js';
import { seededRandom } from '#sim/random.js';
import type { Message } from '#protocol/wire/message.js';
import { A, ADJUST, ASK, B, Made } from './made.js';

const INTERVAL = spanOf(1e9);
const TERMS = [0, 1, 2, 9, 0x7fff, 0x8000, 0xfffe, 0xffff];

const record = (i: number): MasterRecord =>
  new MasterRecord(placeOf({ host: `10.0.0.${i}`, port: 7525 }), {
    connection: {
      name: KMC.name,
      key: KMC.key,
      crypto,
      random: seededRandom(1),
      instance: 1,
      asksItself: false,
      severalMasters: true,
      leadsGroup: false,
    },
    asking: { estimate: new GroupTimeEstimate(), interval: INTERVAL, random: seededRandom(1) },
  });

t.test('a term is stale when a later one is known, and only then', (t) => {
  for (const known of TERMS)
    for (const term of TERMS) {
      const stale = known !== 0 && term !== 0 && isNewer16(known, term);
      t.equal(new LeaderChoice(false, known).isStale(term), stale, `${term} after ${known}`);
    }
  t.end();
});

t.test('who leads is followed, who stands by is left, by one that is asked', (t) => {
  const leader = new LeaderChoice(false, 0);
  const [one, other] = [record(1), record(2)];
  const judge = (who: MasterRecord, term: number): boolean =>
    leader.judge(who, term, rawTime(0), INTERVAL);
  t.equal(judge(one, 0), false);
  t.equal(leader.followed, undefined, 'nobody leads');
  t.equal(judge(one, 8), true);
  t.equal(judge(one, 8), false, 'that is nothing new');
  t.equal(judge(other, 0), false);
  t.equal(leader.followed, one);
  t.equal(judge(other, 9), true);
  t.equal(leader.followed, other);
  judge(other, 0);
  t.equal(leader.followed, undefined, 'it leads no more');
  t.end();
});

t.test('a leader counts as there for four intervals of silence', (t) => {
  const leader = new LeaderChoice(false, 0);
  const [one, other] = [record(1), record(2)];
  one.heardAt = rawTime(10e9);
  leader.judge(one, 8, rawTime(10e9), INTERVAL);
  const until = rawTime((10 + SILENT_AFTER) * 1e9);
  const before = rawTime(until - 1);
  t.equal(leader.hasLeader(before, INTERVAL), true);
  t.equal(leader.hasLeader(until, INTERVAL), false);
  t.equal(leader.isSecond(other, 8, before, INTERVAL), true, 'nobody else may lead under its term');
  t.equal(leader.isSecond(other, 8, until, INTERVAL), false);
  t.equal(leader.isSecond(other, 9, before, INTERVAL), false, 'under a later one it may');
  t.equal(leader.isSecond(one, 8, before, INTERVAL), false);
  t.end();
});

t.test('one that asks by itself keeps who stands by until somebody leads', (t) => {
  const leader = new LeaderChoice(true, 0);
  const [one, other] = [record(1), record(2)];
  const judge = (who: MasterRecord, term: number, second: number): boolean => {
    who.heardAt = rawTime(second * 1e9);
    return leader.judge(who, term, rawTime(second * 1e9), INTERVAL);
  };
  t.equal(judge(one, 0, 1), true, 'better than nobody');
  t.equal(judge(other, 0, 2), false, 'one is enough');
  t.equal(judge(other, 0, 6), true, 'the first has fallen silent');
  t.equal(judge(one, 9, 6.5), true);
  t.same([one.asking.follows, other.asking.follows], [true, false]);
  t.equal(judge(one, 0, 7), false, 'it leads no more, and is asked for want of a better one');
  t.equal(leader.followed, one);
  t.end();
});

t.test('the latest term is followed, an earlier one refused, and its master learns which', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(B, ADJUST, 17);
  t.equal(made.followed, B.host);
  made.hears(A);
  made.run(2);
  made.says(A, ADJUST, 8);
  made.says(A, ASK, 8);
  t.same(made.refusals, { 'stale-term': 2 });
  const told = made.hears(A).filter(({ type }) => type === 'notice');
  t.match(told, [{ type: 'notice', term: 17, message: { body: { reason: 'stale-term' } } }]);
  t.equal(told.length, 1, 'no more than once a second');
  t.match(made.events('stale-master'), [{ master: A, term: 17 }]);
  made.says(A, ASK, 8);
  t.equal(made.events('stale-master').length, 0, 'and people once');
  t.end();
});

t.test('another master that leads is told of once, with the one whose place it takes', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(A, ADJUST, 8);
  t.same(made.events('leader'), [], 'the first one was joined');
  made.says(A, ASK, 0);
  made.says(B, ADJUST, 17);
  made.says(B, ADJUST, 17);
  t.same(made.events('leader'), [{ type: 'leader', master: B, before: A, term: 17 }]);
  made.says(B, ADJUST, 25);
  t.same(made.events('leader'), [], 'nor is one that goes on to lead');
  made.says(A, ADJUST, 32);
  t.same(made.events('leader'), [{ type: 'leader', master: A, before: B, term: 32 }]);
  t.end();
});

t.test('a master that welcomes under an earlier term learns it too, and is not followed', (t) => {
  const made = new Made();
  made.welcome(A, 17);
  made.welcome(B, 9);
  t.equal(made.followed, A.host);
  t.match(made.hears(B), [{ type: 'notice', term: 17 }]);
  t.same(made.refusals, { 'stale-term': 1 });
  made.says(B, ADJUST, 18);
  t.equal(made.followed, B.host, 'it may lead again, under a later one');
  t.end();
});

t.test('a second leader under the same term is refused while the first is there', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(A, ADJUST, 8);
  made.says(B, ADJUST, 8);
  t.equal(made.refusals['second-leader'], 1);
  t.equal(made.followed, A.host);
  made.run(10);
  made.says(B, ADJUST, 8);
  t.equal(made.followed, B.host, 'but not when it is gone');
  t.end();
});

t.test('one that stands by corrects nobody', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(B, ADJUST, 0);
  t.same(made.refusals, { 'not-leading': 1 });
  t.equal(made.follower.observe(rawTime(made.now)).quality, 'unset');
  t.end();
});

t.test('an agent is a witness: it says under which term it heard the leader just now', (t) => {
  const made = new Made();
  made.welcome(A, 8);
  made.welcome(B, 0);
  made.says(A, ASK, 8);
  made.hears(A);
  const witnessed = (within?: number): number | undefined => {
    made.says(B, { type: 'ask', body: { ...ASK.body, ...(within && { within }) } } as Message, 0);
    return made.hears(B).find(({ type }) => type === 'reply')?.term;
  };
  t.equal(witnessed(), 8);
  made.run(1.9);
  t.equal(witnessed(), 8);
  made.run(2.1);
  t.equal(witnessed(), 0);
  t.equal(witnessed(3000), 8, 'who asks says how lately');
  made.says(A, ASK, 0);
  t.equal(witnessed(), 0, 'one that stands by is no leader');
  made.follower.leadUnder(9);
  t.equal(witnessed(), 9, 'it leads itself');
  t.end();
});

t.test('asked at a long interval, it looks whether the leader is there', (t) => {
  const made = new Made();
  made.welcome(A, 8, { intervalMilliseconds: 64_000 });
  made.welcome(B, 0);
  made.run(0.5);
  made.replies(A, 8);
  made.run(30);
  made.hears(A);
  made.says(B, ASK, 0);
  t.equal(made.hears(B).at(-1)!.term, 0, 'it has not heard it lately');
  made.run(30.1);
  made.replies(A, 8);
  t.ok(
    made.hears(A).some(({ type }) => type === 'ask'),
    'so it asks',
  );
  made.says(B, ASK, 0);
  t.equal(made.hears(B).at(-1)!.term, 8, 'and the next time it can tell');
  t.end();
});
