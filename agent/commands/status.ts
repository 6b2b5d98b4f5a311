// `belfry-agent status`: how this machine's agent is, at a glance.

import { spanOf } from '@belfry/protocol';
import {
  ago,
  countsText,
  legacyText,
  ntpText,
  tellingTroubles,
  dayLines,
  pairLines,
  percent,
  signedPpm,
  EXIT,
  printAnswer,
} from '@belfry/host/cli';
import { systemText, transportText } from '@belfry/host/daemon';
import { formatDuration } from '@belfry/host/config';
import type { NoticeReason } from '@belfry/protocol/wire';
import type { CommandModule } from 'yargs';
import { noticeText } from '../daemon/notices.js';
import type { AgentReport, AgentsMaster } from '../daemon/report.js';
import { type AgentArguments, agentSocket, askAgent, withAgentSocket } from './socket.js';
import { portLines } from './serial/port-lines.js';
import { steeringPairs, steeringTroubles } from '../steering/report.js';

export const status: CommandModule<object, AgentArguments> = {
  command: 'status',
  describe: 'show how the agent on this machine is',
  builder: (argv) =>
    withAgentSocket(argv).epilogue(
      'Exit codes: 0 synchronised; ' +
        '1 not so (unset, holdover, astray, or a line with ! says why), or the agent cannot be asked; ' +
        '2 wrong usage.',
    ),
  async handler(argv) {
    const report = await askAgent(agentSocket(argv));
    const troubles = troubleLines(report);
    const ok = report.state === 'synchronised' && !report.waiting && troubles.length === 0;
    printAnswer(argv.json, { ok, ...report }, statusText(report));
    process.exitCode = ok ? EXIT.good : EXIT.failed;
  },
};

/** The whole status for people. */
export function statusText(report: AgentReport): string {
  const { time, sinceCorrectionNs } = report;
  const { boundNs } = time;
  const lines = pairLines([
    ['time', `${time.text}${movement(report)}`],
    ['may be wrong by', boundNs === null ? 'not known' : formatDuration(spanOf(boundNs))],
    ...(isSteered(report) ? [] : ([['machine', systemText(time)]] as const)),
    ['rate', `${signedPpm(report.ratePpm)} ppm against its own crystal`],
    ['master', masterText(report)],
    ['masters', mastersText(report)],
    ['kept open', keptOpenText(report)],
    ...(report.algorithm === 'berkeley' ? [] : ownAsks(report)),
    ['last correction', ago(sinceCorrectionNs)],
    ...steeringPairs(report.steering),
    ['ntp', ntpText(report.ntp)],
    ['old clocks', legacyText(report.legacy)],
    ['refused', countsText(report.refusals)],
    ['transport', transportText(report)],
  ]);
  const head = `${report.name}: ${stateText(report)}`;
  const day = dayLines(report.lastDay);
  return [head, ...lines, ...day, ...portLines(report.ports), ...troubleLines(report)].join('\n');
}

/** How far the machine's own clock is off its line says, then: the kernel was asked more finely. */
const isSteered = ({ steering }: AgentReport): boolean =>
  steering?.driver === 'system' && steering.state === 'following';

function movement({ waiting, slewing }: AgentReport): string {
  if (waiting) return ', standing still until the group has caught up';
  return slewing ? ', slewing towards the group' : '';
}

/** An agent that the master asks knows only of the one ask with which it joined. */
function ownAsks({ roundTripNs, lossOut, lossBack }: AgentReport): [string, string][] {
  return [
    ['round trip', roundTripNs === null ? 'not measured' : formatDuration(spanOf(roundTripNs))],
    ['loss', `${percent(lossOut)} % out, ${percent(lossBack)} % back`],
  ];
}

/** How its clock is, in one line. */
export function stateText({ state, greeting, refusedBecause }: AgentReport): string {
  if (state === 'unset') {
    if (!greeting) return 'unset, the master has told no time yet';
    return `unset, no master has ${refusedBecause === null ? 'answered' : 'taken it in'} yet`;
  }
  if (state === 'astray')
    return 'astray, what it shows may be too far from group time to be of use: if that lasts, restart it';
  return state === 'holdover'
    ? 'holdover, no corrections come: it runs on at the learned rate'
    : state;
}

/** What an operator should do something about: a line with `!` for each. */
export const troubleLines = (report: AgentReport): string[] =>
  agentTroubles(report).map((trouble) => `  ! ${trouble}`);

/** Why masters would not have it, why the system's clock is not steered, and where the clock is not published. */
export const agentTroubles = ({
  greeting,
  masters,
  unresolved,
  term,
  steering,
  ntp,
  legacy,
  // A daemon that has run since before an update does not say.
  published = [],
}: Omit<AgentReport, 'published' | 'legacy'> &
  Partial<Pick<AgentReport, 'published' | 'legacy'>>): string[] => [
  ...unresolved,
  ...masters.flatMap((master) => refusalText(master, greeting, masters.length > 1)),
  ...masters.filter(({ duty }) => duty === 'refused').map((master) => refusedText(master, term)),
  ...steeringTroubles(steering),
  ...tellingTroubles({ ntp, legacy }),
  ...published.flatMap(({ place, fault }) =>
    fault === null ? [] : [`${place} is not written: ${fault}`],
  ),
];

/** With these a master refuses an agent until somebody does something; the others pass. */
const LASTING: readonly NoticeReason[] = ['not-authenticated', 'name-in-use', 'unknown-version'];

/** Why one master refuses it: with the lead elsewhere that shows only when the lead moves. */
function refusalText(
  { address, refusedBecause }: AgentsMaster,
  greeting: boolean,
  several: boolean,
): string[] {
  if (refusedBecause === null || !(greeting || LASTING.includes(refusedBecause))) return [];
  return [`${several ? `${address}: ` : ''}${noticeText(refusedBecause)}`];
}

const refusedText = ({ address, term }: AgentsMaster, known: number): string =>
  `${address} leads under term ${term} and is refused: the later term ${known} is known here. It is followed ` +
  'when it leads beyond that, or says for most of the group, after a minute, that nobody else leads';

function masterText({ master, masters, greeting, term, algorithm }: AgentReport): string {
  if (master === null) return 'none yet; looking for one';
  const known = masters.find(({ address }) => address === master);
  const now = greeting ? '; greeting it again' : '';
  return `${known === undefined ? master : placeText(known)}, term ${term}, ${algorithm}${now}`;
}

/** By the name that the configuration has for it, and the address at which it is. */
const placeText = ({ host, address }: AgentsMaster): string =>
  host === address ? address : `${host} (${address})`;

/** Nothing where no NAT and no firewall forgets this agent. */
function keptOpenText({ masters }: AgentReport): string | undefined {
  const kept = masters.flatMap(({ keptOpenNs }) => keptOpenNs ?? []);
  if (kept.length === 0) return undefined;
  const pause = formatDuration(spanOf(Math.min(...kept)));
  return `by an ask every ${pause}: a NAT or a firewall on the way forgets this agent`;
}

/** Who else there is; nothing for one that knows a single master. */
function mastersText({ masters, algorithm }: AgentReport): string | undefined {
  if (masters.length < 2) return undefined;
  const text = (master: AgentsMaster): string => {
    const { duty, sinceHeardNs } = master;
    const address = placeText(master);
    if (duty === 'leads') return `${address} leads`;
    if (duty === 'refused') return `${address} is refused`;
    // Who asks by itself asks one of them only.
    if (duty === 'stands-by') return algorithm === 'berkeley' ? `${address} stands by` : address;
    return `${address} is silent${sinceHeardNs === null ? '' : `, last heard ${ago(sinceHeardNs)}`}`;
  };
  return masters.map(text).join('; ');
}
