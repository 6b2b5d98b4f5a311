// `belfry-console token`, as people type it.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { Tokens } from '#console/web/tokens.js';
import { openShell } from '#system/shell.js';

const belfryConsole = openShell(fileURLToPath(import.meta.resolve('#console/belfry-console.cjs')));

/** Runs commands in a fresh folder with a configuration whose tokens are there. */
function shell(t: Test) {
  const folder = t.testdir({ 'c.json': JSON.stringify({ web: { tokens: 'tokens' } }) });
  const run = (...words: string[]) =>
    belfryConsole(['token', ...words, '--config', 'c.json'], folder);
  return { folder, run };
}

t.test('a token is printed once and alone, and works; the file keeps only its hash', (t) => {
  const { folder, run } = shell(t);
  const { code, out, err } = run('ada');
  t.match({ code, err }, { code: 0, err: '' });
  t.match(out, /^belfry_[\w-]{32}\n$/);
  t.equal(new Tokens(`${folder}/tokens`).ownerOf(out.trim()), 'ada');
  t.notMatch(readFileSync(`${folder}/tokens`, 'utf8'), out.trim());
  t.equal(statSync(`${folder}/tokens`).mode & 0o777, 0o600);
  t.match(JSON.parse(run('grace', '--json').out), { ok: true, name: 'grace', token: /^belfry_/ });
  t.match(run('list').out, /^\S+Z {2}ada\n\S+Z {2}grace\n$/);
  t.end();
});

t.test('a token that was removed is worth nothing', (t) => {
  const { folder, run } = shell(t);
  const token = run('ada').out.trim();
  t.match(run('remove', 'ada'), { code: 0, out: 'the token of ada is worth nothing now\n' });
  t.equal(new Tokens(`${folder}/tokens`).ownerOf(token), undefined);
  t.match(run('list').out, /there are no tokens/);
  t.end();
});

t.test('what cannot be done is said in one line', (t) => {
  const { folder, run } = shell(t);
  run('ada');
  t.match(run('ada'), { code: 1, out: '', err: /^.*ada has a token already; .* remove ada\n$/ });
  t.match(run('remove', 'bob'), { code: 1, err: /bob has no token in .*tokens\n$/ });
  t.match(run('remove'), { code: 2, err: /a word is missing: token remove NAME/ });
  t.match(run('add', 'ada'), { code: 2, err: /one name is enough/ });
  t.match(run('add'), { code: 2, err: /"add" cannot be the name of a token/ });
  t.match(run('#x'), { code: 2, err: /cannot be the name of a token/ });
  writeFileSync(`${folder}/tokens`, 'rubbish\n');
  t.match(run('bob'), { code: 1, out: '', err: /tokens, line 1: not a hash, a date and a name/ });
  t.equal(readFileSync(`${folder}/tokens`, 'utf8'), 'rubbish\n', 'and the file is left as it was');
  t.end();
});
