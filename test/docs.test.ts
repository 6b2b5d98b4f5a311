// What documents and shipped files name has to exist: files, the tests of the threat model, word by word, and schemas.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import t from 'tap';

const TOP = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/threat-model.md', TOP), 'utf8');

/** A test that the page names: its file, and its sentence. */
interface Named {
  readonly file: string;
  readonly sentence: string;
}

/** `file`: _sentence_, as the page writes it; what follows a semicolon is another sentence of the same file. */
function namedIn(text: string): Named[] {
  return [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`:((?:;?\s+_[^_]+_)+)/g)].flatMap(
    ([, file = '', sentences = '']) =>
      [...sentences.matchAll(/_([^_]+)_/g)].map(([, words = '']) => ({
        file,
        sentence: words.replaceAll(/\s+/g, ' '),
      })),
  );
}

const written = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The names of all tests in a file, as patterns: what a name takes from a table may be any words. */
function sentencesOf(file: string): RegExp[] {
  const source = readFileSync(new URL(file, TOP), 'utf8');
  const calls = /(?:\btest|withAddon)\(\s*(?:t,\s*)?(?:(['"])((?:(?!\1)[^\\]|\\.)+)\1|`([^`]+)`),/g;
  return [...source.matchAll(calls)].map(([, , plain, pieces]) => {
    const parts = (plain?.replaceAll("\\'", "'") ?? pieces!).split(/\$\{[^}]*\}/);
    return new RegExp(`^${parts.map(written).join('.+')}$`);
  });
}

/** Cells of each row of the table of requirements: which, how much it is demanded, how it is met, shown by. */
function requirements(): string[][] {
  const [, section = ''] = PAGE.split(/^## .*requirements.*$/m);
  const rows = section
    .split(/^## /m)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

t.test('every test that the threat model names exists', (t) => {
  const named = namedIn(PAGE);
  t.ok(named.length > 40, `${named.length} tests`);
  const known = new Map(named.map(({ file }) => [file, sentencesOf(file)]));
  for (const { file, sentence } of named)
    t.ok(
      known.get(file)!.some((name) => name.test(sentence)),
      `${file}: ${sentence}`,
    );
  t.end();
});

t.test('the threat model names no file of tests without a sentence', (t) => {
  const files = [...PAGE.matchAll(/`test\/[\w./-]+\.test\.ts`(?!:\s+_)/g)].map(([file]) => file);
  t.same(files, []);
  t.end();
});

t.test('every MUST and SHOULD of RFC 7384 has a test, or says why not', (t) => {
  const rows = requirements();
  t.ok(rows.length >= 20, `${rows.length} requirements`);
  for (const [requirement = '', level = '', , shownBy = ''] of rows) {
    t.match(level, /^(MUST|SHOULD|MAY)$/, requirement);
    const isShown = namedIn(shownBy).length > 0 || shownBy.startsWith('no, because ');
    t.ok(isShown || level === 'MAY', `${requirement}: ${shownBy}`);
  }
  t.end();
});

t.test('each shipped configuration names the schema that npm installs for it', (t) => {
  const configurations = { agent: 'agent', master: 'master', masters: 'master', campus: 'master' };
  for (const [name, role] of Object.entries(configurations)) {
    const text = readFileSync(new URL(`deploy/${name}.json`, TOP), 'utf8');
    const { $schema } = JSON.parse(text) as { $schema?: string };
    const inPackage = `schema/${role}d.schema.json`;
    t.equal($schema, `/usr/local/lib/node_modules/@belfry/${role}/${inPackage}`, name);
    t.ok(existsSync(new URL(`${role}/${inPackage}`, TOP)), inPackage);
  }
  t.end();
});

/** Where the repository's own paths begin. What is built is not always there. */
const FOLDERS =
  '(?:agent|bench|demo|deploy|docs|examples|host|master|protocol|scripts|serial|telegrams|test)';
const PATH = new RegExp(`\`(${FOLDERS}/[\\w./-]+)\``, 'g');

t.test('every path that the documents name exists', (t) => {
  const pages = readdirSync(new URL('docs/', TOP)).filter((name) => name.endsWith('.md'));
  const top = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md', 'RELEASING.md', 'SECURITY.md'];
  for (const page of [...top, ...pages.map((name) => `docs/${name}`)]) {
    const text = readFileSync(new URL(page, TOP), 'utf8');
    const paths = [...text.matchAll(PATH)].map(([, path = '']) => path);
    const missing = paths.filter(
      (path) => !path.includes('/dist/') && !existsSync(new URL(path, TOP)),
    );
    t.same(missing, [], page);
  }
  t.end();
});
