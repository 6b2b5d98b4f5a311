// What lasts becomes a trouble, one that comes and goes is one, and it is over when it has been well for a while.

import t from 'tap';
import { DEFAULT_RULES } from '#console/core/troubles/rules.js';
import { NIGHT, Night, group, inspected, line, source } from './wall.js';

const away = { state: 'away', boundNs: null, offsetNs: null } as const;

t.test('a line in holdover is a trouble with its times and its worst bound', (t) => {
  const night = new Night();
  t.same(night.well(4), []);
  t.same(night.lineIs(10, { state: 'holdover', boundNs: 500_000 }), [], 'not at once');
  const [raised, ...more] = night.lineIs(26, { state: 'holdover', boundNs: 1_200_000 });
  t.same(more, []);
  t.match(raised, { kind: 'holdover', subject: 'mit', group: 'hall', severity: 'warning' });
  t.equal(raised!.text, 'mit has been in holdover since 03:12:04, worst bound 1.2 ms');
  t.equal(raised!.toMs, null);
  t.same(night.well(29), [], 'it may come back');
  const [over] = night.well(2);
  t.equal(over!.id, raised!.id);
  t.equal(
    over!.text,
    'mit was in holdover from 03:12:04 to 03:12:40, worst bound 1.2 ms',
    'in the past',
  );
  t.equal(over!.toMs, NIGHT + 40_000, 'over since it was well, not since that was believed');
  t.same(night.troubles.all(), [over], 'and is kept');
  t.end();
});

t.test(
  'a line frozen for 36 s while nobody looks is exactly one trouble, from when it was heard last',
  (t) => {
    const night = new Night();
    night.well(30);
    const silent = { ...away, lossOut: null, lossBack: null };
    night.see(36, (atMs, second) =>
      inspected(atMs, [
        group({
          lines: [
            line('mit', {
              ...(second < 3 ? {} : silent),
              ...(second >= 3 && second < 10 && { state: 'suspected' }),
              sinceHeardNs: second * 1e9,
            }),
          ],
          troubles: second < 3 ? [] : [`mit is lost: last heard ${second}.0 s ago`],
        }),
      ]),
    );
    // It comes back, takes some seconds, and what was lost meanwhile is still in its loss.
    night.lineIs(4, { state: 'joining', boundNs: null, lossOut: 0.5 });
    night.lineIs(100, { lossOut: 0.45 });
    night.lineIs(100, { lossOut: 0.1 });
    t.equal(new Set(night.told.map(({ id }) => id)).size, 1);
    t.equal(night.told.at(-1)!.text, 'mit was away from 03:12:30 to 03:13:06');
    t.end();
  },
);

t.test('what comes and goes is one trouble, and says how often it came', (t) => {
  const night = new Night();
  for (let i = 0; i < 20; i += 1) {
    night.lineIs(20, away);
    night.well(20);
  }
  night.well(60);
  t.equal(new Set(night.told.map(({ id }) => id)).size, 1);
  t.match(night.told.at(-1)!.text, /^mit was away 20 times from 03:11:59 to /);
  t.end();
});

t.test(
  'what comes back soon after it was over waits longer each time, and so becomes one trouble',
  (t) => {
    const night = new Night();
    for (let i = 0; i < 40; i += 1) {
      night.lineIs(20, away);
      night.well(100);
    }
    night.well(1800);
    t.equal(new Set(night.told.map(({ id }) => id)).size, 3, 'three, and not forty');
    t.match(night.told.at(-1)!.text, /^mit was away 38 times/);
    night.well(4000);
    night.lineIs(20, away);
    t.equal(night.well(32).length, 1, 'after a quiet hour it is as new');
    t.end();
  },
);

t.test(
  'what is unwell less often than well, for a shorter time than its rule says, is none',
  (t) => {
    const night = new Night();
    for (let i = 0; i < 200; i += 1) {
      night.lineIs(9, { state: 'holdover' });
      night.well(11);
    }
    t.same(night.told, []);
    t.end();
  },
);

t.test(
  'what is unwell more often than well is a trouble, though never for as long as its rule says',
  (t) => {
    const night = new Night();
    for (let i = 0; i < 20; i += 1) {
      night.lineIs(8, { state: 'holdover' });
      night.well(4);
    }
    t.equal(night.told[0]?.kind, 'holdover');
    t.end();
  },
);

t.test('while nobody sees a group, what was known of it stays as it was', (t) => {
  const night = new Night();
  night.lineIs(20, away);
  const unseen = group({ state: 'unseen', lines: [] });
  const told = night.see(600, (atMs) =>
    inspected(atMs, [unseen], { sources: [source({ isLive: false, fault: 'it was stopped' })] }),
  );
  t.same(
    told.map(({ text }) => text),
    ['lab-1 has not been seen since 03:12:20: it was stopped'],
  );
  const over = night.well(40);
  t.same(
    over.map(({ text }) => text),
    [
      'lab-1 was not seen from 03:12:20 to 03:22:20: it was stopped',
      'mit was away from 03:11:59 to 03:22:20',
    ],
  );
  t.end();
});

t.test('a trouble survives a restart of the console, and is over under its own id', (t) => {
  const before = new Night();
  const [raised] = before.lineIs(20, away);
  const seen = before.troubles.acknowledge(raised!.id, 'Eva', 'on my way', NIGHT + 20_000);
  t.same(seen.acknowledged, { by: 'Eva', note: 'on my way', atMs: NIGHT + 20_000 });

  const after = new Night(DEFAULT_RULES, [seen]);
  after.now = 25;
  const connecting = { sources: [source({ isLive: false, group: null, role: null })] };
  t.same(
    after.see(5, (atMs) => inspected(atMs, [], connecting)),
    [],
    'nobody has told of its group yet',
  );
  t.same(after.lineIs(30, away), [], 'it is no new one');
  t.same(after.troubles.all(), [seen]);
  const [over] = after.well(40);
  t.equal(over!.id, raised!.id);
  t.equal(over!.text, 'mit was away from 03:11:59 to 03:13:00');
  t.equal(over!.acknowledged?.by, 'Eva');
  t.end();
});

t.test('a group that is not watched any more takes its troubles with it', (t) => {
  const night = new Night();
  night.lineIs(20, away);
  const [over] = night.see(40, (atMs) => inspected(atMs, [group({ name: 'other' })]));
  t.match(over, { subject: 'mit', toMs: NIGHT + 20_000 });
  t.end();
});

t.test(
  'a rule that is switched off ends its troubles, and another limit counts from now on',
  (t) => {
    const night = new Night();
    t.equal(night.lineIs(20, away).length, 1);
    night.troubles.tune({ ...DEFAULT_RULES, away: false });
    t.match(night.lineIs(60, away), [{ kind: 'away', toMs: NIGHT + 20_000 }]);
    t.same(night.lineIs(60, { boundNs: 2e6 }), []);
    const tight = { ...DEFAULT_RULES.bound, limit: 1e6, forMs: 0 };
    night.troubles.tune({ ...DEFAULT_RULES, bound: tight });
    t.match(night.lineIs(1, { boundNs: 2e6 }), [{ kind: 'bound', worst: 2e6 }]);
    t.end();
  },
);

t.test('what becomes worse is told again, but not with each nanosecond', (t) => {
  const night = new Night();
  const told = night.see(600, (atMs, second) =>
    inspected(atMs, [
      group({ lines: [line('mit', { state: 'holdover', boundNs: 1e6 + second * 1e4 })] }),
    ]),
  );
  const [first] = told;
  t.ok(told.length > 4 && told.length < 12, `${told.length} times`);
  t.same(new Set(told.map(({ id }) => id)), new Set([first!.id]));
  night.well(31);
  t.match(night.told.at(-1)!.text, /worst bound 7 ms$/, 'the worst of all at the end');
  t.end();
});

t.test('group time that is set back lets no trouble end before it began', (t) => {
  const night = new Night();
  night.lineIs(20, away);
  const [over] = night.see(40, (atMs) => inspected(atMs - 3_600_000));
  t.equal(over!.toMs, over!.fromMs);
  t.end();
});

t.test('times are whole milliseconds, however a daemon says them', (t) => {
  const night = new Night();
  const lines = [line('mit', { ...away, sinceHeardNs: 1_234_567 })];
  const odd = (timeMs: number) => group({ timeMs, lines });
  night.see(20, (atMs) => inspected(atMs, [odd(atMs + 0.25)]));
  night.see(40, (atMs) => inspected(atMs, [group({ timeMs: atMs + 0.25 })]));
  const { fromMs, toMs } = night.told.at(-1)!;
  t.ok(Number.isInteger(fromMs) && Number.isInteger(toMs), `${fromMs} ${toMs}`);
  t.end();
});

t.test('nobody acknowledges what is not there', (t) => {
  const night = new Night();
  t.throws(() => night.troubles.acknowledge('t9', 'Eva', '', NIGHT), /^there is no such/);
  t.end();
});

t.test('what was over for a day is with the store alone', (t) => {
  const night = new Night();
  night.lineIs(20, away);
  night.well(60);
  t.equal(night.troubles.all().length, 1);
  night.now += 86_400;
  night.well(2);
  t.same(night.troubles.all(), []);
  t.end();
});

t.test('a trouble that lasts beyond midnight says on which day it began', (t) => {
  const night = new Night();
  night.lineIs(20, away);
  night.now += 86_400 - 3 * 3600;
  t.match(night.lineIs(2, away), [{ text: 'mit has been away since 2026-12-01 03:11:59' }]);
  night.well(31);
  t.equal(night.told.at(-1)!.text, 'mit was away from 2026-12-01 03:11:59 to 2026-12-02 00:12:22');
  t.end();
});
