// `belfry-agent join [LINE]`: makes this machine a device of a group, by the line that a master printed.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  EXIT,
  Failure,
  type DaemonHome,
  JOIN_LINE,
  JOIN_OPTIONS,
  type JoinArguments,
  type JoinRequest,
  type ServiceStart,
  daemonHome,
  joinRequest,
  needReloaded,
  needWritable,
  orderDaemon,
  printAnswer,
  shortSpan,
  startAdvice,
  startService,
  waitUntilGood,
  writeDaemonFiles,
} from '@belfry/host/cli';
import { countOf, parseDuration } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { formatKeyLine } from '@belfry/host/keys';
import { type Invitation, masterAddresses } from '@belfry/protocol/seal';
import type { CommandModule } from 'yargs';
import type { AgentReport } from '../daemon/report.js';
import { type Home, type NewHome, newHome, readHome } from './join/home.js';
import { type Relation, relationOf } from './join/settings.js';
import { type TriedWay, passageOf, tryWays, wayText } from './join/ways.js';
import { askAgent } from './socket.js';
import { agentTroubles } from '../daemon/troubles.js';
import { agentWaitFault } from './wait.js';

interface Arguments extends JoinArguments {
  readonly config: string;
  readonly replace: boolean;
  readonly offline: boolean;
  readonly key: string | undefined;
}

export const join: CommandModule<object, Arguments> = {
  command: 'join [line..]',
  describe: 'make this machine a device of a group, by the line that belfry-master add printed',
  builder: (argv) =>
    argv
      .positional('line', JOIN_LINE)
      .option('config', {
        type: 'string',
        requiresArg: true,
        default: usualPlaces('agent').config,
        describe: 'the configuration to write',
      })
      .option('replace', {
        type: 'boolean',
        default: false,
        describe: 'though this machine has joined as another device; other settings stay',
      })
      .option('offline', {
        type: 'boolean',
        default: false,
        describe: 'do not try the way to the masters: they cannot be reached from here yet',
      })
      .option('key', {
        type: 'string',
        requiresArg: true,
        describe: 'write the key to this new file, for a program, and nothing else',
      })
      .options(JOIN_OPTIONS)
      .epilogue(
        'Exit codes: 0 joined, and synchronised if it was started; 1 no master would have it, nothing can be written, ' +
          'or it is not synchronised in time; 2 wrong usage, or a line that is not whole.',
      ),
  async handler(argv) {
    const request = await joinRequest(argv);
    const { invitation } = request;
    if (invitation.role === 'master')
      throw new Failure(
        `that line is for the master ${invitation.name}: belfry-master join`,
        EXIT.wrong,
      );
    if (argv.key !== undefined) return writeKeyOnly(argv.key, invitation, argv);
    await joinBy(request, argv);
  },
};

async function joinBy({ invitation, timeout, say }: JoinRequest, argv: Arguments): Promise<void> {
  const home = readHome(resolve(argv.config));
  const relation = needFit(home, invitation, argv.replace);
  const { config } = newHome(home, atAddresses(invitation, []));
  const owner = daemonHome(home.file, 'agent');
  needWritable(home.file, owner);
  say(whatText(invitation));
  const runs = await isRunning(config.socket);
  // This very device is at work here: with its key it would be in its own way.
  const isHere = runs && (relation === 'same' || relation.startsWith('ren'));
  const credential = isHere ? undefined : invitation;
  const ways = argv.offline ? [] : await tryWays(invitation, credential, home.joined.masters);
  needPassage(ways, invitation.name);
  for (const way of ways) say(wayLine(way, invitation.name));
  const next = newHome(home, atAddresses(invitation, ways));
  say(write(next, owner));
  const start: ServiceStart = argv.start
    ? await startAgent(home, next, runs)
    : { started: false, advice: startAdvice('agent', home.file) };
  say(start.started ? start.text : `not started; next: ${start.advice}`);
  const answer = answerOf(invitation, next, ways, start);
  if (!start.started) return printJson(argv.json, answer);
  const { report, took } = await synchronised(next, invitation, timeout);
  const { boundNs } = report.time;
  say(
    `${invitation.name} is synchronised, wrong by ${shortSpan(boundNs)} at most, after ${(took / 1000).toFixed(1)} s`,
  );
  printJson(argv.json, { ...answer, seconds: took / 1000, time: report.time });
}

/** With one address of each master: that at which it was reached, or its first. */
const atAddresses = (invitation: Invitation, ways: readonly TriedWay[]): Invitation => ({
  ...invitation,
  masters: invitation.masters.map((one, i) => ways[i]?.address ?? masterAddresses(one)[0]!),
});

const printJson = (json: boolean, answer: object): void =>
  void (json && printAnswer(true, answer, ''));

/** What a line is for: `line-3, an agent of plant-7 with 2 masters`. */
function whatText({ name, role, group, masters }: Invitation): string {
  const of = group === '' ? '' : ` of ${group}`;
  return `${name}, ${role === 'agent' ? 'an agent' : 'a client'}${of} with ${countOf(masters.length, 'master')}`;
}

/** @throws Failure where this machine is another device already, unless that is to be replaced. */
function needFit({ joined }: Home, invitation: Invitation, replace: boolean): Relation {
  const relation = relationOf(joined, invitation);
  if (replace || !relation.startsWith('other-')) return relation;
  const { name, masters } = joined;
  const becomes = `--replace makes it ${invitation.name}, with all its other settings as they are`;
  if (relation === 'other-name')
    throw new Failure(`this machine has joined already, as ${name}: ${becomes}`);
  throw new Failure(
    `this machine is ${name} of another group already, whose masters are ${masters.join(', ')}: ${becomes}`,
  );
}

/** Does an agent answer there? */
async function isRunning(socket: string | undefined): Promise<boolean> {
  if (socket === undefined) return false;
  try {
    await askAgent(socket);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** One that runs without systemd takes a new key without a restart, too. */
async function startAgent({ file }: Home, next: NewHome, runs: boolean): Promise<ServiceStart> {
  const { change, config } = next;
  const start = startService('agent', file, change);
  if (start.started || !runs) return start;
  if (change === 'configuration')
    return {
      started: false,
      advice: 'restart the agent that runs here with its old configuration',
    };
  if (change === 'key')
    needReloaded(await orderDaemon(config.socket!, 'agent', { command: 'reload' }));
  return { started: true, text: 'the agent that runs here has this key' };
}

const wayLine = (way: TriedWay, name: string): string =>
  `  ${passageOf(way) === 'open' ? '' : '! '}${wayText(way, name)}`;

/** @throws Failure where there are ways, and none is open: nothing has been changed. */
function needPassage(ways: readonly TriedWay[], name: string): void {
  if (ways.length === 0 || ways.some((way) => passageOf(way) === 'open')) return;
  const refused = ways.filter((way) => passageOf(way) === 'refused');
  const texts = (refused.length > 0 ? refused : ways).map((way) => wayText(way, name));
  const hint = refused.length > 0 ? '' : '; --offline joins without having reached a master';
  throw new Failure([...texts, `nothing was changed${hint}`].join('\n'));
}

function write({ files }: NewHome, owner: DaemonHome): string {
  if (files.length === 0)
    return 'all is written already: this machine has joined by this line before';
  writeDaemonFiles(files, owner);
  return `wrote ${files.map(({ path }) => path).join(' and ')}`;
}

async function synchronised(
  { config: { socket } }: NewHome,
  { name }: Invitation,
  timeout: number,
): Promise<{ readonly report: AgentReport; readonly took: number }> {
  if (socket === undefined)
    throw new Failure(
      `${name} has joined; its configuration names no socket at which to ask how its clock is`,
    );
  try {
    return await waitUntilGood({
      look: () => askAgent(socket),
      faultOf: (report) => joinFault(report, name),
      timeout,
    });
  } catch (error) {
    if (error instanceof Failure)
      throw new Failure(
        `${name} has joined and was started, but is ${error.message}`,
        error.exitCode,
      );
    throw error;
  }
}

/** Why an agent that joined by this name is not synchronised under its new key, in one line; undefined when it is. */
export function joinFault(report: AgentReport, name: string): string | undefined {
  if (report.name !== name) return `${report.name} runs here`;
  const fault = agentWaitFault(report, parseDuration('500ms'));
  if (fault !== undefined || !report.greeting) return fault;
  // The clock goes on by the old key meanwhile.
  const [trouble] = agentTroubles(report);
  return `no master has taken its key in yet${trouble === undefined ? '' : `: ${trouble}`}`;
}

const answerOf = (
  { name, role, group }: Invitation,
  { config, files }: NewHome,
  ways: readonly TriedWay[],
  start: ServiceStart,
): object => ({
  ok: true,
  name,
  role,
  group,
  masters: ways.map((way) => ({
    master: way.master,
    passage: passageOf(way),
    text: wayText(way, name),
    ...(way.answered.type === 'answer' && { roundTripNs: Math.round(way.answered.roundTrip) }),
  })),
  key: config.key,
  written: files.map(({ path }) => path),
  ...start,
});

/** A program that asks needs the key and an address, and no daemon. */
function writeKeyOnly(
  file: string,
  invitation: Invitation,
  { replace, offline, json }: Arguments,
): void {
  if (replace || offline)
    throw new Failure(
      `--key and --${replace ? 'replace' : 'offline'} exclude each other`,
      EXIT.wrong,
    );
  const { name, role, key, masters } = atAddresses(invitation, []);
  const path = resolve(file);
  const [master] = masters;
  if (existsSync(path)) throw new Failure(`${path} exists already; name another file`);
  writeDaemonFiles([{ path, text: `${formatKeyLine({ name, role, key })}\n`, secret: true }], {
    makesFolder: false,
    owner: undefined,
  });
  printAnswer(
    json,
    { ok: true, name, role, key: path, masters },
    `${path} holds the key of ${name}; ${masters.length === 1 ? 'the master is' : 'the masters are'} ${masters.join(', ')}\n` +
      `try it: belfry-agent ask ${master} --key ${path}`,
  );
}
