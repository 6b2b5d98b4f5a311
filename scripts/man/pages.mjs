// The manual pages, out of what the programs say of themselves and of the schemas of their configurations: there is no
// other text of a command or of a key that could go stale.

import { readHelp } from './help.mjs';
import { heading, item, paragraph, section, title, verbatim } from './roff.mjs';

/** What differs between the two roles. */
export const ROLES = {
  agent: {
    daemon: 'belfry-agentd',
    commands: 'commands for people at an agent of Belfry, a clock system',
    about: 'the agent of Belfry, a clock system: follows the time of a group of machines',
    what:
      'The agent follows the master of its group and knows at each moment how wrong its clock can be. It tells the time ' +
      'to programs and to wall clocks on serial ports, and steers the clock of the machine if it is told to.',
  },
  master: {
    daemon: 'belfry-masterd',
    commands: 'commands for people at a master of Belfry, a clock system',
    about: 'the master of Belfry, a clock system: agrees with its agents on one time',
    what:
      'The master measures the clocks of its agents, agrees with them on one time, and corrects each. Of several masters ' +
      'one leads, and another takes over when it dies.',
  },
  console: {
    daemon: 'belfry-consoled',
    commands: 'commands for people at the console of Belfry, a clock system',
    about: 'the console of Belfry, a clock system: a page with all clocks, alarms and histories',
    what:
      'The console asks masters and agents how they are, shows that in a web page, tells people when something is wrong, ' +
      'and keeps what was. No clock depends on it.',
  },
};

const seeAlso = (...pages) => section('See also', paragraph(`${pages.join(', ')}.`));

function commandText(program, words, helpOf) {
  const help = readHelp(helpOf(words));
  const { usage, about, Positionals = [], Options = [], Examples = [], Commands, epilogue } = help;
  // A group's own commands each have a place of their own.
  if (Commands !== undefined && words.length > 0)
    return Commands.map(({ term }) => commandText(program, wordsOf(program, term), helpOf)).join(
      '',
    );
  const examples = wholeExamples(program, Examples);
  const options = Options.filter(({ term }) => !/^--(help|version)\b/.test(term));
  return (
    heading(usage) +
    paragraph(about) +
    [...Positionals, ...options].map(({ term, text }) => item(term, text)).join('') +
    (examples.length === 0
      ? ''
      : `.PP\n${examples.map(({ term, text }) => item(term, text)).join('')}`) +
    (epilogue === '' ? '' : `.PP\n${paragraph(epilogue)}`)
  );
}

/** An example that is too long for its column goes on in the next line of it. */
function wholeExamples(program, examples) {
  const whole = [];
  for (const { term, text } of examples)
    if (whole.length === 0 || term.split(' ').includes(program)) whole.push({ term, text });
    else {
      whole.at(-1).term += ` ${term}`;
      whole.at(-1).text += ` ${text}`;
    }
  return whole;
}

/** The words that lead to a command: `belfry-agent telegrams explain <format>` is `telegrams explain`. */
const wordsOf = (program, usage) =>
  usage
    .slice(program.length)
    .trim()
    .split(' ')
    .filter((word) => /^[a-z]/.test(word));

/** The page of a role's commands; `helpOf(words)` answers what `PROGRAM WORDS --help` prints. */
export function commandsPage(role, { date, version, helpOf }) {
  const program = `belfry-${role}`;
  const { commands, daemon } = ROLES[role];
  const { Commands } = readHelp(helpOf([]));
  return (
    title(program, 1, date, version, commands) +
    section('Synopsis', paragraph(`${program} COMMAND [WORD ...] [--OPTION ...]`)) +
    section(
      'Description',
      paragraph(
        `${program} asks the daemon ${daemon} on this machine, or does without one what needs none. ` +
          'Each command prints its own help with --help.',
      ),
    ) +
    section(
      'Commands',
      Commands.map(({ term, text }) =>
        // The parser's own command answers with what completes, whatever it is asked.
        term === `${program} completion`
          ? heading(term) + paragraph(text)
          : commandText(program, wordsOf(program, term), helpOf),
      ).join(''),
    ) +
    section(
      'Exit status',
      paragraph(
        '0: good. 1: it failed, or what was asked about is not good. 2: wrong usage or configuration.',
      ),
    ) +
    seeAlso(`${daemon}(8)`, `belfry-${role}.json(5)`)
  );
}

/** The page of a role's daemon. */
export function daemonPage(role, { date, version }) {
  const { daemon, about, what } = ROLES[role];
  return (
    title(daemon, 8, date, version, about) +
    section('Synopsis', paragraph(`${daemon} [CONFIGURATION-FILE]`)) +
    section(
      'Description',
      paragraph(what),
      paragraph(
        `systemd starts it as ${daemon}.service, with the rights of the user belfry and no more. ` +
          'It is ready when it listens; systemctl status shows in one line how its clock is.',
      ),
    ) +
    section(
      'Signals',
      item('SIGHUP', 'reads changed files again.'),
      item('SIGTERM, SIGINT', 'says goodbye, saves its state and ends.'),
    ) +
    section(
      'Environment',
      item('BELFRY_NATIVE', 'off goes without the native addon; a path names another one.'),
    ) +
    section(
      'Files',
      item(`/etc/belfry/${role}.json`, `the configuration: belfry-${role}.json(5)`),
      item(`/var/lib/belfry/${role}/`, 'what a restart continues from'),
      item(`/run/belfry/${role}/socket`, 'where it answers the commands'),
    ) +
    section(
      'Exit status',
      paragraph('0: it was told to stop. 1: it could not start. 2: its configuration is wrong.'),
    ) +
    seeAlso(`belfry-${role}(1)`, `belfry-${role}.json(5)`)
  );
}

/** The text of one key: what it is, of which kind, and what it is if not given. */
function keyText(path, key, schema) {
  const { title: kind, default: usual, enum: choices } = { ...resolve(key, schema), ...key };
  const parts = [
    key.description ?? resolve(key, schema).description ?? '',
    choices === undefined ? kind && `It is ${kind}.` : `One of: ${choices.join(', ')}.`,
    usual !== undefined && typeof usual !== 'object' && `If not given: ${usual}.`,
  ];
  return item(path, parts.filter(Boolean).join(' '));
}

const resolve = ({ $ref }, { $defs }) => ($ref === undefined ? {} : ($defs[$ref.slice(8)] ?? {}));

/** All keys of an object, those of the objects in it behind each. */
function keysOf(object, schema, before = '') {
  return Object.entries(object.properties ?? {})
    .map(([name, key]) => {
      const path = `${before}${name}`;
      const whole = { ...resolve(key, schema), ...key };
      const inItems = whole.items && { ...resolve(whole.items, schema), ...whole.items };
      return (
        keyText(path, key, schema) +
        keysOf(whole, schema, `${path}.`) +
        (inItems?.properties ? keysOf(inItems, schema, `${path}[].`) : '')
      );
    })
    .join('');
}

/** The page of a role's configuration. */
export function configPage(role, { date, version, schema }) {
  const { daemon } = ROLES[role];
  const name = `belfry-${role}.json`;
  return (
    title(name, 5, date, version, `the configuration of ${daemon}`) +
    section(
      'Description',
      paragraph(
        `${daemon}(8) reads /etc/belfry/${role}.json, a file in JSON. A key that is not known is an error, with a line ` +
          'that names the nearest one.',
      ),
      paragraph(schema.description),
    ) +
    section('Keys', keysOf(schema, schema)) +
    section(
      'Examples',
      verbatim(
        JSON.stringify(
          role === 'agent'
            ? { name: 'line-3', masters: ['clock-1.plant.example', 'clock-2.plant.example'] }
            : { mode: 'average', interval: '1s' },
          null,
          2,
        ),
      ),
    ) +
    seeAlso(`${daemon}(8)`, `belfry-${role}(1)`)
  );
}
