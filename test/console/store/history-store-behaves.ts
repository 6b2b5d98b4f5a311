// What every store of histories does, whatever it keeps them in: each has to pass this.

import type { Test } from 'tap';
import type { HistoryStore } from '#console/core/history/history-store.js';
import type { ClockSecond, SeriesKey } from '#console/core/history/sample.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import type { WallEvent } from '#console/core/wall/view.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';

/** How a test gets a store. */
export interface StoreUnderTest {
  readonly store: HistoryStore;
  /** Settles when what was given can be asked for. */
  settle(): Promise<void>;
}

/** A full hour, about which all tests are: some stores take no time that is far from now. */
let night = 0;

const HOUR = 3_600_000;
const MIT: SeriesKey = { group: 'main', line: 'mit', wall: 0 };
const WALL: SeriesKey = { group: 'main', line: 'mit', wall: 2 };
/** Somebody else chose this name. */
const ODD: SeriesKey = { group: 'ma"in\\', line: `<b>'\n{a="b"} ⏰`, wall: 0 };

const secondsOf = (key: SeriesKey, count: number, fromMs = night): ClockSecond[] => {
  const random = seededRandom(key.line.length);
  return Array.from({ length: count }, (_, i) => ({
    ...madeSecond(fromMs + i * 1000, random),
    key,
  }));
};

const event = (id: string, atMs: number, more: Partial<WallEvent> = {}): WallEvent => ({
  id,
  atMs,
  level: 'info',
  group: 'main',
  subject: 'mit',
  text: `event ${id}`,
  ...more,
});

const trouble = (id: string, more: Partial<Trouble> = {}): Trouble => ({
  id,
  kind: 'holdover',
  severity: 'warning',
  group: 'main',
  subject: 'mit',
  wall: 0,
  fromMs: night,
  toMs: null,
  times: 1,
  text: `mit is in holdover`,
  detail: '',
  worst: 1_200_000,
  acknowledged: null,
  ...more,
});

type Tester = (name: string, work: (t: Test, store: StoreUnderTest) => Promise<void>) => void;

/** Tries an implementation; `open` gives one that is empty. */
export function historyStoreBehaves(
  t: Test,
  open: (t: Test) => Promise<StoreUnderTest>,
  nightMs = NIGHT_MS,
): void {
  night = nightMs;
  const test: Tester = (name, work) => {
    void t.test(name, async (t) => {
      const under = await open(t);
      await work(t, under);
      await under.store.close();
    });
  };
  keepsSamples(test);
  keepsClocks(test);
  keepsRecords(test);
}

function keepsSamples(test: Tester): void {
  test('seconds come back as they were given, those of each clock for itself', async (t, {
    store,
    settle,
  }) => {
    const given = secondsOf(MIT, 900);
    store.append(given.flatMap((one, i) => [one, { ...one, key: ODD, offset: i }]));
    await settle();
    const { grain, points } = await store.query({
      key: MIT,
      fromMs: night + 100_000,
      toMs: night + 800_000,
      points: 1000,
    });
    t.equal(grain, 'second');
    t.equal(points.length, 700);
    const [first] = points;
    t.equal(first!.atMs, night + 100_000);
    for (const quantity of ['offset', 'bound', 'roundTrip', 'lossBack', 'rate'] as const) {
      const [is, was] = [first!.values[quantity]!.mean, given[100]![quantity]!];
      t.ok(Math.abs(is - was) <= Math.abs(was) * 1e-9, `${quantity} ${is}`);
    }
    t.equal(first!.values.temperature, undefined, 'what is not known is not there');
    const odd = await store.query({
      key: ODD,
      fromMs: night,
      toMs: night + HOUR,
      points: 5000,
    });
    t.equal(odd.points.length, 900);
    t.ok(Math.abs(odd.points[7]!.values.offset!.mean - 7) < 1e-6);
  });

  test('a longer time comes as minutes: the worst is in them', async (t, { store, settle }) => {
    const given = secondsOf(MIT, 1800).map((one, i): ClockSecond =>
      i >= 730 && i < 766
        ? { ...one, state: 'holdover', bound: 1_200_000, offset: i === 740 ? -1_300_000 : 0 }
        : one,
    );
    store.append(given);
    await settle();
    const { grain, points } = await store.query({
      key: MIT,
      fromMs: night,
      toMs: night + HOUR / 2,
      points: 100,
    });
    t.equal(grain, 'minute');
    t.equal(points.length, 30);
    t.same(
      points.map(({ atMs }) => (atMs - night) / 60_000),
      points.map((_, i) => i),
    );
    const twelve = points[12]!;
    t.equal(twelve.seconds, 60);
    t.equal(twelve.state, 'holdover');
    t.equal(twelve.secondsUnwell, 36);
    t.equal(twelve.secondsOutside, 1);
    t.ok(Math.abs(twelve.values.offset!.least + 1_300_000) < 3000);
    t.ok(Math.abs(twelve.values.bound!.most - 1_200_000) < 3000);
    t.equal(points[13]!.secondsUnwell, 0);
  });
}

function keepsClocks(test: Tester): void {
  test('no more points come than were asked for', async (t, { store, settle }) => {
    store.append(secondsOf(MIT, 7200));
    await settle();
    const { grain, points } = await store.query({
      key: MIT,
      fromMs: night,
      toMs: night + 2 * HOUR,
      points: 2,
    });
    t.equal(grain, 'hour');
    t.equal(points.length, 2);
    const one = await store.query({
      key: MIT,
      fromMs: night,
      toMs: night + 2 * HOUR,
      points: 1,
    });
    t.equal(one.points.length, 1);
  });

  test('every clock of a time is listed, and nothing comes of one that is not known', async (t, {
    store,
    settle,
  }) => {
    store.append([
      ...secondsOf(MIT, 60),
      ...secondsOf(WALL, 60),
      ...secondsOf(ODD, 60, night + 5 * HOUR),
    ]);
    await settle();
    const names = async (fromMs: number): Promise<string[]> =>
      (await store.series({ fromMs, toMs: fromMs + HOUR }))
        .map((key) => JSON.stringify([key.group, key.line, key.wall]))
        .toSorted();
    t.same(await names(night), ['["main","mit",0]', '["main","mit",2]']);
    t.same(await names(night + 5 * HOUR), [JSON.stringify([ODD.group, ODD.line, 0])]);
    const none = await store.query({
      key: { ...MIT, line: 'nobody' },
      fromMs: night,
      toMs: night + HOUR,
      points: 10,
    });
    t.same(none.points, []);
  });
}

function keepsRecords(test: Tester): void {
  test('events come the latest first, each once, of whom and when was asked', async (t, {
    store,
  }) => {
    const events = Array.from({ length: 10 }, (_, i) => event(`a/${i}`, night + i * 1000));
    store.addEvents(events);
    store.addEvents([
      event('a/3', night, { text: 'again' }),
      event('b/1', night + 4500, { subject: ODD.line }),
    ]);
    const all = { fromMs: night, toMs: night + HOUR, limit: 100 };
    const found = await store.events(all);
    t.equal(found.length, 11);
    t.equal(found[0]!.id, 'a/9');
    t.equal(found.find(({ id }) => id === 'a/3')!.text, 'event a/3');
    t.same(
      (await store.events({ ...all, limit: 2 })).map(({ id }) => id),
      ['a/9', 'a/8'],
    );
    t.same(
      (await store.events({ ...all, subject: ODD.line })).map(({ id }) => id),
      ['b/1'],
    );
    t.same(await store.events({ ...all, group: 'other' }), []);
    t.same(
      (await store.events({ ...all, fromMs: night + 2000, toMs: night + 3000 })).map(
        ({ id }) => id,
      ),
      ['a/2'],
    );
  });

  test('a trouble is replaced by what became of it, and found in all the time that it lasted', async (t, {
    store,
  }) => {
    store.putTroubles([trouble('1'), trouble('2', { fromMs: night + HOUR, subject: null })]);
    t.same((await store.openTroubles()).map(({ id }) => id).toSorted(), ['1', '2']);
    const over = trouble('1', {
      toMs: night + 36_000,
      acknowledged: { by: 'Ada', note: 'a switch', atMs: night + HOUR },
    });
    store.putTroubles([over]);
    t.same(
      (await store.openTroubles()).map(({ id }) => id),
      ['2'],
    );
    const query = { fromMs: night + 30_000, toMs: night + 40_000, limit: 10 };
    t.same(await store.troubles(query), [over]);
    t.same(await store.troubles({ ...query, fromMs: night + 37_000 }), []);
    t.same(
      (await store.troubles({ ...query, toMs: night + 2 * HOUR })).map(({ id }) => id),
      ['2', '1'],
    );
  });
}
