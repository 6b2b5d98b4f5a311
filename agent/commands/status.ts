// `belfry-agent status`: how this machine's agent is, at a glance.

import { spanOf } from '@belfry/protocol';
import {
  ago,
  countsText,
  legacyText,
  ntpText,
  dayLines,
  pairLines,
  percent,
  signedPpm,
  EXIT,
  printAnswer,
} from '@belfry/host/cli';
import { leapLine, systemText, transportText } from '@belfry/host/daemon';
import { formatDuration } from '@belfry/host/config';
import type { CommandModule } from 'yargs';
import { agentTroubles } from '../daemon/troubles.js';
import type { AgentReport, AgentsMaster } from '../daemon/report.js';
import { type AgentArguments, agentSocket, askAgent, withAgentSocket } from './socket.js';
import { portLines } from './serial/port-lines.js';
import { steeringPairs } from '../steering/report.js';

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

function wrongText({ time: { boundNs }, untraced }: AgentReport): string {
  if (boundNs === null) return 'not known';
  const against = untraced ? ', against group time; nobody knows how far that is from UTC' : '';
  return `${formatDuration(spanOf(boundNs))}${against}`;
}

/** The whole status for people. */
export function statusText(report: AgentReport): string {
  const { time, sinceCorrectionNs } = report;
  const lines = pairLines([
    ['time', `${time.text}${movement(report)}`],
    ['may be wrong by', wrongText(report)],
    ['leap second', leapLine(report.leap)],
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
