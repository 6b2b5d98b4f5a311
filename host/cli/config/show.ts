// `config show [PATH]`: every key of a configuration, its value, its default, and where the value comes from.

import { takesRestart } from '../../config/effect.js';
import { formatKeyPath, parseKeyPath } from '../../config/key-path.js';
import { findKey } from '../../config/schema.js';
import { type SettingRow, settingRows, valueText, valueAt } from '../../config/settings.js';
import { pairLines, tableLines } from '../columns.js';
import { EXIT, Failure, printAnswer } from '../command.js';
import { attempt } from '../option.js';
import type { ConfigKind } from './kind.js';
import { type ConfigArguments, type ConfigCommand, withConfigOptions } from './options.js';
import { needGood, readStored } from './store.js';

interface ShowArguments extends ConfigArguments {
  readonly path: string | undefined;
}

/** `config show [PATH]` of one program. */
export const configShow = (kind: ConfigKind): ConfigCommand<ShowArguments> => ({
  command: 'show [path]',
  describe: 'show every key with its value and its default, or one key',
  builder: (parser) =>
    withConfigOptions(parser, kind).positional('path', {
      type: 'string',
      describe: 'such as clock.steer, ports[0]; if not given, all',
    }),
  async handler({ path, config, json }) {
    const stored = readStored(kind, config);
    const settings = needGood(kind, stored, stored.text);
    const rows = settingRows(kind.schema, stored.value, settings);
    const file = stored.stats === undefined ? null : stored.file;
    const shown = path === undefined ? rows : rowsAt(kind, rows, path, settings);
    const [only] = shown;
    const text =
      path !== undefined && shown.length === 1
        ? oneText(kind, only!)
        : [file ?? `there is no ${stored.file}: every default counts`, ...tableOf(shown)];
    const settled = shown.map((row) => ({
      ...row,
      value: row.value ?? null,
      default: row.default ?? null,
      restart: restartOf(kind, row.path) ?? null,
    }));
    printAnswer(json, { ok: true, file, settings: settled }, text.join('\n'));
  },
});

/** @throws Failure for a path that leads nowhere. */
function rowsAt(
  { schema }: ConfigKind,
  rows: readonly SettingRow[],
  written: string,
  settings: unknown,
): SettingRow[] {
  const parts = attempt('', () => parseKeyPath(written));
  const found = findKey(schema, parts, (path) => {
    const list = valueAt(settings, path);
    return Array.isArray(list) ? list.length : 0;
  });
  if ('fault' in found) throw new Failure(found.fault, EXIT.wrong);
  const name = formatKeyPath(found.path);
  const inside = rows.filter(
    ({ path }) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`),
  );
  if (inside.length > 0) return inside;
  const value = valueAt(settings, found.path);
  const { description = '', default: usual } = found.node;
  const from = value === undefined ? 'unset' : 'file';
  return [{ path: name, value, default: usual, from, description }];
}

const tableOf = (rows: readonly SettingRow[]): string[] =>
  tableLines(
    [
      { head: 'key', cell: ({ path }) => path },
      { head: 'value', cell: ({ value }) => valueText(value) },
      { head: 'from', cell: fromText },
    ],
    rows,
  );

const FROM = { file: 'the file', default: 'default', unset: 'not set' };

function fromText({ from, default: usual }: SettingRow): string {
  if (from !== 'file' || usual === undefined) return FROM[from];
  return `the file; default ${valueText(usual)}`;
}

const oneText = (kind: ConfigKind, row: SettingRow): string[] => [
  `${row.path}: ${valueText(row.value)}`,
  ...pairLines([
    ['from', FROM[row.from]],
    ['default', row.default === undefined ? 'none' : valueText(row.default)],
    ['takes', takesText(kind, row.path)],
    ['is', row.description],
  ]),
];

function takesText(kind: ConfigKind, path: string): string {
  const restart = restartOf(kind, path);
  return restart === undefined ? 'a reload' : `a restart: ${restart}`;
}

/** Why a key takes a restart; what is inside a list is as the list. */
function restartOf({ effects }: ConfigKind, path: string): string | undefined {
  const effect = effects[path] ?? effects[path.replace(/\[.*$/, '')];
  return effect !== undefined && takesRestart(effect) ? effect.restart : undefined;
}
