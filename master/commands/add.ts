// `belfry-master add NAME…`: makes a key for each name, and prints the line by which each joins.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, Failure, needWritable, printAnswer, writeDaemonFiles } from '@belfry/host/cli';
import { explainSystemError } from '@belfry/host/files';
import { formatKeyLine } from '@belfry/host/keys';
import {
  CREDENTIAL_ROLES,
  type CredentialRole,
  type Invitation,
  masterAddresses,
} from '@belfry/protocol/seal';
import type { CommandModule } from 'yargs';
import type { RosterOrder } from '../roster/orders.js';
import { type Given, giveOrder } from './roster/give-order.js';
import { namesText, printGiven } from './roster/lines.js';
import { type ListedName, namesIn, placeFaults } from './roster/names.js';
import { printQr } from './roster/qr.js';
import { type RosterArguments, withRoster } from './roster/source.js';

interface Arguments extends RosterArguments {
  readonly name: readonly string[] | undefined;
  readonly role: CredentialRole;
  readonly from: string | undefined;
  readonly out: string | undefined;
  readonly address: readonly string[] | undefined;
  readonly rank: number | undefined;
  readonly qr: boolean;
}

export const add: CommandModule<object, Arguments> = {
  command: 'add [name..]',
  describe:
    'take agents, clients or masters into the group, and print the line by which each joins',
  builder: (argv) =>
    withRoster(argv)
      .positional('name', { type: 'string', array: true, describe: 'what each is called' })
      .option('role', {
        choices: CREDENTIAL_ROLES,
        default: 'agent' as CredentialRole,
        describe:
          'an agent is measured and corrected, a client only asks, a master is one of several',
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'a file with a name a line, or - for standard input; # begins a comment',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'write the key of one name to this new file, for a program, and print no line',
      })
      .option('address', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'of one master: where it is reached; if not given, it tells that when it joins',
      })
      .option('rank', {
        type: 'number',
        requiresArg: true,
        describe: 'of masters: who should rather lead, 0 to 255, the lowest first',
      })
      .option('qr', {
        type: 'boolean',
        default: false,
        describe: 'print each line as a QR code, too, for a phone',
      })
      .example('$0 add line-3', 'prints what is to be pasted on line-3')
      .example('$0 add --from lines.txt > joins.txt', 'many at once')
      .example('$0 add clock-2 --role master', 'another master'),
  async handler(argv) {
    needFitting(argv);
    const listed = listedNames(argv);
    const out = argv.out === undefined ? undefined : freeFile(argv.out, listed);
    const given = await giveListed(argv, orderOf(argv, listed), listed);
    if (out !== undefined) return writeKey(out, given, argv.json);
    const names = listed.map(({ name }) => name);
    printGiven(
      given,
      argv.json,
      `${namesText(names)} ${names.length === 1 ? 'was' : 'were'} added`,
    );
    if (argv.qr) await printQr(given.answer.invitations);
  },
};

/** @throws Failure for options that contradict each other. */
function needFitting({ qr, json, out, role, address, rank }: Arguments): void {
  const wrong = (text: string): never => {
    throw new Failure(text, EXIT.wrong);
  };
  if (qr && json) wrong('--qr and --json exclude each other');
  if (qr && out !== undefined) wrong('--qr and --out exclude each other');
  if (out !== undefined && role === 'master')
    wrong('--out is for agents and clients: a master joins by its line');
  if (role !== 'master' && address !== undefined)
    wrong('--address is of a master: add --role master');
  if (role !== 'master' && rank !== undefined) wrong('--rank is of masters: add --role master');
}

/** @throws Failure where there is none. */
function listedNames({ name: names = [], from }: Arguments): readonly ListedName[] {
  const typed = names.map((name): ListedName => ({ name, place: undefined }));
  const listed = from === undefined ? [] : namesIn(listIn(from), sourceOf(from));
  const all = [...typed, ...listed];
  if (all.length > 0) return all;
  const text =
    from === undefined ? 'add needs a name: add <name..>' : `there is no name in ${sourceOf(from)}`;
  throw new Failure(text, EXIT.wrong);
}

const sourceOf = (from: string): string => (from === '-' ? 'standard input' : from);

function listIn(from: string): string {
  try {
    return readFileSync(from === '-' ? 0 : from, 'utf8');
  } catch (error) {
    throw new Failure(`${sourceOf(from)} cannot be read: ${explainSystemError(error)}`, EXIT.wrong);
  }
}

const orderOf = (
  { role, address, rank }: Arguments,
  listed: readonly ListedName[],
): RosterOrder => ({
  command: 'add',
  names: listed.map(({ name }) => name),
  role,
  ...(address !== undefined && { addresses: address }),
  ...(rank !== undefined && { rank }),
});

/** @throws Failure with everything that is wrong with the names, each with its place in the list. */
async function giveListed(
  argv: Arguments,
  order: RosterOrder,
  listed: readonly ListedName[],
): Promise<Given> {
  try {
    return await giveOrder(argv, order);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(placeFaults(error.message, listed), error.exitCode);
  }
}

/** @throws Failure unless a key can be written there. */
function freeFile(out: string, listed: readonly ListedName[]): string {
  if (listed.length > 1) throw new Failure('--out is for one name', EXIT.wrong);
  const path = resolve(out);
  if (existsSync(path)) throw new Failure(`${out} exists already: name another file with --out`);
  needWritable(path, NOBODYS);
  return path;
}

/** Files of whoever runs the command. */
const NOBODYS = { makesFolder: false, owner: undefined };

function writeKey(path: string, { answer: { invitations } }: Given, json: boolean): void {
  const [{ name, role, key, masters }] = invitations as readonly [Invitation];
  try {
    writeDaemonFiles(
      [{ path, text: `${formatKeyLine({ name, role, key })}\n`, secret: true }],
      NOBODYS,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      `${name} was added, but its key is lost: belfry-master rotate ${name} makes another; ${error.message}`,
    );
  }
  const ask = masters.map((one) => masterAddresses(one)[0]).join(', ');
  const text = `The ${role} ${name} was added; its key is in ${path}. Masters to ask: ${ask}.`;
  printAnswer(json, { ok: true, name, role, masters, key: path }, text);
}
