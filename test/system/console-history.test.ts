// `belfry-console history` and `report`, typed in the morning after a night with a story.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { KEY, MadeEngine } from '#sim/console/made-engine.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const CONSOLE = fileURLToPath(import.meta.resolve('#console/belfry-console.cjs'));
const HOUR = ['--since', '2026-12-01T03:00:00Z', '--until', '2026-12-01T04:00:00Z'];

t.test('the night’s story is read from the history while the console writes on', async (t) => {
  const made = new MadeEngine(t);
  await made.engine.open();
  await made.live(0, 720);
  await made.live(720, 36, { state: 'holdover', bound: 1_200_000 });
  await made.live(756, 1000);
  const twin = { ...KEY, group: 'other', line: 'chi' };
  made.engine.append([
    { ...madeSecond(NIGHT_MS), key: twin },
    { ...madeSecond(NIGHT_MS), key: { ...twin, group: 'main' } },
  ]);
  const about = { atMs: NIGHT_MS + 720_000, level: 'warn', group: 'main', subject: 'mit' } as const;
  made.engine.record([{ ...about, id: '1', text: 'mit holds over\u001b[2J' }], []);
  await made.engine.flush();

  const config = join(dirname(made.file), 'console.json');
  writeFileSync(config, JSON.stringify({ version: 1, history: { file: made.file } }));
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [CONSOLE, ...words, '--config', config],
      { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } },
    );
    return { status, text: stdout, fault: stderr.trim() };
  };

  const { status, text, fault } = run('history', 'mit', ...HOUR);
  t.equal(status, 0, fault);
  t.match(text, /^Each line is a minute/);
  t.match(text, /^2026-12-01 03:12:00Z .*1\.20 ms .* 36 s +holdover$/m);
  t.match(
    text,
    /^ {2}2026-12-01 03:12:00Z {2}warn {3}mit holds over\?\[2J$/m,
    'nothing moves the cursor',
  );

  const fine = run('history', 'mit', ...HOUR, '--json');
  const { history } = JSON.parse(fine.text) as { history: { grain: string; points: unknown[] } };
  t.match(history, { grain: 'second' });
  t.equal(history.points.length, 1756, 'up to the last batch');
  const csv = run('history', 'mit', ...HOUR, '--csv')
    .text.trimEnd()
    .split('\r\n');
  t.equal(csv.length, 1757);

  t.match(run('history', 'mitt', ...HOUR), {
    status: 1,
    fault: /nothing is known of mitt in that time; did you mean mit\?$/,
  });
  t.match(run('history', 'chi', ...HOUR), {
    status: 2,
    fault: /chi is in several groups: --group (main|other), or --group/,
  });
  t.match(run('history', 'mit', '--since', '4h', '--until', '5h'), {
    status: 2,
    fault: /--until is not after --since/,
  });

  const page = join(dirname(made.file), 'night.html');
  const report = run('report', '--from', HOUR[1]!, '--to', HOUR[3]!, '--out', page);
  t.match(report, { status: 0, text: /has the histories of 3 clocks/ });
  t.match(readFileSync(page, 'utf8'), /not synchronised for 36 s/);
  t.match(run('report', '--from', '2020-01-01', '--to', '2020-01-02', '--out', page), {
    status: 1,
    fault: /nothing is known of any clock in that time/,
  });
  t.match(run('report', '--from', HOUR[1]!, '--to', HOUR[3]!, '--out', '/nowhere/x.html'), {
    status: 1,
    fault: /cannot write \/nowhere\/x\.html: no such file or folder/,
  });

  await made.live(1756, 100);
  t.equal(made.engine.health().fault, '', 'the writer was not disturbed');
  writeFileSync(config, JSON.stringify({ version: 1, history: { file: `${made.file}.none` } }));
  t.match(run('history', 'mit', ...HOUR), { status: 1, fault: /there is no history in .* yet$/ });
  t.notOk(existsSync(`${made.file}.none`), 'looking makes no file');
});
