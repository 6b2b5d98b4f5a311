// The daemon as a service of systemd: whether its unit is there, as it should be, and what became of it.

import { hostFinding } from './catalogue.js';
import { type Finding, good } from './finding.js';
import { type Sight, namesAt, textAt } from './sight.js';

/** Where an administrator's units are; they hide what packages bring under the same name. */
const OWN = ['etc/systemd/system', 'run/systemd/system'];
/** Where packages put theirs. */
const PACKAGED = ['usr/local/lib/systemd/system', 'usr/lib/systemd/system', 'lib/systemd/system'];

/** What may differ: who starts the program, and how, is the administrator's business. */
const FREE_KEYS: ReadonlySet<string> = new Set([
  'Unit.Description',
  'Unit.Documentation',
  'Service.ExecStart',
  'Service.ExecReload',
]);

/** What systemd says of a unit (systemctl(1), `show`). */
export interface UnitState {
  readonly load: string;
  readonly active: string;
  /** Such as `auto-restart`. */
  readonly sub: string;
  readonly file: string;
  readonly result: string;
  readonly exit: number;
  readonly stale: boolean;
}

/** A unit on this machine, and what it should be like. */
export interface ServiceFacts {
  /** With `.service`. */
  readonly unit: string;
  /** Systemd runs this machine. */
  readonly booted: boolean;
  /** Undefined where systemd cannot be asked. */
  readonly state: UnitState | undefined;
  readonly installed: { readonly path: string; readonly text: string } | undefined;
  /** As the program's own package has it. */
  readonly shipped: string | undefined;
  /** Drop-ins that come with the program and are in place, as they are and as they should be. */
  readonly parts: readonly {
    readonly path: string;
    readonly text: string;
    readonly shipped: string;
  }[];
  /** Units that cannot run beside this one. */
  readonly conflicts: readonly string[];
  /** The Node that systemd would find, such as `v20.19.2`; undefined where the program names its own, or nobody can tell. */
  readonly node: string | undefined;
}

/** What comes with the program: its unit, and drop-ins by the names under which they are put in place. */
export interface ShippedUnit {
  readonly unit: string | undefined;
  readonly dropIns: ReadonlyMap<string, string>;
}

/** Reads all that is to be known of a unit. */
export async function lookAtService(
  sight: Sight,
  unit: string,
  shipped: ShippedUnit,
): Promise<ServiceFacts> {
  const files = [...OWN, ...PACKAGED].map((folder) => `${folder}/${unit}`);
  const [installed, ...hidden] = files.flatMap((path) => {
    const text = textAt(sight, path);
    return text === undefined ? [] : [{ path: `/${path}`, text }];
  });
  const packaged = hidden.find(({ path }) =>
    PACKAGED.some((folder) => path.startsWith(`/${folder}`)),
  );
  const dropIns = [...OWN, ...PACKAGED].flatMap((folder) =>
    (namesAt(sight, `${folder}/${unit}.d`) ?? []).flatMap(
      (name) => textAt(sight, `${folder}/${unit}.d/${name}`) ?? [],
    ),
  );
  const texts = [...(installed === undefined ? [] : [installed.text]), ...dropIns];
  const booted = namesAt(sight, 'run/systemd/system') !== undefined;
  return {
    unit,
    booted,
    state: booted ? await stateOf(sight, unit) : undefined,
    installed,
    shipped: packaged?.text ?? shipped.unit,
    parts: partsAt(sight, unit, shipped),
    conflicts: texts
      .flatMap((text) => settingsIn(text).get('Unit.Conflicts') ?? [])
      .flatMap((value) => value.split(/\s+/)),
    node: booted && installed !== undefined ? await nodeOf(sight, installed.text) : undefined,
  };
}

function partsAt(sight: Sight, unit: string, { dropIns }: ShippedUnit): ServiceFacts['parts'] {
  return [...dropIns].flatMap(([name, shipped]) => {
    const path = `etc/systemd/system/${unit}.d/${name}`;
    const text = textAt(sight, path);
    return text === undefined ? [] : [{ path: `/${path}`, text, shipped }];
  });
}

/** Where systemd looks for programs, if a unit does not say (systemd.exec(5)). */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A program that leaves it to the search path gets systemd's, which lacks what a shell has from nvm and the like. */
async function nodeOf(sight: Sight, text: string): Promise<string | undefined> {
  const [program] = settingsIn(text).get('Service.ExecStart')?.at(-1)?.split(/\s+/) ?? [];
  const [first] = (program === undefined ? '' : (textAt(sight, program) ?? '')).split('\n', 1);
  if (first !== '#!/usr/bin/env node') return undefined;
  const answer = await sight.run('/usr/bin/env', ['-i', `PATH=${PATH}`, 'node', '--version']);
  return answer?.code === 127 ? 'none' : answer?.out.trim();
}

const SHOWN = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'Result',
  'ExecMainStatus',
  'NeedDaemonReload',
];

async function stateOf({ run }: Sight, unit: string): Promise<UnitState | undefined> {
  const answer = await run('systemctl', ['show', unit, `--property=${SHOWN.join(',')}`]);
  if (answer?.code !== 0) return undefined;
  const values = new Map(
    answer.out.split('\n').map((line) => line.split('=', 2) as [string, string | undefined]),
  );
  const value = (key: string): string => values.get(key) ?? '';
  return {
    load: value('LoadState'),
    active: value('ActiveState'),
    sub: value('SubState'),
    file: value('UnitFileState'),
    result: value('Result'),
    exit: Number(value('ExecMainStatus')),
    stale: value('NeedDaemonReload') === 'yes',
  };
}

/**
 * Judges the unit. Without systemd there is nothing to judge. `wanted`: the configuration that it would start is there.
 */
export function judgeService(facts: ServiceFacts, wanted: boolean): Finding[] {
  const { unit, booted, state, installed, node } = facts;
  if (!booted) return [];
  if (state?.load === 'masked') return [masked(unit)];
  if (installed === undefined) return wanted ? [absent(unit)] : [];
  const bad = [
    ...(state !== undefined && hasFailed(state) ? [failed(unit, state)] : []),
    ...(node === undefined || majorOf(node) >= NODE_LEAST ? [] : [oldNode(unit, node)]),
    ...(state?.file === 'disabled' ? [disabled(unit)] : []),
    ...(state?.stale === true ? [stale(unit)] : []),
    ...differences(facts),
  ];
  if (bad.length > 0 || state === undefined) return bad;
  return [
    good('unit', `${unit} is ${state.active}, and ${state.file === '' ? 'there' : state.file}`),
  ];
}

/** A daemon that ends again and again is mostly about to be started. */
const hasFailed = ({ active, sub }: UnitState): boolean =>
  active === 'failed' || sub === 'auto-restart';

/** Of `v20.19.2`; 0 of what is no version. */
const majorOf = (version: string): number => Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);

/** The least Node that runs Belfry (package.json, `engines`). */
const NODE_LEAST = 20;

function differences({ installed, shipped, parts }: ServiceFacts): Finding[] {
  const unit = installed === undefined || shipped === undefined ? [] : [{ ...installed, shipped }];
  return [...unit, ...parts].flatMap(({ path, text, shipped: wanted }) => {
    const names = differingKeys(text, wanted);
    return names.length === 0 ? [] : [differs(path, names)];
  });
}

function differingKeys(text: string, shipped: string): string[] {
  const [ours, theirs] = [settingsIn(shipped), settingsIn(text)];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((key) => !FREE_KEYS.has(key) && !key.startsWith('Install.'))
    .filter((key) => ours.get(key)?.join('\n') !== theirs.get(key)?.join('\n'))
    .map((key) => key.replace(/^Service\./, ''));
}

/** So many keys are told. */
const KEYS_MOST = 5;

function differs(path: string, names: readonly string[]): Finding {
  const more = names.length > KEYS_MOST ? ` and ${names.length - KEYS_MOST} more` : '';
  const told = `${names.slice(0, KEYS_MOST).join(', ')}${more}`;
  return hostFinding(
    'unit-differs',
    `${path} is not as this version's package has it: ${told}`,
    "take the package's, and put what is yours into a drop-in of another name",
  );
}

/** All settings, by section and key; an empty value takes back what stands before it. */
function settingsIn(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = '';
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1] ?? section;
    const setting = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting === null) continue;
    const key = `${section}.${setting[1]!}`;
    settings.set(key, [...(settings.get(key) ?? []), setting[2]!]);
  }
  return settings;
}

const oldNode = (unit: string, node: string): Finding =>
  hostFinding(
    'node-old',
    node === 'none'
      ? `systemd finds no Node for ${unit}: what a shell has, by nvm for example, it does not see`
      : `systemd finds Node ${node} for ${unit}, and Belfry needs ${NODE_LEAST} or later`,
    'install Node for the whole machine (package nodejs), or write its path into ExecStart',
  );

const masked = (unit: string): Finding =>
  hostFinding(
    'unit-masked',
    `${unit} is masked: nothing can start it`,
    `systemctl unmask ${unit}, then enable --now`,
  );

const absent = (unit: string): Finding =>
  hostFinding(
    'unit-absent',
    `there is no ${unit}: nobody starts the daemon with this machine`,
    `install the package, or copy deploy/${unit} to /etc/systemd/system`,
  );

const failed = (unit: string, { result, exit }: UnitState): Finding =>
  hostFinding(
    'unit-failed',
    exit === 2
      ? `${unit} has failed: the configuration is wrong (exit code 2)`
      : `${unit} has failed: ${result}${exit === 0 ? '' : `, exit code ${exit}`}`,
    `journalctl -u ${unit} -n 20 says why; once that is mended: systemctl restart ${unit}`,
  );

const disabled = (unit: string): Finding =>
  hostFinding(
    'unit-disabled',
    `${unit} is not enabled: after the next start of this machine it does not run`,
    `systemctl enable ${unit}`,
  );

const stale = (unit: string): Finding =>
  hostFinding(
    'unit-stale',
    `${unit} or a drop-in was changed, and systemd has not read it yet`,
    `systemctl daemon-reload && systemctl restart ${unit}`,
  );
