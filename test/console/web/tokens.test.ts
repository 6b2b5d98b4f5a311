// Tokens: what the file keeps of them, and whose one is.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { Tokens, isTokenName, newToken, readTokens, tokensText } from '#console/web/tokens.js';

const MADE = '2026-12-01T03:12:00Z';

function fileOf(t: Test, text: string): string {
  const path = `${t.testdir({})}/tokens`;
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

t.test('the file knows no token, and knows each again', (t) => {
  const [ada, grace] = [newToken('ada', MADE), newToken('Grace H.', MADE)];
  const path = fileOf(t, tokensText([ada.entry, grace.entry]));
  t.notMatch(readFileSync(path, 'utf8'), ada.token);
  t.same(readTokens(path), { entries: [ada.entry, grace.entry] });
  const tokens = new Tokens(path);
  t.equal(tokens.ownerOf(ada.token), 'ada');
  t.equal(tokens.ownerOf(grace.token), 'Grace H.');
  t.equal(tokens.ownerOf(`${ada.token} `), undefined);
  t.equal(tokens.ownerOf(''), undefined);
  t.end();
});

t.test('a token that was made or removed counts at once', (t) => {
  const [ada, grace] = [newToken('ada', MADE), newToken('grace', MADE)];
  const path = fileOf(t, tokensText([ada.entry]));
  const tokens = new Tokens(path);
  t.equal(tokens.ownerOf(grace.token), undefined);
  writeFileSync(path, tokensText([grace.entry]));
  t.equal(tokens.ownerOf(grace.token), 'grace');
  t.equal(tokens.ownerOf(ada.token), undefined);
  rmSync(path);
  t.equal(tokens.ownerOf(grace.token), undefined);
  t.ok(tokens.isEmpty);
  t.end();
});

t.test('two tokens are never alike, and long enough that nobody guesses one', (t) => {
  const tokens = Array.from({ length: 100 }, () => newToken('ada', MADE).token);
  t.equal(new Set(tokens).size, 100);
  for (const token of tokens) t.match(token, /^belfry_[\w-]{32}$/);
  t.end();
});

t.test('a file that is damaged is not used, and the line is named', (t) => {
  const { entry } = newToken('ada', MADE);
  for (const [text, fault] of [
    ['nonsense\n', /line 1: not a hash, a date and a name/],
    [`${tokensText([entry])}${tokensText([entry])}`, /line 4: ada has two tokens/],
    [`# well\n\n${'0'.repeat(64)} ${MADE} -x\n`, /line 3/],
  ] as const)
    t.match(readTokens(fileOf(t, text)), { fault });
  t.end();
});

t.test('a name is one that can be written into a log and into the file', (t) => {
  for (const good of ['ada', 'Grace H.', 'page on the wall', 'Zoë', 'ops@example.org'])
    t.ok(isTokenName(good), good);
  for (const bad of ['', ' ada', 'ada ', '-ada', 'a\nb', 'a\tb', '#x', 'x'.repeat(65), '<b>'])
    t.notOk(isTokenName(bad), JSON.stringify(bad));
  t.end();
});
