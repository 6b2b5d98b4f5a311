// `belfry-agent telegrams`, run as people run it, and the pages about telegrams.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { loadAgentConfig } from '#agent/config/config.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { AGENT } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const TOP = new URL('../../../../', import.meta.url);
const DOCS = new URL('docs/', TOP);

const agent = openShell(AGENT, { TZ: 'UTC' });
const run = (...words: string[]) => agent(['telegrams', ...words]);

t.test('list shows every format that is built in, and those of a configuration', (t) => {
  const { code, out, err } = run('list');
  t.same([code, err], [0, '']);
  const lines = out.trim().split('\n');
  t.equal(lines.length, CATALOGUE.size + 1);
  t.match(lines[5], /^hopf-6021 +9600 8N1 +local +18 +17\.7 ms {2}hopf standard string/);
  const file = example(t);
  const json = JSON.parse(run('list', '--config', file, '--json').out) as {
    formats: { name: string }[];
  };
  t.equal(json.formats.length, CATALOGUE.size + 1);
  t.equal(json.formats[0]?.name, 'hall');
  t.end();
});

t.test('explain shows line settings, mark, lead, what it tells, and every byte', (t) => {
  const { code, out } = run('explain', 'hopf-6021');
  t.equal(code, 0);
  t.match(out, /^hopf-6021: hopf standard string \(6021\)\n/);
  t.match(out, /^ {2}line +9600 8N1, 18 bytes in 18\.75 ms$/m);
  t.match(
    out,
    /^ {2}on time +the start bit of character 17 \(<ETX>\); it leaves 17\.71 ms before/m,
  );
  t.match(out, /^ {2}does not tell +a leap second ahead$/m);
  t.match(out, /^ {2}never sends +second 60 \(59 comes twice/m);
  t.match(out, /^ 1 +1 {2}C +sum, in hex: 1 before a change \+ 2 in summer time \+ 4 in holdover/m);
  t.end();
});

t.test('preview goes over the end of summer time second by second', (t) => {
  const at = ['--at', '2026-10-25T00:59:59Z', '--zone', 'Europe/Berlin', '--count', '2'];
  const { code, out } = run('preview', 'meinberg-std', ...at);
  t.equal(code, 0);
  t.same(out.split('\n'), [
    'meinberg-std: Meinberg standard time string',
    '2026-10-25T00:59:59Z, 2026-10-25 02:59:59 in Europe/Berlin, summer time',
    '  text   <STX>D:25.10.26;T:7;U:02.59.59;  S!<ETX>',
    '  bytes  02 44 3A 32 35 2E 31 30 2E 32 36 3B 54 3A 37 3B 55 3A 30 32 2E 35 39 2E 35 39 3B 20 20 53 21 03',
    '2026-10-25T01:00:00Z, 2026-10-25 02:00:00 in Europe/Berlin',
    '  text   <STX>D:25.10.26;T:7;U:02.00.00;    <ETX>',
    '  bytes  02 44 3A 32 35 2E 31 30 2E 32 36 3B 54 3A 37 3B 55 3A 30 32 2E 30 30 2E 30 30 3B 20 20 20 20 03',
    '  on time  the start bit of the first character (<STX>)',
    '  sent     at 9600 7E2; it leaves on the second and takes 36.67 ms',
    '',
  ]);
  t.end();
});

t.test('preview shows a leap second, an unset clock and another scale', (t) => {
  const leap = run(
    'preview',
    'meinberg-std',
    '--at',
    '2026-12-31T23:59:60Z',
    '--leap',
    'insert',
    '--json',
  );
  t.match(JSON.parse(leap.out), {
    ok: true,
    zone: 'UTC',
    leadNs: 0,
    telegrams: [{ at: '2026-12-31T23:59:60Z', text: '<STX>D:31.12.26;T:4;U:23.59.60;  UA<ETX>' }],
  });
  const at = ['--at', '2026-07-15T14:34:56+02:00', '--zone', 'Europe/Berlin', '--json'];
  const text = (...words: string[]): string =>
    (JSON.parse(run('preview', ...words, ...at).out) as { telegrams: { text: string }[] })
      .telegrams[0]!.text;
  t.equal(text('racal', '--scale', 'local'), 'XGU260715143456<CR>');
  t.equal(
    text('zyfer', '--quality', 'holdover', '--bound', '5ms'),
    '!TIME,2026,196,12,34,56,2,8,2',
  );
  t.match(text('meinberg-std', '--quality', 'unset'), /;#\*S <ETX>$/);
  t.end();
});

t.test('describe prints what a configuration may state', (t) => {
  const { code, out } = run('describe', 'gorgy');
  t.equal(code, 0);
  t.match(out, /^ {4}\{"field":"weekday","texts":\["MON",/m);
  t.match(JSON.parse(out), { line: '2400 8E1', scale: 'local', every: '1 s' });
  t.end();
});

t.test('wrong use is one line that says what is wrong, and exit code 2', (t) => {
  for (const [words, told] of [
    [[], 'say what to do: list, explain, preview or describe'],
    [['explain'], 'telegrams explain needs a format: telegrams explain <format>'],
    [['explain', 'gorgi'], 'there is no format gorgi; did you mean gorgy?'],
    [['explain', 'zzzzzz'], 'there is no format zzzzzz; "telegrams list" shows them all'],
    [['preview', 'gorgy', '--at', 'noon'], '--at noon: write it like 2026-10-25T00:59:58Z'],
    [['preview', 'gorgy', '--at', '2026-02-30T00:00:00Z'], '--at: .* there is no such day'],
    [['preview', 'gorgy', '--at', '2026-07-15T23:59:60Z'], '.*: a leap second ends a month of UTC'],
    [['preview', 'gorgy', '--zone', 'Mars'], '--zone Mars: no such zone'],
    [['preview', 'gorgy', '--quality', 'good'], 'wrong value: --quality .*good'],
    [['preview', 'gorgy', '--count', '0'], '--count needs a whole number from 1 to 1000'],
    [['explain', 'gorgy', '--config', '/none'], '/none: cannot be read'],
  ] as const) {
    const { code, out, err } = run(...words);
    t.same([code, out, err.split('\n').length], [2, '', 2], err);
    t.match(err, new RegExp(`^belfry-agent: ${told.replace('?', '\\?')}`));
  }
  t.end();
});

t.test('a faulty description in a configuration is told with its place', (t) => {
  const file = `${t.testdir({
    'a.json': JSON.stringify({
      name: 'a',
      masters: ['a'],
      key: 'a',
      telegrams: { hall: { line: '9600 8N1', emit: [{ field: 'huor' }] } },
    }),
  })}/a.json`;
  const { code, err } = run('list', '--config', file);
  t.equal(code, 2);
  t.match(
    err,
    /a\.json: telegrams\.hall\.emit\[0\]\.field: "huor" is not .*; did you mean hour\?$/m,
  );
  t.end();
});

/** The JSON texts of the page on descriptions. */
function pieces(): string[] {
  const page = readFileSync(new URL('describing-telegrams.md', DOCS), 'utf8');
  return [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => text!);
}

function example(t: Test): string {
  return `${t.testdir({ 'agent.json': pieces()[0]! })}/agent.json`;
}

t.test('the examples of the page on descriptions are good, and do what it says', (t) => {
  const file = example(t);
  const at = ['--at', '2026-07-15T12:34:56Z', '--zone', 'Europe/Berlin', '--json'];
  const { code, out } = run('preview', 'hall', '--config', file, ...at);
  t.equal(code, 0);
  t.match(JSON.parse(out), {
    telegrams: [{ text: '<STX>150726 143456 06<CR>' }],
    leadNs: (17 / 960) * 1e9,
  });
  const parts = pieces()
    .slice(1)
    .flatMap((text) => JSON.parse(text) as object[]);
  t.equal(parts.length, 8);
  const { telegrams: _, ...rest } = JSON.parse(pieces()[0]!) as { telegrams: unknown };
  const telegrams = { other: { line: '9600 8N1', emit: parts } };
  const path = `${t.testdir({ 'b.json': JSON.stringify({ ...rest, telegrams }) })}/b.json`;
  t.match(loadAgentConfig(path), { config: { telegrams: { other: { title: 'other' } } } });
  t.end();
});

t.test('the page of all formats is what their descriptions say', (t) => {
  const script = fileURLToPath(new URL('scripts/telegrams-page.mjs', TOP));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  t.same([status, stderr], [0, '']);
  t.end();
});
