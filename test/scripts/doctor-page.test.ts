// The page of all findings is that of the code, and each finding on it is one that some judge makes.
import { readFileSync, readdirSync } from 'node:fs';
import t from 'tap';
import { AGENT_CATALOGUE } from '#agent/commands/doctor/findings.js';
import { HOST_CATALOGUE } from '#host/doctor/catalogue.js';
import { MASTER_CATALOGUE } from '#master/commands/doctor/findings.js';

const TOP = new URL('../../../', import.meta.url);
const ALL = { ...HOST_CATALOGUE, ...AGENT_CATALOGUE, ...MASTER_CATALOGUE };
const text = (path: string): string => readFileSync(new URL(path, TOP), 'utf8');

t.test('docs/doctor.md has the findings of the code, word by word', (t) => {
  const rows = text('docs/doctor.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')));
  t.same(
    rows.map(([, name, grade, means, todo]) => ({ name, grade, means, todo })),
    Object.entries(ALL).map(([name, entry]) => ({ name: `\`${name}\``, ...entry })),
    'else: node scripts/doctor-page.mjs',
  );
  t.end();
});

t.test('no two findings have one name', (t) => {
  const catalogues = [HOST_CATALOGUE, AGENT_CATALOGUE, MASTER_CATALOGUE];
  const names = catalogues.flatMap((catalogue) => Object.keys(catalogue));
  t.same(names.toSorted(), Object.keys(ALL).toSorted());
  t.end();
});

t.test('each finding is one that some judge makes', (t) => {
  const judges = [
    ...readdirSync(new URL('host/doctor/', TOP))
      .filter((file) => file.endsWith('.ts') && file !== 'catalogue.ts')
      .map((file) => `host/doctor/${file}`),
    ...['agent', 'master'].flatMap((role) => [
      `${role}/commands/doctor.ts`,
      `${role}/commands/doctor/findings.ts`,
    ]),
  ];
  // The catalogues of the roles stand beside their judges: there a name is a key.
  const code = judges
    .map(text)
    .join('\n')
    .replaceAll(/^ {2}'?[a-z-]+'?: \{$/gm, '');
  t.same(
    Object.keys(ALL).filter((name) => !code.includes(`'${name}'`)),
    [],
  );
  t.end();
});
