// Writes docs/configuration.md from the schemas and from what each key takes; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { format as prettify, resolveConfig } from 'prettier';
import { AGENT_EFFECTS } from '#agent/config/effects.js';
import { CONSOLE_EFFECTS } from '#console/config/effects.js';
import { MASTER_EFFECTS } from '#master/config/effects.js';
import { keysIn, keysOf, resolved } from '#host/config/schema.js';

const FILE = new URL('../docs/configuration.md', import.meta.url);

const ABOUT = `# Configuration

<!-- Written by scripts/configuration-page.mjs from the schemas and config/effects.ts of each program: change it there. -->

Every key of the three programs: what it takes, its default, and whether a running daemon takes a change of it over.

A **master** and a **console** need no configuration at all, an **agent** needs \`name\` and \`masters\`. A daemon reads the file that it is given, or \`master.json\`, \`agent.json\` or \`console.json\` in \`/etc/belfry\`; if that is not there, every default of a master or a console counts. Nobody has to edit it:

\`\`\`sh
belfry-agent config init name=line-3 masters=10.0.0.1,10.0.0.2   # on a terminal it asks for what is missing
belfry-agent config set clock.steer system                       # one key; ports[0].zone, masters[+] for one more
belfry-agent config unset clock.steer                            # the default counts again
belfry-agent config show                                         # every key, its value, and where that comes from
belfry-agent config show clock.steer                             # what one key is for
belfry-agent reload                                              # a running daemon takes the changes over
\`\`\`

- \`--config FILE\` names another file, and \`--json\` answers programs. What \`config init\` writes elsewhere than at the usual place has key, state and socket beside it.
- \`config set\` and \`config unset\` judge the whole file as the daemon does before they write it, keep its order, its owner and its mode, and say whether a reload is enough. A list takes several values, \`config set masters 10.0.0.1 10.0.0.2\`; an object takes JSON.
- \`reload\`, like \`systemctl reload\` and SIGHUP, says what has changed and what takes a restart. With any fault in the file nothing changes, and every fault is told.
- Durations are a count and a unit (\`ns\`, \`us\`, \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`; several may follow each other: \`1h30m\`), rates are in \`ppm\` or \`ppb\`. Addresses are \`host\`, \`host:port\` or \`[v6]:port\`. A relative path begins at the folder of the file.
- \`"version"\` is the version of the configuration, now 1. A program that is older than its file says so in one line, and does not start.
`;

const PROGRAMS = [
  { name: 'agent', schema: schemaOf('agent'), effects: AGENT_EFFECTS },
  { name: 'master', schema: schemaOf('master'), effects: MASTER_EFFECTS },
  { name: 'console', schema: schemaOf('console'), effects: CONSOLE_EFFECTS },
];

/** Parts of lists that have keys of their own, and things under names of one's own that another page explains. */
const ELSEWHERE = {
  telegrams: '[describing-telegrams.md](describing-telegrams.md) has the keys of a format.',
  clocks: '[serial.md](serial.md) has the keys of a clock that answers.',
};

function schemaOf(place) {
  const file = new URL(`../${place}/schema/${place}d.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const code = (value) => `\`${value}\``;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const table = (heads, rows) =>
  [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');

const valueText = (value) =>
  value === undefined ? '' : code(typeof value === 'string' ? value : JSON.stringify(value));

/** What a key takes, in a few words; its examples tell the unit. */
function takesText({ type, enum: words, title, examples = [], const: only }) {
  if (only !== undefined) return code(only);
  if (words !== undefined) return words.map(code).join(', ');
  if (type === 'boolean') return '`true`, `false`';
  const kind = (
    title ??
    { array: 'a list', object: 'an object', string: 'a text' }[type] ??
    ''
  ).replace(/,? such as .*$/, '');
  const [example] = examples;
  const shown = typeof example === 'string' ? `, such as ${code(example)}` : '';
  return `${kind.replace(/^the /, '')}${shown}`;
}

const effectText = (effect = 'nothing') =>
  effect === 'nothing' ? '' : effect === 'reload' ? 'reload' : `restart: ${effect.restart}`;

function keyRow({ path, node }, effects) {
  const effect = effects[path];
  const about = node.description ?? '';
  const takes = takesText(node);
  return [code(path), `${about} Takes: ${takes}.`, valueText(node.default), effectText(effect)];
}

const HEADS = ['key', 'is', 'default', 'a change takes'];

/** The keys of what stands in a list, which change with the list. */
function entries(schema, { path, node }) {
  const item = node.items && resolved(schema, node.items);
  if (ELSEWHERE[path] !== undefined) return `### ${code(path)}\n\n${ELSEWHERE[path]}`;
  if (item?.properties === undefined) return undefined;
  const rows = keysIn(schema, item, `${path}[…]`).map((key) => keyRow(key, {}).slice(0, 3));
  return `### ${code(path)}\n\nEach entry; a change takes what the list takes.\n\n${table(HEADS.slice(0, 3), rows)}`;
}

function section({ name, schema, effects }) {
  const keys = keysOf(schema);
  const needed = (schema.required ?? []).map(code).join(' and ');
  return [
    `## The ${name}`,
    needed === '' ? 'No key is needed.' : `Needed: ${needed}.`,
    table(
      HEADS,
      keys.map((key) => keyRow(key, effects)),
    ),
    ...keys.flatMap((key) => entries(schema, key) ?? []),
  ].join('\n\n');
}

const raw = [ABOUT, ...PROGRAMS.map(section)].join('\n\n');
const page = await prettify(raw, { ...(await resolveConfig(FILE.pathname)), parser: 'markdown' });

if (!process.argv.includes('--check')) writeFileSync(FILE, page);
else if (readFileSync(FILE, 'utf8') !== page) {
  console.error('docs/configuration.md is stale: run node scripts/configuration-page.mjs');
  process.exit(1);
}
