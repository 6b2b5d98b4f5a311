// `belfry-agent config`, run as people run it: written, shown and changed without an editor.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { AGENT } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const agent = openShell(AGENT);

/** Runs `config …` on a.json in a fresh folder, which has this text. */
function shell(t: Test, text?: string) {
  // A short path: the place where tests keep their files is too deep for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  if (text !== undefined) writeFileSync(`${folder}/a.json`, text);
  const run = (...words: string[]) => agent(['config', ...words, '--config', 'a.json'], folder);
  const read = () => readFileSync(`${folder}/a.json`, 'utf8');
  return { folder, run, read };
}

const GOOD = `{
  "name": "line-3", "masters": ["10.0.0.1"],
  "key": "own.key"
}
`;

t.test('init writes what is given, with everything else beside it, for its group to read', (t) => {
  const { folder, run, read } = shell(t);
  t.match(run('init', 'name=line-3', 'masters=10.0.0.1,10.0.0.2'), {
    code: 0,
    out: /^a\.json is written; .*\nNext: belfry-agent check a\.json\n$/,
  });
  t.match(JSON.parse(read()), {
    $schema: /^\/.*\/agentd\.schema\.json$/,
    version: 1,
    name: 'line-3',
    masters: ['10.0.0.1', '10.0.0.2'],
    key: 'agent.key',
    state: 'agent.state',
    socket: 'agent.socket',
  });
  t.ok(existsSync((JSON.parse(read()) as { $schema: string }).$schema));
  t.equal(statSync(`${folder}/a.json`).mode & 0o777, 0o640 & ~process.umask());
  t.end();
});

t.test(
  'init writes over nothing unless it is told to, and nothing that the daemon refuses',
  (t) => {
    const { run, read } = shell(t, GOOD);
    t.match(run('init', 'name=b', 'masters=x'), {
      code: 1,
      err: /is there already: change it with/,
    });
    t.equal(read(), GOOD);
    t.match(run('init', 'name=B', '--replace'), {
      code: 2,
      err: /masters: missing.*\n.*name: "B" is not/,
    });
    t.equal(read(), GOOD);
    t.match(run('init', 'name=b', 'masters=x', '--replace', '--json').out, /^\{"ok":true/);
    t.match(JSON.parse(read()), { name: 'b' });
    for (const [words, err] of [
      [['name'], /"name" is not KEY=VALUE/],
      [['name=a', 'name=b', '--replace'], /name is given twice/],
      [['nmae=a', '--replace'], /unknown key: nmae; did you mean name\?/],
    ] as const)
      t.match(run('init', ...words, '--replace'), { code: 2, err });
    t.end();
  },
);

t.test('set changes one key and says what it takes', (t) => {
  const { run, read } = shell(t, GOOD);
  t.match(run('set', 'clock.steer', 'system'), {
    code: 0,
    out:
      'a.json: clock.steer: off → system\n' +
      'a running daemon takes it over: belfry-agent reload --config a.json\n',
  });
  t.equal(read(), GOOD.replace('"own.key"', '"own.key",\n  "clock": { "steer": "system" }'));
  t.match(run('set', 'listen', '0.0.0.0:0'), {
    out: /that takes a restart, because the UDP socket/,
  });
  t.match(run('set', 'listen', '0.0.0.0:0'), { code: 0, out: /nothing was changed/ });
  t.match(JSON.parse(run('set', 'masters[+]', '10.0.0.2', '--json').out), {
    ok: true,
    changed: [{ path: 'masters', to: ['10.0.0.1', '10.0.0.2'], restart: null }],
  });
  t.equal(run('set', 'masters', 'a', 'b', 'c').code, 0);
  t.equal(run('set', 'clock.simulate.drift', '-40ppm').code, 2, 'with steering it is refused');
  t.equal(run('unset', 'clock').code, 0);
  t.equal(run('set', 'clock.simulate.drift', '-40ppm').code, 0);
  t.match(JSON.parse(read()), {
    masters: ['a', 'b', 'c'],
    clock: { simulate: { drift: '-40ppm' } },
  });
  t.end();
});

t.test('set refuses what the daemon would, and leaves the file as it is', (t) => {
  const { run, read } = shell(t, GOOD);
  for (const [words, err] of [
    [['interval', '1y'], /a\.json: interval: "1y" is not a duration/],
    [['clock.stear', 'off'], 'belfry-agent: unknown key: clock.stear; did you mean clock.steer?\n'],
    [['steer', 'off'], /did you mean clock\.steer\?/],
    [['log', 'debug', 'info'], /log takes one value, and 2 are given/],
    [['ports', '[1'], /ports: not JSON at column 3/],
    [['masters[4]', 'x'], /masters has no entry 4: the next one would be masters\[1\]/],
    [['state', 'own.key'], /the same file as/],
    [['version', '2'], /version: this file is written for version 2/],
    [['log'], /config set needs a path/],
    [[], /config set needs a path/],
  ] as const)
    t.match(run('set', ...words), { code: 2, err }, words.join(' '));
  t.equal(read(), GOOD);
  t.end();
});

t.test('a key that nobody knows can be taken out, and then the rest is good', (t) => {
  const { run, read } = shell(t, GOOD.replace('"key"', '"kye": 1, "key"'));
  t.match(run('set', 'log', 'debug'), { code: 2, err: /kye: unknown key; did you mean key\?/ });
  t.equal(run('unset', 'kye').code, 0);
  t.equal(read(), GOOD);
  t.match(run('unset', 'name'), { code: 2, err: /name: missing/ });
  t.end();
});

t.test('show tells every value, its default and where it comes from', (t) => {
  const { run } = shell(t, GOOD);
  const { code, out } = run('show');
  t.equal(code, 0);
  t.match(out, /^name +line-3 +the file$/m);
  t.match(out, /^key +own\.key +the file; default \/etc\/belfry\/agent\.key$/m);
  t.match(out, /^clock\.maxSlewRate +500ppm +default$/m);
  t.match(out, /^card +- +not set$/m);
  t.match(
    run('show', 'interval').out,
    /^interval: 1s\n {2}from +default\n {2}default +1s\n {2}takes +a reload\n/,
  );
  t.match(run('show', 'frob'), { code: 2, err: /unknown key: frob/ });
  t.match(JSON.parse(run('show', 'log', '--json').out), {
    ok: true,
    settings: [{ path: 'log', value: 'info', default: 'info', from: 'default', restart: null }],
  });
  t.end();
});

t.test('a file that is none, or no JSON, is one line', (t) => {
  const { folder, run } = shell(t);
  t.match(run('show'), {
    code: 2,
    err: /a\.json: cannot be read: .*; "belfry-agent config init" writes one\n$/,
  });
  t.match(run('set', 'log', 'info'), { code: 2, err: /config init/ });
  symlinkSync('/etc/passwd', `${folder}/a.json`);
  t.match(run('show'), { code: 2, err: /it is a symbolic link to \/etc\/passwd/ });
  t.match(run('init', 'name=a', 'masters=b', '--replace'), { code: 2, err: /is no file/ });
  const other = (words: string[]) => agent(['config', ...words, '--config', 'b.json'], folder);
  writeFileSync(`${folder}/b.json`, '{ "name": }');
  t.match(other(['set', 'log', 'info']), {
    code: 2,
    err: /b\.json: not JSON at line 1, column 11/,
  });
  writeFileSync(`${folder}/b.json`, '[]');
  t.match(other(['set', 'log', 'info']), {
    code: 2,
    err: 'belfry-agent: b.json: not an object { … }\n',
  });
  mkdirSync(`${folder}/c.json`);
  t.match(agent(['config', 'show', '--config', 'c.json'], folder), {
    code: 2,
    err: /it is a folder/,
  });
  t.match(agent(['config', 'init', 'name=a', 'masters=b', '--config', 'no/c.json'], folder), {
    code: 1,
    err: /no\/c\.json cannot be written: there is no folder/,
  });
  t.end();
});

t.test('the mode of a file stays, whatever the mask would take', (t) => {
  const { folder, run } = shell(t, GOOD);
  chmodSync(`${folder}/a.json`, 0o664);
  t.equal(run('set', 'log', 'debug').code, 0);
  t.equal(statSync(`${folder}/a.json`).mode & 0o777, 0o664);
  t.notOk(existsSync(`${folder}/a.json.lock`));
  t.end();
});
