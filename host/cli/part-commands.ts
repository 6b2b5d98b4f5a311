// `enable PART` and `disable PART` of both programs.

import type { ConfigKind } from './config/kind.js';
import type { CommandParser } from './config/options.js';
import { EXIT, Failure, printAnswer } from './command.js';
import type { ProgramCommand } from './program.js';
import { type DaemonPart, disablePart, enablePart } from './part.js';

interface Arguments {
  readonly part: string;
  readonly word: string | undefined;
  readonly json: boolean;
}

/** `enable` and `disable` of one program. */
export interface PartCommands {
  readonly enable: ProgramCommand;
  readonly disable: ProgramCommand;
}

/** The two commands for the parts that a daemon has. */
export function partCommands(kind: ConfigKind, parts: readonly DaemonPart[]): PartCommands {
  const partOf = (name: string): DaemonPart => parts.find((part) => part.name === name)!;
  const command = (
    verb: 'enable' | 'disable',
    describe: string,
    work: (given: Arguments) => Promise<readonly string[]>,
  ) => ({
    command: `${verb} <part>${verb === 'enable' ? ' [word]' : ''}`,
    describe,
    builder: (parser: CommandParser): CommandParser =>
      withWord(
        parser.positional('part', {
          type: 'string',
          choices: parts.map(({ name }) => name),
          demandOption: true,
          describe: parts.map(({ name, does }) => `${name}: ${does}`).join('; '),
        }),
        verb,
        parts,
      )
        .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
        .epilogue(
          `Takes root. It changes ${kind.places.config}, the unit and the rules for devices, and restarts ` +
            `${kind.places.daemon}. Exit codes: 0 done; 1 that failed; 2 wrong usage or configuration.`,
        ),
    async handler(given: Arguments): Promise<void> {
      const did = await work(given);
      const nothing = `${given.part} is ${verb}d already`;
      printAnswer(given.json, { ok: true, did }, did.length === 0 ? nothing : did.join('\n'));
    },
  });
  return {
    enable: command('enable', 'let the daemon do more on this machine', ({ part, word }) =>
      enablePart(kind, partOf(part), wordFor(partOf(part), word)),
    ),
    disable: command('disable', 'take that back', ({ part }) => disablePart(kind, partOf(part))),
  };
}

const takesWord = ({ setting }: DaemonPart): boolean =>
  setting !== undefined && setting.value === undefined;

function withWord(
  parser: CommandParser,
  verb: 'enable' | 'disable',
  parts: readonly DaemonPart[],
): CommandParser {
  if (verb === 'disable') return parser;
  const those = parts.filter(takesWord).map(({ name }) => name);
  return parser.positional('word', {
    type: 'string',
    describe: `for ${those.join(', ')}: the network interface, such as eth0`,
  });
}

/** @throws Failure for a word that is missing, or that nobody needs. */
function wordFor(part: DaemonPart, word: string | undefined): string | undefined {
  if (takesWord(part) && word === undefined)
    throw new Failure(`which one? enable ${part.name} INTERFACE, such as eth0`, EXIT.wrong);
  if (!takesWord(part) && word !== undefined)
    throw new Failure(`enable ${part.name} takes no more words: ${word}`, EXIT.wrong);
  return word;
}
