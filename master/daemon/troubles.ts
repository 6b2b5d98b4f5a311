// Why the group is not as it should be, in words; nothing when all is well.

import { isCredible, spanOf } from '@belfry/protocol';
import { isOfUse } from '@belfry/protocol/clock';
import { ago, tellingTroubles, shortSpan, signedPpm, signedSpan } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import type { Standing } from '../core/agents/agent-record.js';
import { type RefusedLine, causeText } from './refused.js';
import { leapTroubles } from './leap-desk.js';
import { tracedTroubles } from './reference-text.js';
import { masterTroubles } from './masters-troubles.js';
import type { AgentLine, GatheringReport, MasterReport, UndecidedReport } from './report.js';

/** Names in one line; more of them are counted. */
const NAMES_MOST = 5;

/** In the order that people count in: line-2 before line-10. */
const byName = new Intl.Collator('en', { numeric: true });

/** Agents in the order in which people look for them: by their names, agent-2 before agent-10. */
export const inOrder = (agents: readonly AgentLine[]): readonly AgentLine[] =>
  agents.toSorted((a, b) => byName.compare(a.name, b.name));

/** Those that are here first: what never came, everybody knows. */
const urgentFirst = (agents: readonly AgentLine[]): readonly AgentLine[] =>
  inOrder(agents).toSorted((a, b) => Number(a.health === 'away') - Number(b.health === 'away'));

/** One line a trouble, the most urgent first. While the group gathers, its agents are only beginning to be measured. */
export function troublesOf(report: MasterReport): string[] {
  const { state, round, gathering } = report;
  const agents = urgentFirst(report.agents);
  const telling = tellingTroubles(report);
  if (standsBy(report)) return [...standbyTroubles(report, agents), ...telling];
  if (gathering !== null)
    return [
      gatheringText(gathering),
      ...masterTroubles(report),
      ...agents
        .filter((one) => isSilent(one) || isRefused(one, report))
        .flatMap((agent) => agentTrouble(agent, report.refused)),
      ...telling,
    ];
  const troubles = state === 'synchronised' ? [] : [`the master is in ${state}`];
  if (!round.agreed)
    troubles.push(
      `disagreement: only ${round.agreeing} of ${round.voters} clocks agree, group time is not moved`,
    );
  return [
    ...troubles,
    ...uselessText(report),
    ...tracedTroubles(report),
    ...leapTroubles(report.leap),
    ...machineTrouble(report),
    ...masterTroubles(report),
    ...agents.flatMap((agent) => agentTrouble(agent, report.refused)),
    ...telling,
  ];
}

/** Further than this, nanoseconds, no clock of a plant is off by design: one of the two is wrong. */
const APART_MOST = 86_400e9;

/** A clock that was never set says nothing about the group's time. */
function machineTrouble({ time, mode, state }: MasterReport): string[] {
  const { systemAheadNs: ahead, seconds } = time;
  const isJudged = mode === 'average' && state !== 'gathering' && isCredible(seconds + ahead / 1e9);
  if (!isJudged || Math.abs(ahead) <= APART_MOST) return [];
  const way = ahead < 0 ? 'behind' : 'ahead of';
  const by = formatDuration(spanOf(Math.abs(ahead)));
  return [
    `this machine's clock is ${by} ${way} the group's time: if that is the wrong one, belfry-master set undo, or set ` +
      "now; else set the machine's clock",
  ];
}

/** Whether this master stands by while another leads. */
export const standsBy = ({ standby }: MasterReport): boolean => standby?.duty === 'stands-by';

/** Who stands by asks the agents seldom, and judges nothing but whether they are there. */
function standbyTroubles(report: MasterReport, agents: readonly AgentLine[]): string[] {
  const { state } = report;
  const time = state === 'gathering' ? 'has no group time yet' : `is in ${state}`;
  return [
    ...(state === 'synchronised' ? [] : [`this master ${time}`]),
    ...uselessText(report),
    ...masterTroubles(report),
    ...agents
      .filter(({ health }) => health !== 'healthy')
      .flatMap((agent) => agentTrouble(agent, report.refused)),
  ];
}

/** While it has no time it has no bound, and says why. */
function uselessText({ time: { boundNs } }: MasterReport): string[] {
  if (boundNs === null || isOfUse(spanOf(boundNs))) return [];
  return [`what this master shows may be wrong by ${shortSpan(boundNs)}: too much to be of use`];
}

/** Who is waited for in vain, because it comes with a wrong key. */
const isRefused = ({ name, health }: AgentLine, { refused }: MasterReport): boolean =>
  health === 'away' && causeText(name, refused) !== '';

const isSilent = ({ health }: AgentLine): boolean => health === 'suspected' || health === 'lost';

function gatheringText(gathering: GatheringReport): string {
  const { awaited, leftNs, undecided } = gathering;
  const none = 'no group time yet';
  if (undecided !== undefined)
    return `${none}: ${doubtText(undecided)}${settleText(undecided, awaited)}`;
  if (awaited.length === 0) return `${none}: still listening to the agents`;
  const left = formatDuration(spanOf(Math.ceil(leftNs / 1e9) * 1e9));
  return `${none}: waiting for ${namesText(awaited)} for ${left} more at most`;
}

/** Why nothing is decided, in words; `needed` of all `keys` agents would have to agree. */
export function doubtText({ doubt, keys, needed }: UndecidedReport): string {
  if (doubt === 'contradicted')
    return (
      "agents hold a group's time that this machine's clock does not bear out, " +
      `and fewer than ${needed} of ${keys} do`
    );
  if (doubt === 'no-reference') return "this machine's clock was never set";
  const unset = "this machine's clock was never set, or is behind its last good time";
  return keys === 0
    ? `${unset}, and no agent has a key`
    : `${unset}, and no ${needed} of ${keys} agents agree on a time`;
}

function settleText({ doubt }: UndecidedReport, awaited: readonly string[]): string {
  if (doubt === 'no-reference') return '';
  const waits = awaited.length === 0 ? '' : `; waiting for ${namesText(awaited)}`;
  return `${waits}; belfry-master set settles it`;
}

function namesText(names: readonly string[]): string {
  const others = names.length - NAMES_MOST;
  const first = names.toSorted(byName.compare).slice(0, NAMES_MOST).join(', ');
  return others > 0 ? `${first} and ${others} more` : first;
}

function agentTrouble(agent: AgentLine, refused: readonly RefusedLine[]): string[] {
  const { name, role, health, state, standing, sinceHeardNs } = agent;
  // Who asks by itself comes and goes as it likes.
  if (role === 'client' || standing === 'client') return [];
  if (health !== 'healthy') {
    const heard = sinceHeardNs === null ? 'it never came' : `last heard ${ago(sinceHeardNs)}`;
    return [`${name} is ${health}: ${heard}${causeText(name, refused)}`];
  }
  const unfit = STANDINGS[standing](agent);
  if (unfit !== undefined) return [`${name} is ${unfit}`];
  if (state === 'synchronised') return [];
  const why = state === 'astray' ? ASTRAY : 'no correction reaches it';
  return [`${name} is ${state}: ${why}`];
}

const ASTRAY =
  "what it shows may be too far from the group's time to be of use; if that lasts, restart its agent";

/** What keeps a clock from having its say; undefined when nothing does. */
const STANDINGS: Record<Standing, (agent: AgentLine) => string | undefined> = {
  votes: () => undefined,
  follows: () => undefined,
  client: () => undefined,
  joining: () => 'joining: not corrected yet',
  stale: () => 'stale: it is heard, but does not answer the master',
  doubted: () => 'doubted: its last samples contradict what was known of it',
  outlier: ({ offsetNs, walls }) => {
    const wall = walls.find(({ votes }) => votes);
    const who = wall === undefined ? 'it' : `its wall clock ${wall.wall}`;
    const by = signedSpan(wall?.offsetNs ?? offsetNs);
    return `an outlier: ${who} disagrees by ${by} and has no vote`;
  },
  uncertain: ({ boundNs }) =>
    `uncertain: its bound of ${shortSpan(boundNs)} is too wide for a vote`,
  unfit: ({ ratePpm }) => `unfit: its crystal is off by ${signedPpm(ratePpm)} ppm, not corrected`,
};
