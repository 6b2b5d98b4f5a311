// `belfry-master join [LINE]`: makes this machine another master of a group, by the line that a master printed.

import { resolve } from 'node:path';
import {
  EXIT,
  Failure,
  JOIN_LINE,
  JOIN_OPTIONS,
  type JoinArguments,
  type JoinRequest,
  type ServiceStart,
  checkHosts,
  daemonHome,
  joinRequest,
  masterAddress,
  needWritable,
  printAnswer,
  shortSpan,
  startAdvice,
  startService,
  waitUntilGood,
} from '@belfry/host/cli';
import { countOf, parseDuration } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { type Invitation, masterAddresses } from '@belfry/protocol/seal';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../daemon/report.js';
import { type MasterHome, joinRoster, readMasterHome } from './join/home.js';
import { askMaster } from './socket.js';
import { masterWaitFault } from './wait.js';

interface Arguments extends JoinArguments {
  readonly config: string | undefined;
}

export const join: CommandModule<object, Arguments> = {
  command: 'join [line..]',
  describe:
    'make this machine another master of a group, by the line that belfry-master add printed',
  builder: (argv) =>
    argv
      .positional('line', JOIN_LINE)
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: `the configuration of this master; if not given, ${usualPlaces('master').config}, which need not be there`,
      })
      .options(JOIN_OPTIONS)
      .epilogue(
        'Exit codes: 0 joined, and stands by if it was started; 1 nothing can be written, this machine is a master ' +
          'already, or it does not stand by in time; 2 wrong usage, or a line that is not whole.',
      ),
  async handler(argv) {
    const request = await joinRequest(argv);
    const { invitation } = request;
    const { role, name } = invitation;
    if (role !== 'master')
      throw new Failure(`that line is for the ${role} ${name}: belfry-agent join`, EXIT.wrong);
    await joinBy(request, argv);
  },
};

async function joinBy({ invitation, timeout, say }: JoinRequest, argv: Arguments): Promise<void> {
  const home = readMasterHome(resolve(argv.config ?? usualPlaces('master').config), invitation);
  const owner = daemonHome(home.file, 'master');
  if (home.newText !== undefined) needWritable(home.file, owner);
  say(whatText(invitation));
  for (const note of await checkHosts(
    invitation.masters.flatMap(masterAddresses).map(masterAddress),
    home.config.listen,
  ))
    say(`  ${note}`);
  const written = joinRoster(home, invitation, owner);
  say(
    written.length === 0
      ? 'all is written already: this machine has joined by this line before'
      : `wrote ${written.join(' and ')}`,
  );
  const start: ServiceStart = argv.start
    ? startService('master', home.file, CHANGES[home.relation])
    : { started: false, advice: startAdvice('master', home.file) };
  say(start.started ? start.text : `not started; next: ${start.advice}`);
  const { name, group, masters } = invitation;
  const answer = { ok: true, name, role: 'master', group, masters, written, ...start };
  if (!start.started) return void (argv.json && printAnswer(true, answer, ''));
  const { report, took } = await standingBy(home, invitation, timeout);
  say(`${standsByText(report)}, after ${(took / 1000).toFixed(1)} s`);
  if (argv.json)
    printAnswer(
      true,
      { ...answer, seconds: took / 1000, standby: report.standby, time: report.time },
      '',
    );
}

/** What its service has to take in. */
const CHANGES = { nothing: 'configuration', same: 'nothing', renewed: 'key' } as const;

/** `lab-2, another master of plant-7, beside 10.0.0.1`. */
const whatText = ({ name, group, masters }: Invitation): string =>
  `${name}, another master${group === '' ? '' : ` of ${group}`}, beside ${masters.map((one) => masterAddresses(one)[0]).join(' and ')}`;

async function standingBy(
  { config: { socket } }: MasterHome,
  { name }: Invitation,
  timeout: number,
): Promise<{ readonly report: MasterReport; readonly took: number }> {
  if (socket === undefined)
    throw new Failure(
      `${name} has joined; its configuration names no socket at which to ask how it is`,
    );
  try {
    return await waitUntilGood({
      look: () => askMaster(socket),
      faultOf: (report) => standsByFault(report, name),
      timeout,
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      `${name} has joined and was started, but is ${error.message}`,
      error.exitCode,
    );
  }
}

/** Why a master that joined under this name is not one of several yet, in one line; undefined when it is. */
export function standsByFault(report: MasterReport, name: string): string | undefined {
  const { standby } = report;
  if (standby === null) return 'it has not heard from the other masters yet';
  if (standby.name !== name) return `${standby.name} runs here`;
  return masterWaitFault(report, parseDuration('500ms'));
}

/** `lab-2 stands by, one of 2 masters, wrong by 31 us at most; lab-1 leads`. */
export function standsByText({ standby, time }: MasterReport): string {
  const { name, duty, leader, others } = standby!;
  const does = duty === 'leads' ? 'leads' : 'stands by';
  const who = duty === 'leads' || leader === null ? '' : `; ${leader} leads`;
  return `${name} ${does}, one of ${countOf(others.length + 1, 'master')}, wrong by ${shortSpan(time.boundNs)} at most${who}`;
}
