// The store without its thread: batches, restarts, faults, limits.

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import t from 'tap';
import { Database } from '#console/store/sqlite/database.js';
import { answerOf } from '#console/store/sqlite/questions.js';
import { KEY, MadeEngine } from '#sim/console/made-engine.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const DAY = 864e5;

t.test(
  'a process that ends without a word has lost what came after its last batch, and nothing else',
  async (t) => {
    const made = new MadeEngine(t);
    await made.engine.open();
    await made.live(0, 1503);
    await made.again().open();
    t.equal(made.seconds(), 1500);
    t.equal(made.seconds(100), 1500, 'the same in minutes');
    await made.live(1500, 1000);
    t.equal(made.seconds(), 2500);
    t.equal(made.seconds(100), 2500);
    t.equal(made.seconds(1), 2500, 'and in hours');
    t.same(made.said, []);
  },
);

t.test('the journal holds no more than what is in no chunk', async (t) => {
  const made = new MadeEngine(t);
  await made.engine.open();
  await made.live(0, 1000);
  const rows = made.engine.database!.number('SELECT count(*) FROM journal')!;
  t.equal(rows, 80, '400 seconds in batches of five');
  t.equal(made.engine.database!.number('SELECT count(*) FROM chunks'), 1);
});

t.test(
  'a clock that is heard no more becomes a chunk, and the journal is not kept for it',
  async (t) => {
    const made = new MadeEngine(t);
    await made.engine.open();
    await made.live(0, 10);
    made.now += 901_000;
    await made.engine.flush();
    t.equal(made.engine.database!.number('SELECT count(*) FROM journal'), 0);
    t.equal(made.seconds(), 10);
    await made.live(1000, 10);
    t.equal(made.seconds(), 20);
  },
);

t.test('a time that is set back by an hour, and forth again, destroys nothing', async (t) => {
  const made = new MadeEngine(t);
  await made.engine.open();
  await made.live(3600, 1800);
  await made.live(1800, 2400, { state: 'joining' });
  await made.live(7000, 500);
  const check = (): void => {
    t.equal(made.seconds(), 1800 + 2400 + 500);
    t.equal(made.seconds(200), 1800 + 2400 + 500);
    const twice = made.history().points.find(({ atMs }) => atMs === NIGHT_MS + 4_000_000);
    t.match(twice, { seconds: 2, secondsUnwell: 1, state: 'joining' });
  };
  check();
  await made.again().open();
  check();
});

t.test(
  'a clock that was set years ahead by mistake costs hours of history, and not all of it',
  async (t) => {
    const made = new MadeEngine(t, { machineTime: () => NIGHT_MS + 4000 * DAY, secondsMs: DAY });
    await made.engine.open();
    await made.live(0, 12 * 3600, {}, 10);
    for (let i = 0; i < 5; i += 1) await made.live(400 * 86_400 + i * 10, 5);
    const first = made.engine.database!.number('SELECT min(start) FROM chunks')! * 1000;
    t.ok(first - NIGHT_MS <= 6 * 3_600_000, `${(first - NIGHT_MS) / 3_600_000} hours are gone`);
  },
);

t.test('seconds go after their time, minutes after theirs, hours never', async (t) => {
  const made = new MadeEngine(t, { secondsMs: 3_600_000, minutesMs: 12 * 3_600_000 });
  await made.engine.open();
  await made.live(0, 24 * 3600, {}, 10);
  const { database } = made.engine;
  const first = (table: string): number => database!.number(`SELECT min(start) FROM ${table}`)!;
  t.ok(first('chunks') * 1000 >= NIGHT_MS + 22.5 * 3_600_000);
  t.ok(first('minutes') > NIGHT_MS && first('minutes') <= NIGHT_MS + 12 * 3_600_000);
  t.equal(database!.number('SELECT count(*) FROM hours'), 24);
  t.equal(made.history(30_000).grain, 'hour', 'of all of it only hours are known');
  t.equal(made.seconds(30_000), 8640);
  const last = made.history(3600, NIGHT_MS + 23.5 * 3_600_000);
  t.equal(last.grain, 'second');
});

t.test('a file does not grow beyond its limit: the oldest seconds go first', async (t) => {
  const made = new MadeEngine(t, { sizeMost: 150_000 });
  await made.engine.open();
  await made.live(0, 24 * 3600, {}, 10);
  for (let i = 0; i < 40; i += 1)
    made.engine.record(
      Array.from({ length: 100 }, (_, k) => ({
        id: `${i}/${k}`,
        atMs: NIGHT_MS,
        level: 'info',
        group: 'main',
        subject: null,
        text: 'x'.repeat(100),
      })),
      [],
    );
  made.now += 700_000;
  await made.engine.flush();
  made.now += 700_000;
  await made.engine.flush();
  const size = made.engine.health().sizeBytes!;
  t.ok(size < 800_000, `${size} bytes`);
  t.ok(made.engine.database!.number('SELECT count(*) FROM chunks')! <= 1, 'only the last');
  t.ok(made.engine.database!.number('SELECT count(*) FROM hours')! > 20);
});

t.test('a file that another program has locked waits, and nothing is lost', async (t) => {
  const made = new MadeEngine(t);
  await made.engine.open();
  await made.live(0, 10);
  const other = await Database.open(made.file);
  other.exec('BEGIN IMMEDIATE');
  await made.live(10, 5);
  t.match(
    made.engine.health().fault,
    /another program has locked it \(SQLITE_BUSY\); what is new waits in memory/,
  );
  other.exec('COMMIT');
  other.close();
  await made.live(15, 5);
  t.match(made.engine.health(), { fault: '', lostSamples: 0 });
  t.equal(made.said.at(-1), 'the history is written');
  await made.again().open();
  t.equal(made.seconds(), 20);
});

t.test('what waits for longer than memory keeps is lost, and counted', async (t) => {
  const made = new MadeEngine(t, { file: '/nowhere/history.db', memoryMs: 1_200_000 });
  await made.engine.open();
  await made.live(0, 3600);
  const { lostSamples } = made.engine.health();
  t.ok(lostSamples >= 1200 && lostSamples <= 1800, `${lostSamples} lost`);
  t.equal(made.seconds() + lostSamples, 3600);
});

t.test(
  'where nothing shall be written, what memory does not hold is gone, and not lost',
  async (t) => {
    const made = new MadeEngine(t, { file: undefined, memoryMs: 1_200_000 });
    await made.engine.open();
    await made.live(0, 3600);
    t.match(made.engine.health(), { fault: '', lostSamples: 0, sizeBytes: null });
    t.ok(made.seconds() >= 1200 && made.seconds() <= 2400);
  },
);

t.test(
  'a file that turns out damaged is set aside, and what is in memory goes into a new one',
  async (t) => {
    const made = new MadeEngine(t);
    await made.engine.open();
    await made.live(0, 700);
    // As a disk does that gives back other bytes than it took.
    made.engine.database!.run('UPDATE minutes SET data = ?', Uint8Array.of(7, 7, 7));
    await made.live(700, 600);
    const [text] = made.said;
    t.match(
      text,
      /^the history in .* cannot be used: .*; it is kept as .*history\.db\.aside-\d{8}T\d{6}Z; a new one begins$/,
    );
    t.match(made.engine.health().fault, '');
    t.equal(
      made.seconds(),
      700,
      'of the ten minutes that had not been written, and of those since',
    );
    const names = readdirSync(dirname(made.file));
    t.ok(
      names.some((name) => name.includes('.aside-')),
      names.join(' '),
    );
  },
);

t.test(
  'a question that meets a damaged chunk is refused in one line, and the store goes on',
  async (t) => {
    const made = new MadeEngine(t);
    await made.engine.open();
    await made.live(0, 700);
    made.engine.database!.run('UPDATE chunks SET data = ?', Uint8Array.of(1, 255));
    await made.again().open();
    t.throws(() => made.history(), {
      message: 'the history cannot be read: a chunk of history is cut off',
    });
    t.equal(made.history(60).grain, 'minute');
  },
);

t.test('who only reads sees what is written, writes nothing, and disturbs nobody', async (t) => {
  const made = new MadeEngine(t);
  await made.engine.open();
  await made.live(0, 1003);
  const writer = made.engine;
  const reading = new MadeEngine(t, { file: made.file, isReadOnly: true });
  await reading.engine.open();
  t.equal(reading.seconds(), 1000);
  made.engine = writer;
  await made.live(1003, 700);
  t.equal(reading.seconds(), 1000, 'all of it is of one moment');
  await reading.engine.close();
  t.equal(made.seconds(), 1703);
  const none = new MadeEngine(t, { isReadOnly: true });
  await t.rejects(none.engine.open(), { message: /^there is no history in / });
});

t.test(
  'seconds that came before the file could be opened are put behind those in it',
  async (t) => {
    const made = new MadeEngine(t);
    await made.engine.open();
    await made.live(0, 1000);
    await made.engine.close();
    const late = made.again();
    late.append([
      { ...madeSecond(NIGHT_MS + 1000_000), key: KEY },
      { ...madeSecond(NIGHT_MS + 1000_000), key: { ...KEY, line: 'new' } },
    ]);
    await late.open();
    t.equal(made.seconds(), 1001);
    const found = answerOf(late, {
      ask: 'series',
      range: { fromMs: NIGHT_MS, toMs: NIGHT_MS + DAY },
    });
    t.equal((found as readonly unknown[]).length, 2);
    await late.close();
    await made.again().open();
    t.equal(made.seconds(), 1001);
  },
);
