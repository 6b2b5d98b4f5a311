// What is remembered of the last day: troubles, the widest bound, losses; and how little memory that takes.

import t from 'tap';
import { type DayLook, LastDay, LOOK_EVERY } from '#host/daemon/last-day.js';
import { dayLines } from '#host/cli/day-lines.js';
import { groupTime } from '#protocol/time.js';

const MIDNIGHT = Date.UTC(2026, 10, 30) / 1000;
const HOUR = 3_600_000;

/** Looks every five seconds from `from` to `to`, milliseconds, at what is given; group time began at midnight. */
function lookOn(
  day: LastDay,
  from: number,
  to: number,
  seen: (now: number) => Partial<DayLook>,
): void {
  for (let now = from; now < to; now += LOOK_EVERY)
    day.look(now, {
      time: groupTime(MIDNIGHT + now / 1000, 0),
      boundNs: 1000,
      troubles: new Map(),
      losses: new Map(),
      ...seen(now),
    });
}

const troubled = (name: string, what: string) => ({ troubles: new Map([[name, what]]) });

t.test('a trouble that is over is told with how long it lasted, and one of now is not', (t) => {
  const day = new LastDay(0);
  lookOn(day, 0, 2 * HOUR, () => ({}));
  lookOn(day, 2 * HOUR, 2 * HOUR + 600_000, () => troubled('kmc', 'lost'));
  t.same(day.report(2 * HOUR + 600_000).troubles, []);
  lookOn(day, 2 * HOUR + 600_000, 3 * HOUR, () => ({}));
  lookOn(day, 3 * HOUR, 3 * HOUR + 60_000, () => troubled('kmc', 'outlier'));
  lookOn(day, 3 * HOUR + 60_000, 4 * HOUR, () => troubled('mit', 'away'));
  t.same(day.report(4 * HOUR).troubles, [
    {
      name: 'kmc',
      what: ['lost', 'outlier'],
      times: 2,
      totalNs: 660e9,
      longestNs: 600e9,
      until: '2026-11-30T03:01:00Z',
    },
  ]);
  t.end();
});

t.test('after a day it is forgotten', (t) => {
  const day = new LastDay(0);
  lookOn(day, 0, HOUR, () => ({}));
  lookOn(day, HOUR, 2 * HOUR, () => ({
    ...troubled('', 'holdover'),
    boundNs: 5e6,
    losses: new Map([['', { asks: 10, lostOut: 5, lostBack: 0 }]]),
  }));
  lookOn(day, 2 * HOUR, 25 * HOUR, () => ({}));
  const { reachesNs, widest, troubles, losses } = day.report(25 * HOUR - 1);
  t.equal(reachesNs, 86_400e9);
  t.match([widest, troubles.length, losses.length], [{ boundNs: 5e6 }, 1, 1]);
  lookOn(day, 25 * HOUR, 27 * HOUR, () => ({}));
  t.match(day.report(27 * HOUR), { widest: { boundNs: 1000 }, troubles: [], losses: [] });
  t.end();
});

t.test('what began and ended within a minute of the start belongs to starting', (t) => {
  const day = new LastDay(0);
  lookOn(day, 0, 20_000, () => troubled('kmc', 'away'));
  lookOn(day, 20_000, HOUR, () => ({}));
  t.same(day.report(HOUR).troubles, []);
  const other = new LastDay(0);
  lookOn(other, 0, HOUR, () => troubled('kmc', 'away'));
  lookOn(other, HOUR, 2 * HOUR, () => ({}));
  t.match(other.report(2 * HOUR).troubles, [{ name: 'kmc', totalNs: 3600e9 }]);
  t.end();
});

t.test('losses are told by the hour, also when a count began anew', (t) => {
  const day = new LastDay(0);
  const count = (asks: number, lostOut: number, lostBack = 0) => ({
    losses: new Map([
      ['kmc', { asks, lostOut, lostBack }],
      ['well', { asks, lostOut: 0, lostBack: 0 }],
    ]),
  });
  lookOn(day, 0, HOUR, (now) => count(now / 1000, 0));
  lookOn(day, HOUR, 2 * HOUR, (now) => count(now / 1000, (now - HOUR) / 10_000));
  lookOn(day, 2 * HOUR, 2 * HOUR + LOOK_EVERY, () => count(100, 0, 2));
  t.same(day.report(3 * HOUR).losses, [
    {
      name: 'kmc',
      lostOut: 359.5,
      lostBack: 2,
      worstHour: { from: '2026-11-30T01:00:00Z', lossOut: 359.5 / 3600, lossBack: 0 },
    },
  ]);
  t.end();
});

t.test('it stays small, whatever happens', (t) => {
  const day = new LastDay(0);
  for (let i = 0; i <= 3000; i += 1) {
    const now = HOUR + i * LOOK_EVERY;
    lookOn(day, now, now + LOOK_EVERY, () =>
      i % 2 === 0
        ? {}
        : {
            troubles: new Map([
              [`line-${i % 600}`, 'lost'],
              ['kmc', 'lost'],
            ]),
          },
    );
  }
  const { troubles } = day.report(HOUR + 3001 * LOOK_EVERY);
  t.equal(troubles.length, 256);
  t.equal(troubles.find(({ name }) => name === 'kmc')?.times, 16);
  t.end();
});

t.test('people read it in a few lines', (t) => {
  const day = new LastDay(0);
  lookOn(day, 0, 6 * HOUR, (now) => ({
    boundNs: now === 2 * HOUR ? 3.2e6 : 1000,
    ...(now >= HOUR && now < HOUR + 840_000 && troubled('', 'holdover')),
    losses: new Map([
      ['kmc', { asks: now / 1000, lostOut: now < HOUR ? now / 10_000 : 360, lostBack: 0 }],
    ]),
  }));
  t.same(dayLines(day.report(6 * HOUR)), [
    '  last 6 h: wrong by 3.20 ms at most (2026-11-30T02:00:00Z); troubles that are over:',
    '    - holdover: 14 m, until 2026-11-30T01:14:00Z',
    '    - kmc lost 360 asks and 0 replies; 10 % out and 0 % back in the hour from 2026-11-30T00:00:00Z',
  ]);
  t.same(dayLines(new LastDay(0).report(86_400_000)), ['  last day: no trouble that is over']);
  t.end();
});
