// The manual pages, which are made of the commands' help and of the schemas: that nothing of these is lost on the way.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { AGENT, MASTER } from '#system/plant.js';
import { openShell } from '#system/shell.js';

const TOP = new URL('../../../', import.meta.url);

interface Facts {
  readonly date: string;
  readonly version: string;
  readonly helpOf: (words: readonly string[]) => string;
  readonly schema: object;
}

const { commandsPage, configPage, daemonPage } = (await import(
  new URL('scripts/man/pages.mjs', TOP).href
)) as Record<'commandsPage' | 'configPage' | 'daemonPage', (role: string, facts: Facts) => string>;

const schemaOf = (role: string) =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL(`${role}/schema/${role}d.schema.json`, TOP)), 'utf8'),
  ) as {
    properties: object;
  };

for (const [role, program] of [
  ['agent', AGENT],
  ['master', MASTER],
] as const) {
  const shell = openShell(program);
  const helps = new Map<string, string>();
  const helpOf = (words: readonly string[]): string => {
    const line = words.join(' ');
    const help = helps.get(line) ?? shell([...words, '--help']).out;
    helps.set(line, help);
    return help;
  };
  const facts: Facts = {
    date: '2026-11-30',
    version: '1.2.3',
    helpOf,
    schema: schemaOf(role),
  };

  t.test(`the page of belfry-${role} has every command, with each of its options`, (t) => {
    const page = commandsPage!(role, facts);
    const all = [...helpOf([]).matchAll(/^ {2}belfry-\w+ (\w+)/gm)].map(([, word]) => word!);
    t.ok(all.length > 5);
    for (const word of all) {
      t.match(page, `.SS \\fBbelfry\\-${role} ${word}`, word);
      for (const [, option] of (word === 'completion' ? '' : helpOf([word])).matchAll(
        /^ +--(\w[\w-]+)/gm,
      ))
        if (option !== 'help' && option !== 'version')
          t.match(page, `\\fB\\-\\-${option!.replaceAll('-', '\\-')}`, `${word} --${option}`);
    }
    t.match(page, `.TH BELFRY-${role.toUpperCase()} 1 "2026-11-30" "Belfry 1.2.3" "Belfry"\n`);
    // A line that begins with a dot is a request: only those that are meant may be there.
    t.notMatch(page, /^\.(?!TH |SH |SS |PP$|TP$|RS 4$|RE$|nf$|fi$)/m);
    t.end();
  });

  t.test(`the page of belfry-${role}.json has every key, and that of the daemon its files`, (t) => {
    const page = configPage!(role, facts);
    for (const key of Object.keys(schemaOf(role).properties))
      t.match(page, `.TP\n\\fB${key}\\fR\n`, key);
    t.match(daemonPage!(role, facts), `/etc/belfry/${role}.json`);
    t.end();
  });
}
