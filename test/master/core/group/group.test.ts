// Group time by itself, without a master around it.

import t from 'tap';
import { Group } from '#master/core/group/group.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

const newGroup = (): Group =>
  new Group(
    {
      mode: 'average',
      start: { own: { raw: rawTime(0), time: groupTime(1_790_000_000), width: spanOf(1e3) } },
      consensus: { maxSlewRate: 5e-4, gather: spanOf(5e9) },
      interval: spanOf(1e9),
    },
    { leads: true },
  );

const vote = (offset: number) => ({ offset: spanOf(offset), bound: spanOf(1e3) });

for (const walls of [false, true])
  for (const offset of [0, 1e6])
    t.test(`a round on the instant of the last move, ${offset} ns off, walls: ${walls}`, (t) => {
      const group = newGroup();
      const at = rawTime(60e9);
      group.form(spanOf(0), at);
      // As when the parent group was lost by the time of a round.
      group.standAlone(at);
      const votes = [vote(0), vote(offset), vote(offset)];
      t.ok(group.round(votes, 0, () => [], at, walls));
      const { bound, drift, rate } = group.promise(rawTime(61e9)).line;
      t.match([bound, drift, rate].map(Number.isFinite), [true, true, true], 'is sent in numbers');
      t.ok(drift >= 0);
      t.end();
    });

const reading = (second: number, ahead = 0) => ({
  raw: rawTime(second * 1e9),
  time: groupTime(1_790_000_000 + second, ahead),
  width: spanOf(200),
});

const following = (readEvery?: number): Group => {
  const group = new Group(
    {
      mode: 'master',
      start: { own: reading(0) },
      consensus: { maxSlewRate: 5e-4, gather: spanOf(5e9) },
      interval: spanOf(1e9),
      readEvery: spanOf(readEvery ?? 0),
    },
    { leads: true },
  );
  for (let second = 1; second < 30; second += 1) group.read(reading(second));
  return group;
};

t.test(
  'a reference that is known to have been set is followed at once, at the rate it had',
  (t) => {
    for (const by of [1e9, -5e9, 1e6]) {
      const group = following();
      const { rate } = group.line;
      const told = group.promise(rawTime(29e9));
      t.ok(group.keeps(told, rawTime(30e9)));
      const event = group.read(reading(30, by), true);
      t.match(event, { type: 'reference-followed' });
      t.ok(Math.abs((event as { by: number }).by - by) < 1, 'and says how far');
      t.equal(group.line.rate, rate);
      t.equal(group.settings, 1);
      t.ok(group.bound(rawTime(30e9)) < 1000, `${group.bound(rawTime(30e9))} ns`);
      t.notOk(group.keeps(told, rawTime(30e9)));
      t.ok(group.keeps(group.promise(rawTime(30e9)), rawTime(31e9)));
    }
    const same = following();
    t.equal(same.read(reading(30), true), undefined, 'it was set to what it showed');
    t.equal(same.settings, 0);
    t.end();
  },
);

t.test(
  'what is told allows for as much as the reference is slewed before it is read again',
  (t) => {
    const at = rawTime(29e9);
    const without = following().promise(at).line.bound;
    t.ok(Math.abs(following(1e8).promise(at).line.bound - without - 5e4) < 1);
    t.ok(Math.abs(following(1e8).boundForClients(at) - without - 5e4) < 1);
    t.equal(following(1e8).bound(at), without, 'it itself knows better');
    t.end();
  },
);

t.test('who was told how good group time is hears that it is not any more', (t) => {
  const group = following();
  const told = group.promise(rawTime(29e9));
  group.read({ ...reading(30), time: groupTime(500_000_000) });
  t.notOk(group.keeps(told, rawTime(30e9)));
  t.end();
});

/** A group of mode reference that has followed UTC, which was `ahead` of its first time and known to 1 ms, for a minute. */
function tracing(ahead: number): Group {
  const group = new Group(
    {
      mode: 'reference',
      start: { own: reading(0) },
      consensus: { maxSlewRate: 5e-4, gather: spanOf(5e9) },
      interval: spanOf(1e9),
    },
    { leads: true },
  );
  group.form(spanOf(0), rawTime(0));
  for (let second = 1; second < 60; second += 1)
    group.trace(utcAt(second, ahead), rawTime(second * 1e9));
  return group;
}

const utcAt = (second: number, ahead: number) => ({
  raw: rawTime(second * 1e9),
  group: groupTime(1_790_000_000 + second, ahead),
  rate: 0,
  bound: spanOf(1e6),
  drift: 1e-7,
});

t.test('the first reference is followed at once, and a later one no faster than allowed', (t) => {
  const group = tracing(5e6);
  t.match(group, { against: 'utc', quality: 'synchronised', hasReference: true });
  t.ok(group.bound(rawTime(59e9)) < 1.1e6, `${group.bound(rawTime(59e9))} ns`);
  const told = group.promise(rawTime(59e9));
  t.ok(told.line.bound > 1e6 && told.followed.bound < 1e3);
  t.ok(group.keeps(told, rawTime(60e9)));
  // A better reference has come, and has UTC elsewhere.
  const moved = group.trace(utcAt(60, 2e7), rawTime(60e9))!;
  t.ok(Math.abs(moved) < 1e4, `${moved} ns: nothing more was announced`);
  t.notOk(group.keeps(told, rawTime(60e9)), 'who was told of UTC hears at once');
  t.ok(group.bound(rawTime(60e9)) > 1.5e7, 'until it is there, the bound says how far that is');
  for (let second = 61; second < 120; second += 1) {
    const by = group.trace(utcAt(second, 2e7), rawTime(second * 1e9))!;
    if (Math.abs(by) > 5.01e5) t.fail(`${by} ns in a second`);
  }
  t.ok(group.bound(rawTime(119e9)) < 1.1e6);
  t.end();
});

t.test(
  'without references UTC is held over, and a master that follows another one means it',
  (t) => {
    const group = tracing(0);
    group.loseTrace(rawTime(60e9));
    t.match(group, { against: 'utc', quality: 'holdover', hasReference: false });
    t.ok(group.bound(rawTime(3660e9)) > group.bound(rawTime(60e9)) + 1e6);
    const standby = tracing(0);
    standby.follow({ ...utcAt(60, 0), untraced: true }, 'synchronised', rawTime(60e9));
    t.match(standby, { against: 'unknown', untraced: true });
    t.equal(standby.trace(utcAt(61, 0), rawTime(61e9)), undefined, 'the leader’s time is followed');
    standby.follow(utcAt(62, 3e6), 'synchronised', rawTime(62e9));
    standby.lead(rawTime(63e9));
    t.match(standby, { against: 'utc', quality: 'synchronised' });
    const bound = standby.bound(rawTime(63e9));
    t.ok(bound >= 1e6 && bound < 1.1e6, `as the leader had it: ${bound} ns`);
    t.end();
  },
);
