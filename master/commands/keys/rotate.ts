// `belfry-master keys rotate NAME`: a new key for a name, beside which the old one works for a while.

import { existsSync } from 'node:fs';
import { EXIT, Failure, printAnswer, durationOption } from '@belfry/host/cli';
import { CREDENTIAL_NAME, type Invitation } from '@belfry/protocol/seal';
import { requestControl } from '@belfry/host/daemon';
import { SECOND, TIME_LEAST, groupTime, incredibleText, isCredible } from '@belfry/protocol';
import { formatInstant, writeOwnKey } from '@belfry/host/keys';
import { removeIfThere } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../../daemon/report.js';
import type { RosterAnswer, RosterOrder } from '../../roster/orders.js';
import { obeyHere } from './obey-here.js';
import { reloadKeys } from './reload.js';
import { keySourceOf, withKeysOptions, type KeysArguments } from './source.js';

/** Long enough to go round a plant, and for no key that was forgotten to live for years. */
const OVERLAPS = { least: '0s', most: '90d' };

interface Arguments extends KeysArguments {
  readonly name: string;
  readonly for: string;
  readonly out: string | undefined;
  readonly again: boolean;
  readonly force: boolean;
}

export const rotate: CommandModule<object, Arguments> = {
  command: 'rotate <name>',
  describe: 'replace a key by a new one, without a moment in which none works',
  builder: (argv) =>
    withKeysOptions(argv)
      .positional('name', { type: 'string', demandOption: true, describe: 'whose key' })
      .option('for', {
        type: 'string',
        requiresArg: true,
        default: '7d',
        describe:
          'how long the old key works besides, unless the new one is used earlier; 0s for a stolen key',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'where to write its own key file; if not given, NAME.key. A master has none',
      })
      .option('again', {
        type: 'boolean',
        default: false,
        describe: 'the last new key was lost before it was used: make another',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'replace the file of --out if there is one',
      }),
  async handler(argv) {
    const { name, json, force, again } = argv;
    if (!CREDENTIAL_NAME.test(name)) throw new Failure(`${name} is no name of a key`, EXIT.wrong);
    const overlap = durationOption('for', argv.for, OVERLAPS);
    const { path, socket } = keySourceOf(argv);
    const out = argv.out ?? `${name}.key`;
    if (!force && existsSync(out))
      throw new Failure(`${out} exists already: name another file with --out, or add --force`);
    const now = await secondsNow(socket, overlap > 0);
    const until = now + Math.round(overlap / SECOND);
    let delivered = false;
    const order = {
      command: 'rotate' as const,
      names: [name],
      overlap: Math.round(overlap / SECOND),
      again,
    };
    const deliver = ({ invitations: [made] }: RosterAnswer): string | undefined => {
      // A master reads its key in the roster.
      if (made!.role === 'master') return undefined;
      const fault = writeOwnKey(out, made!, force);
      delivered = fault === undefined;
      return fault?.fault;
    };
    const credential = rotateHere(path, order, deliver, now, () => delivered && removeIfThere(out));
    const { reloaded, text } = await reloadKeys(socket);
    const own = credential.role === 'master' ? undefined : out;
    const end = overlap === 0 ? null : formatInstant(until);
    const answer = {
      ok: true,
      path,
      out: own,
      name,
      role: credential.role,
      oldUntil: end,
      reloaded,
    };
    printAnswer(json, answer, `${stepsText(credential, path, own, end)}\n${text}`);
  },
};

/** What no master knows is no key: `undo` takes it back. */
function rotateHere(
  path: string,
  order: RosterOrder,
  deliver: (answer: RosterAnswer) => string | undefined,
  now: number,
  undo: () => void,
): Invitation {
  try {
    return obeyHere(path, order, deliver, now).invitations[0]!;
  } catch (error) {
    undo();
    throw error;
  }
}

/**
 * By which the old key ends: group time, as the running master has it, or this machine's.
 * @throws Failure where neither was ever set, if it is `needed` because the old key does not end at once.
 */
async function secondsNow(socket: string | undefined, needed: boolean): Promise<number> {
  const group = socket === undefined ? undefined : await groupSeconds(socket);
  const seconds = group ?? Math.floor(Date.now() / 1000);
  if (isCredible(seconds)) return seconds;
  if (!needed) return TIME_LEAST;
  throw new Failure(
    `an old key ends by the time, and this machine's clock was never set: ${incredibleText(groupTime(seconds))}`,
  );
}

/** Undefined where no master can be asked, and while it has no time itself. */
async function groupSeconds(socket: string): Promise<number | undefined> {
  try {
    const report = (await requestControl(socket, { command: 'status' })) as Partial<MasterReport>;
    return report.time?.boundNs === null ? undefined : report.time?.seconds;
  } catch {
    return undefined;
  }
}

function stepsText(
  { name, role }: Invitation,
  path: string,
  out: string | undefined,
  end: string | null,
): string {
  const old = end === null ? 'the old one is void' : `the old one works until ${end}`;
  if (out === undefined)
    return [
      `The master ${name} has a new key in ${path}, which all masters share; ${old}.`,
      `Next: copy ${path} to every master and reload there (systemctl reload belfry-masterd), ${name} last.`,
    ].join('\n');
  const target = role === 'agent' ? `${name}:/etc/belfry/agent.key` : `${name}:`;
  const reload = role === 'agent' ? ', then there: systemctl reload belfry-agentd' : '';
  return [
    `The ${role} ${name} has a new key in ${path}; its own copy is in ${out}; ${old},`,
    'or until the new one has been used.',
    `Next: copy ${path} to the other masters, if there are any, and reload them;`,
    `move ${out} to the ${role} (for example: scp -p ${out} root@${target})${reload}.`,
    'The user that runs Belfry must own it; then delete it here.',
  ].join('\n');
}
