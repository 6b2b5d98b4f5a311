// Parts of a daemon that take rights of the machine: what puts such rights in place for a service, and takes them away.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setInJson, unsetInJson } from '../config/json-edit.js';
import type { KeyPath } from '../config/key-path.js';
import { replaceFile } from '../files/regular-file.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';
import { changeConfig, changeText } from './config/change.js';
import type { ConfigKind } from './config/kind.js';
import { Failure } from './command.js';
import { type Services, machineServices } from './service.js';
import { packageOf } from './version.js';

/** A part that can be enabled: files for systemd and udev, and what the configuration then says. */
export interface DaemonPart {
  readonly name: string;
  /** What it lets the daemon do. */
  readonly does: string;
  /** In the package's folder `deploy`: what is added to the unit. */
  readonly dropIn: string;
  /** There, too: which devices the daemon may open, and the kind of device that is looked at again. */
  readonly rules?: { readonly file: string; readonly subsystem: string };
  /**
   * The key that says so; its value is fixed, or the word that was given behind the part's name. Disabling takes out that
   * key, or the one of which it is a part.
   */
  readonly setting?: { readonly path: KeyPath; readonly value?: string; readonly whole?: KeyPath };
}

/** Where the files of parts come from and go to, and who heeds them. */
export interface PartWorld {
  readonly deploy: string;
  readonly units: string;
  readonly rules: string;
  readonly services: Services;
  /** Has udev read its rules again, and apply them to devices of this kind. */
  readonly reloadRules: (subsystem: string) => void;
}

/** This machine, and the package of the program that runs. */
export function machineWorld(): PartWorld {
  const { folder } = packageOf(process.argv[1]!);
  // In a checkout both packages share the one above.
  const places = [join(folder, 'deploy'), join(folder, '..', 'deploy')];
  return {
    deploy: places.find((place) => existsSync(place)) ?? places[0]!,
    units: '/etc/systemd/system',
    rules: '/etc/udev/rules.d',
    services: machineServices(),
    reloadRules: (subsystem) => {
      // Where there is no udev there are no devices for it either.
      spawnSync('udevadm', ['control', '--reload'], { stdio: 'ignore' });
      spawnSync('udevadm', ['trigger', `--subsystem-match=${subsystem}`], { stdio: 'ignore' });
    },
  };
}

/**
 * Lets the daemon do what the part is for: the configuration says so, its unit has the rights, and it runs with both.
 * `word` is the value of a setting that has none of its own.
 * @throws Failure with one line; a configuration that is not good for that stays as it is, and so does all else.
 */
export async function enablePart(
  kind: ConfigKind,
  part: DaemonPart,
  word: string | undefined,
  world: PartWorld = machineWorld(),
): Promise<readonly string[]> {
  needService(kind, world);
  const files = filesOf(kind, part, world);
  const { setting } = part;
  const changed =
    setting === undefined
      ? []
      : await changesOf(kind, ({ text }) => setInJson(text, setting.path, setting.value ?? word));
  const wrote = files.filter(({ path, text }) => textOf(path) !== text);
  for (const { path, text } of wrote) writeSystemFile(path, text);
  const did = [...changed, ...wrote.map(({ path }) => `${path}: written`)];
  return [...did, ...takeOver(kind, part, did, world)];
}

/**
 * Takes that back. Rules for devices that the other daemon uses, too, stay.
 * @throws Failure with one line.
 */
export async function disablePart(
  kind: ConfigKind,
  part: DaemonPart,
  world: PartWorld = machineWorld(),
): Promise<readonly string[]> {
  needService(kind, world);
  const { setting } = part;
  const changed =
    setting === undefined
      ? []
      : await changesOf(kind, ({ text }) => unsetInJson(text, setting.whole ?? setting.path));
  const [dropIn, rules] = filesOf(kind, part, world);
  const isShared = existsSync(dropInPath(otherDaemon(kind), part, world));
  const gone = [dropIn!, ...(rules === undefined || isShared ? [] : [rules])].filter(({ path }) =>
    existsSync(path),
  );
  for (const { path } of gone) rmSync(path);
  removeIfEmpty(dirname(dropIn!.path));
  const did = [...changed, ...gone.map(({ path }) => `${path}: removed`)];
  return [...did, ...takeOver(kind, part, did, world)];
}

const otherDaemon = ({ places }: ConfigKind): string =>
  places.role === 'agent' ? 'belfry-masterd' : 'belfry-agentd';

const dropInPath = (daemon: string, { name }: DaemonPart, { units }: PartWorld): string =>
  join(units, `${daemon}.service.d`, `${name}.conf`);

interface SystemFile {
  readonly path: string;
  readonly text: string;
}

/** The drop-in, and then the rules if there are any. */
function filesOf({ places }: ConfigKind, part: DaemonPart, world: PartWorld): SystemFile[] {
  const { dropIn, rules } = part;
  const read = (name: string): string => {
    const text = textOf(join(world.deploy, name));
    if (text === undefined) throw new Failure(`${world.deploy} has no ${name}: install it again`);
    return text;
  };
  return [
    { path: dropInPath(places.daemon, part, world), text: read(dropIn) },
    ...(rules ? [{ path: join(world.rules, rules.file), text: read(rules.file) }] : []),
  ];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new Failure(`${path} cannot be read: ${explainSystemError(error)}`);
  }
}

function writeSystemFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, { text, mode: 0o644 });
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${explainSystemError(error)}`);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Others' drop-ins are in it, or it never was.
  }
}

async function changesOf(
  kind: ConfigKind,
  edit: Parameters<typeof changeConfig>[2],
): Promise<string[]> {
  const { file, changes } = await changeConfig(kind, undefined, edit);
  return changes.map((one) => `${file}: ${changeText(one)}`);
}

/** @throws Failure where there is no service to give rights to, or by somebody who may not. */
function needService({ places }: ConfigKind, { services }: PartWorld): void {
  const { daemon, role, config } = places;
  if (services.systemctl === undefined || !services.hasUnit(role, config))
    throw new Failure(
      `there is no service ${daemon} on this machine, to which systemd could give rights`,
    );
  if (!services.isRoot) throw new Failure('run this as root (sudo): it gives a service rights');
}

/** @throws Failure when the service does not start with what is new. */
function takeOver(
  { places }: ConfigKind,
  { rules }: DaemonPart,
  did: readonly string[],
  { services, reloadRules }: PartWorld,
): string[] {
  if (did.length === 0) return [];
  const ask = services.systemctl!;
  if (rules !== undefined) reloadRules(rules.subsystem);
  const { daemon } = places;
  const runs = ask('is-active', '--quiet', daemon).done;
  for (const words of [['daemon-reload'], ...(runs ? [['restart', daemon]] : [])]) {
    const { done, said } = ask(...words);
    if (!done)
      throw new Failure(
        `systemctl ${words.join(' ')} failed: ${said} (journalctl -u ${daemon} -n 20 says more)`,
      );
  }
  return [runs ? `${daemon}: restarted` : `${daemon} does not run: systemctl start ${daemon}`];
}
