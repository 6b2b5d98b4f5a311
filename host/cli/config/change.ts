// `config set` and `config unset`: one key of a configuration changes, if the daemon would take what comes of it.

import { changesBetween, keyPaths, takesRestart, type KeyChange } from '../../config/effect.js';
import { setInJson, unsetInJson } from '../../config/json-edit.js';
import { formatKeyPath, type KeyPath, parseKeyPath } from '../../config/key-path.js';
import { findKey, type SchemaNode } from '../../config/schema.js';
import { valueText, valueAt } from '../../config/settings.js';
import { EXIT, Failure, printAnswer } from '../command.js';
import { attempt } from '../option.js';
import { schemaMember } from './installed-schema.js';
import type { ConfigKind } from './kind.js';
import { type ConfigArguments, type ConfigCommand, withConfigOptions } from './options.js';
import { alone, needGood, readStored, type StoredConfig, writeStored } from './store.js';
import { valueOf } from './values.js';

interface SetArguments extends ConfigArguments {
  readonly path: string;
  readonly value: readonly string[];
}

/** `config set PATH VALUE…` of one program. */
export const configSet = (kind: ConfigKind): ConfigCommand<SetArguments> => ({
  command: 'set <path> <value..>',
  describe: 'change one key, or one entry of a list',
  builder: (parser) =>
    withConfigOptions(parser, kind)
      .positional('path', {
        type: 'string',
        demandOption: true,
        describe: 'such as clock.steer, masters[0], ports[+] for one more',
      })
      .positional('value', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'as the configuration has it; several for a list; JSON for an object',
      })
      .epilogue(
        'Exit codes: 0 done; 1 it cannot be written; 2 wrong usage, or no good configuration.',
      ),
  async handler({ path, value, ...argv }) {
    await change(kind, argv, (stored) => {
      const { path: place, node } = placeOf(kind, stored, path);
      const name = formatKeyPath(place);
      return setInJson(stored.text, place, valueOf(kind.schema, node, name, value.map(String)));
    });
  },
});

interface UnsetArguments extends ConfigArguments {
  readonly path: string;
}

/** `config unset PATH` of one program. */
export const configUnset = (kind: ConfigKind): ConfigCommand<UnsetArguments> => ({
  command: 'unset <path>',
  describe: 'take one key out, so that its default counts, or one entry out of a list',
  builder: (parser) =>
    withConfigOptions(parser, kind).positional('path', {
      type: 'string',
      demandOption: true,
      describe: 'such as clock.steer, masters[0]',
    }),
  async handler({ path, ...argv }) {
    await change(kind, argv, (stored) => {
      const { path: place } = placeOf(kind, stored, path, true);
      return unsetInJson(stored.text, place);
    });
  },
});

/** @throws Failure for a path that leads nowhere. A file may have a key that nobody knows, for it to be taken out. */
function placeOf(
  { schema }: ConfigKind,
  { value }: StoredConfig,
  written: string,
  mayBeUnknown = false,
): { readonly path: KeyPath; readonly node: SchemaNode } {
  const parts = attempt('', () => parseKeyPath(written));
  const lengthAt = (path: KeyPath): number => {
    const list = valueAt(value, path);
    return Array.isArray(list) ? list.length : 0;
  };
  const found = findKey(schema, parts, lengthAt);
  if (!('fault' in found)) return found;
  if (mayBeUnknown && valueAt(value, parts) !== undefined) return { path: parts, node: {} };
  throw new Failure(found.fault, EXIT.wrong);
}

/** What became of a file: its changes, and whether it was written. */
export interface ConfigChange {
  readonly file: string;
  readonly changes: readonly KeyChange[];
  readonly wrote: boolean;
}

/**
 * Changes the configuration that was named, or the usual one, if the daemon would take what comes of it.
 * @throws Failure with everything that is wrong; the file is then as it was.
 */
export function changeConfig(
  kind: ConfigKind,
  config: string | undefined,
  edit: (stored: StoredConfig) => string,
): Promise<ConfigChange> {
  return alone(config ?? kind.places.config, () => {
    const stored = readStored(kind, config);
    const begun =
      stored.stats === undefined
        ? { ...stored, text: setInJson(stored.text, ['$schema'], schemaMember(kind)) }
        : stored;
    const text = edit(begun);
    const after = needGood(kind, stored, text);
    const before = kind.judge(stored.text, stored.folder);
    const changes = changesBetween(
      keyPaths(kind.schema),
      kind.effects,
      'settings' in before ? before.settings : {},
      after,
    );
    const wrote = text !== begun.text;
    if (wrote) writeStored(kind, stored, text);
    return { file: stored.file, changes, wrote };
  });
}

async function change(
  kind: ConfigKind,
  { config, json }: ConfigArguments,
  edit: (stored: StoredConfig) => string,
): Promise<void> {
  const { file, changes, wrote } = await changeConfig(kind, config, edit);
  const text = wrote
    ? [...changes.map((one) => `${file}: ${changeText(one)}`), nextText(kind, file, changes)]
    : [`${file}: nothing was changed: it says that already`];
  printAnswer(json, { ok: true, file, changed: changes.map(changeOf) }, text.join('\n'));
}

/** `clock.steer: off → system`. */
export const changeText = ({ path, from, to }: KeyChange): string =>
  `${path}: ${valueText(from)} → ${valueText(to)}`;

/** A change as programs read it. */
export const changeOf = ({ path, from, to, effect }: KeyChange): object => ({
  path,
  from: from ?? null,
  to: to ?? null,
  restart: takesRestart(effect) ? effect.restart : null,
});

/** What somebody has to do so that it counts. */
function nextText(
  { places, hasReload }: ConfigKind,
  file: string,
  changes: readonly KeyChange[],
): string {
  const reasons = changes.flatMap(({ effect }) => (takesRestart(effect) ? effect.restart : []));
  const isUsual = file === places.config;
  if (reasons.length > 0) {
    const how = isUsual
      ? `systemctl restart ${places.daemon}`
      : 'end a running daemon, and start it';
    return `that takes a restart, because ${[...new Set(reasons)].join('; ')}: ${how}`;
  }
  if (changes.some(({ effect }) => effect === 'reload')) {
    const here = isUsual ? '' : ` --config ${file}`;
    const bySignal = isUsual ? `systemctl reload ${places.daemon}` : 'kill -HUP and its process id';
    return `a running daemon takes it over: ${hasReload ? `${places.program} reload${here}` : bySignal}`;
  }
  return 'nothing depends on that: no reload is needed';
}
