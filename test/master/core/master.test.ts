// A master as a whole, alone or one of several: when it leads, holds rounds, asks, and hands its group on.

import t from 'tap';
import type { Master } from '#master/core/master.js';
import { lineAt } from '#protocol/clock/line.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, groupAdd, groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Message } from '#protocol/wire/message.js';
import { line } from '../../protocol/clock/line-of.js';
import { AGENT_ADDRESS, KMC, crypto, newMaster } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { cookieRequestOf, greet, pull, sealed, stampAt } from '#sim/peer.js';

const WHO = { name: KMC.name, key: KMC.key, crypto };
const IDENTITY = { name: 'lab-2', number: 1, heardWithin: 2000 };
const ASK: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
const at = (second: number) => rawTime(second * SECOND);

const eventsOf = (master: Master): string[] => {
  const types: string[] = [];
  for (let event = master.poll(); event !== undefined; event = master.poll())
    types.push(event.type);
  return types;
};

/** Wakes the master each second, from one to another. */
function run(master: Master, from: number, to: number): void {
  for (let second = from; second <= to; second += 1) master.wake(at(second));
}

/** An agent greets and is let in. */
function join(master: Master, second: number): Session {
  const session = greet(master, WHO, { at: second * SECOND, from: AGENT_ADDRESS })!;
  say(master, session, ASK, second);
  pull(master, second * SECOND);
  return session;
}

const say = (master: Master, session: Session, message: Message, second: number): void =>
  master.receive({
    bytes: sealed(session, message, session.takeSequence()),
    from: AGENT_ADDRESS,
    at: stampAt(second * SECOND),
  });

/** What the agent of this session gets. */
const heard = (master: Master, session: Session, second: number): (Message | string)[] =>
  pull(master, second * SECOND).map(({ bytes, header }) => openMessage(session, bytes, header));

/** The agent answers all that it is asked at this second, by a raw clock like the master's. */
function answerAll(master: Master, session: Session, second: number): void {
  master.wake(at(second));
  for (const { header } of pull(master, second * SECOND)) {
    const body = {
      timescale: 'raw',
      seconds: Math.floor(second),
      nanoseconds: Math.round((second % 1) * SECOND) + 50_000,
      hold: 0,
      heard: 1,
      correction: undefined,
      quality: 'holdover',
      anonymous: false,
      applied: header.sequence,
    } as const;
    const bytes = sealed(session, { type: 'reply', body }, header.sequence);
    master.receive({ bytes, from: AGENT_ADDRESS, at: stampAt(second * SECOND + 1e5) });
  }
}

t.test('a master alone leads from the start, one of several when it is told to', (t) => {
  const alone = newMaster({ term: 4 });
  t.equal(alone.term, 5);
  t.same(eventsOf(alone), ['term']);
  const one = newMaster({ identity: IDENTITY, term: 4 });
  t.equal(one.term, 0);
  run(one, 1, 60);
  t.equal(one.observe(at(60)).gathering, true, 'who stands by holds no rounds');
  t.end();
});

t.test('it gathers for a while, then its group has a time', (t) => {
  const master = newMaster();
  run(master, 1, 3);
  t.match(master.observe(at(3)), { gathering: true, quality: 'unset', bound: Infinity });
  eventsOf(master);
  run(master, 4, 5);
  t.same(eventsOf(master), ['formed']);
  t.equal(master.quality, 'synchronised');
  t.same(master.now(at(6)).time, groupAdd(BEGINNING, spanOf(6 * SECOND)));
  t.end();
});

t.test('rounds that were missed are not made up for', (t) => {
  const master = newMaster();
  run(master, 1, 5);
  const { number } = master.observe(at(5)).round;
  master.wake(at(65.5));
  t.equal(master.observe(at(65.5)).round.number, number + 1);
  t.equal(master.wakeAt(), at(66), 'the next one is held at its own second');
  t.end();
});

t.test('with a long interval it still looks each second whether all are there', (t) => {
  const master = newMaster({ interval: spanOf(64 * SECOND) });
  t.equal(master.wakeAt(), at(1));
  run(master, 1, 5);
  t.notOk(master.observe(at(5)).gathering);
  t.ok(master.wakeAt() > at(60));
  t.end();
});

t.test('an agent is asked as soon as it is let in', (t) => {
  const master = newMaster();
  const session = join(master, 1);
  t.equal(master.wakeAt(), at(1));
  master.wake(at(1));
  t.match(heard(master, session, 1), [{ type: 'ask' }]);
  t.same(eventsOf(master), ['term', 'joined']);
  t.match(master.presence(at(1)), { known: 1, answering: 1 });
  t.end();
});

t.test('what strangers cause leaves after all else', (t) => {
  const master = newMaster();
  const session = join(master, 1);
  const stranger = { host: '10.0.7.7', port: 4000 };
  master.receive({ bytes: cookieRequestOf(WHO), from: stranger, at: stampAt(1e9) });
  say(master, session, ASK, 1);
  t.same(
    pull(master, 1e9).map(({ header }) => header.type),
    [TYPE.reply, TYPE.cookie],
  );
  t.end();
});

t.test('what is refused is counted, and its sender told why', (t) => {
  const master = newMaster();
  const session = join(master, 1);
  master.leave();
  pull(master, 1e9);
  say(newMaster(), session, ASK, 1);
  const other = newMaster();
  say(other, session, ASK, 2);
  t.match(other.observe(at(2)).refusals, { 'unknown-session': 1 });
  t.same(
    pull(other, 2e9).map(({ header }) => header.type),
    [TYPE.notice],
  );
  t.end();
});

t.test('an operator sets the time: it says by how much, and asks every agent soon', (t) => {
  const master = newMaster();
  run(master, 1, 5);
  join(master, 6);
  master.wake(at(6));
  eventsOf(master);
  master.setByOperator(groupAdd(master.groupTime(at(7)), spanOf(3e9)), at(7));
  t.match(master.poll(), { type: 'set-by-operator', moved: 3e9 });
  t.equal(groupDifference(master.groupTime(at(7)), BEGINNING), 10e9);
  t.ok(master.observe(at(7)).isSetByOperator);
  t.ok(master.wakeAt() <= at(8));
  t.end();
});

t.test('one that stands by follows the leader’s line, and leads on from there', (t) => {
  const master = newMaster({ identity: IDENTITY });
  t.ok(master.wasSet, 'its own clock was');
  const followed = line({
    raw: at(5),
    group: groupAdd(BEGINNING, spanOf(9e9)),
    bound: spanOf(700),
  });
  master.followLine(
    { line: followed, quality: 'synchronised', ordered: false, leap: 'none' },
    at(5),
  );
  t.equal(master.line, followed);
  master.leadership.begin();
  master.lead(at(10));
  t.same(master.groupTime(at(20)), lineAt(followed, at(20)));
  t.equal(master.line.bound, 0, 'by definition it has group time exactly');
  t.equal(master.wakeAt(), at(11), 'rounds begin');
  t.end();
});

t.test('one that ceases to lead has told its agents nothing any more', (t) => {
  const master = newMaster({ identity: IDENTITY });
  master.leadership.begin();
  master.lead(at(0));
  run(master, 1, 5);
  const session = join(master, 6);
  for (const second of [6, 6.3, 6.6, 6.9]) answerAll(master, session, second);
  t.equal(typeof master.observe(at(7)).agents[0]!.offset, 'number', 'it was told a line');
  master.leadership.end();
  master.standBy();
  const [agent] = master.observe(at(7)).agents;
  t.match(agent, { standing: 'joining', connected: true, offset: undefined });
  master.canvass(at(7));
  run(master, 7, 8);
  t.match(heard(master, session, 8), [{ type: 'ask', body: { within: 2000 } }]);
  t.end();
});

t.test('it keeps its term and its time for the next start', (t) => {
  const master = newMaster({ term: 4 });
  run(master, 1, 5);
  t.match(master.memory(at(9)), { term: 5, rate: 0, time: { seconds: BEGINNING.seconds + 9 } });
  t.end();
});

t.test('it says goodbye to everybody', (t) => {
  const master = newMaster();
  const session = join(master, 1);
  master.leave();
  t.match(heard(master, session, 1), [{ type: 'notice', body: { reason: 'leaving' } }]);
  t.end();
});
