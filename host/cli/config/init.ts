// `config init`: writes a configuration, from what is given or what is answered to a few questions.

import { createInterface } from 'node:readline/promises';
import { lstatSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setInJson } from '../../config/json-edit.js';
import { parseKeyPath } from '../../config/key-path.js';
import { findKey } from '../../config/schema.js';
import { valueAt } from '../../config/settings.js';
import { EXIT, Failure, printAnswer } from '../command.js';
import { attempt } from '../option.js';
import { emptyConfigText } from './installed-schema.js';
import type { ConfigKind } from './kind.js';
import { type ConfigArguments, type ConfigCommand, withConfigOptions } from './options.js';
import { alone, needGood, writeStored } from './store.js';
import { valueOf } from './values.js';

interface InitArguments extends ConfigArguments {
  readonly setting: readonly string[];
  readonly replace: boolean;
}

/** `config init [KEY=VALUE…]` of one program. */
export const configInit = (kind: ConfigKind): ConfigCommand<InitArguments> => ({
  command: 'init [setting..]',
  describe: 'write a configuration, from what is given or from a few questions',
  builder: (parser) =>
    withConfigOptions(parser, kind)
      .positional('setting', {
        type: 'string',
        array: true,
        default: [] as readonly string[],
        describe: 'KEY=VALUE; commas between the entries of a list',
      })
      .option('replace', {
        type: 'boolean',
        default: false,
        describe: 'in the place of the file that is there',
      })
      .epilogue(
        'Exit codes: 0 done; 1 it cannot be written; 2 wrong usage, or no good configuration.',
      ),
  async handler({ setting, replace, config, json }) {
    const file = config ?? kind.places.config;
    needFree(file, replace);
    const given = setting.map(splitSetting);
    const settings = [...given, ...(json ? [] : await answers(kind, given))];
    const path = resolve(file);
    const text = textOf(kind, path, settings);
    const effective = needGood(kind, { file, folder: dirname(path) }, text);
    await alone(file, () => {
      const { uid, gid, mode } = needFree(file, replace) ?? {};
      const stats = uid === undefined ? undefined : { uid, gid, mode };
      writeStored(kind, { file, stats: stats as never }, text);
    });
    printAnswer(json, { ok: true, file, config: effective }, doneText(kind, file));
  },
});

/** @throws Failure where there is something already, unless it may be replaced. */
function needFree(file: string, replace: boolean) {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile())
    throw new Failure(`${file} is there already, and is no file: move it away`, EXIT.wrong);
  if (!replace)
    throw new Failure(`${file} is there already: change it with config set, or add --replace`);
  return stats;
}

type Given = readonly [path: string, value: string];

/** @throws Failure for what has no equals sign. */
function splitSetting(text: string): Given {
  const at = text.indexOf('=');
  if (at < 1) throw new Failure(`"${text}" is not KEY=VALUE such as "name=line-3"`, EXIT.wrong);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** What a terminal is asked: what a configuration needs, and was not given. */
async function answers({ questions }: ConfigKind, given: readonly Given[]): Promise<Given[]> {
  const open = questions.filter(({ key }) => !given.some(([path]) => path === key));
  if (open.length === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return [];
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  // All lines that come, also those that somebody pastes before they are asked for.
  const lines = asking[Symbol.asyncIterator]();
  asking.once('SIGINT', () => asking.close());
  const answered: Given[] = [];
  try {
    for (const { key, text, usual } of open) {
      const otherwise = usual();
      const hint = otherwise === undefined ? '' : ` [${otherwise}]`;
      process.stdout.write(`${text}${hint}: `);
      const said = await lines.next();
      if (said.done === true) throw new Failure('nothing was written');
      const answer = said.value.trim() === '' ? otherwise : said.value.trim();
      if (answer !== undefined) answered.push([key, answer]);
    }
  } finally {
    asking.close();
  }
  return answered;
}

/** Everything that is not at the usual place has its other files beside it. */
function textOf(kind: ConfigKind, path: string, given: readonly Given[]): string {
  const { schema, places, beside } = kind;
  const others = path === places.config ? {} : beside;
  let text = emptyConfigText(kind);
  const named = new Set(given.map(([key]) => key));
  const rest = Object.entries(others).filter(([key]) => !named.has(key));
  for (const [written, words] of [...given, ...rest]) {
    const parts = attempt('', () => parseKeyPath(written));
    const value: unknown = JSON.parse(text);
    const found = findKey(schema, parts, (place) => {
      const list = valueAt(value, place);
      return Array.isArray(list) ? list.length : 0;
    });
    if ('fault' in found) throw new Failure(found.fault, EXIT.wrong);
    if (valueAt(value, found.path) !== undefined && written !== '$schema' && written !== 'version')
      throw new Failure(`${written} is given twice`, EXIT.wrong);
    const isList = found.node.type === 'array' && !words.startsWith('[');
    const several = isList ? words.split(/[\s,]+/).filter((one) => one !== '') : [words];
    text = setInJson(text, found.path, valueOf(schema, found.node, written, several));
  }
  return text;
}

const doneText = ({ places, next }: ConfigKind, file: string): string =>
  [
    `${file} is written; config show shows all keys, config set changes one.`,
    `Next: ${places.program} ${next(file)}`,
  ].join('\n');
