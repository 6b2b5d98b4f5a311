// One group as people see it, from all that its sources tell.

import { inNaturalOrder, masterName, type SourceGroup } from './groups.js';
import { saidOf, stateOfAgent, stateOfLine } from './line-state.js';
import type { AgentFacts, MasterFacts, PeerFacts, RowFacts } from './reports.js';
import type { SourceMemory } from './source-memory.js';
import type { GroupView, LineView, MasterView } from './view.js';

/** Since when a master leads under a term, in milliseconds since 1970. */
export type LeadsSince = (group: string, name: string, term: number) => number;

/** Rosters become the same in about a second: what differs for so much longer does not end by itself. */
const DIFFERS_LEAST = 10e9;

/** How a group is, and whom it consists of. */
export function groupView(group: SourceGroup, leadsSince: LeadsSince): GroupView {
  const { name, masters } = group;
  const teller = tellerOf(masters);
  const lines = linesOf(group, teller);
  if (teller?.master === undefined) return agentsView(group, lines);
  const { master, isLive } = teller;
  // While no master is heard the group's time is what its agents make of it.
  const { timeMs, boundNs } = isLive ? master : (bestAgent(group) ?? master);
  const all = mastersOf(group, teller, leadsSince);
  const leader = all.find(({ duty }) => duty === 'leads');
  return {
    name,
    state: isLive ? master.state : heldBy(group),
    mode: master.mode,
    timeMs,
    boundNs,
    systemAheadNs: master.leads && isLive ? master.systemAheadNs : null,
    leader: leader?.name ?? null,
    term: leader?.term ?? 0,
    masters: all,
    round: master.leads ? master.round : null,
    lines,
    troubles: isLive ? teller.troubles : [],
    keysDiffer: isLive ? differenceIn(master) : null,
  };
}

/** A group of which no master is watched. */
function agentsView(group: SourceGroup, lines: readonly LineView[]): GroupView {
  const best = bestAgent(group) ?? group.agents[0]?.agent;
  return {
    name: group.name,
    state: heldBy(group),
    mode: null,
    timeMs: best?.timeMs ?? null,
    boundNs: best?.boundNs ?? null,
    systemAheadNs: null,
    leader: null,
    term: 0,
    masters: [],
    round: null,
    lines,
    troubles: group.agents.filter(({ isLive }) => isLive).flatMap(troublesOfAgent),
    keysDiffer: null,
  };
}

const troublesOfAgent = ({ agent, troubles }: SourceMemory): string[] =>
  troubles.map((text) => `${agent!.name}: ${text}`);

/** The master whose report counts: the one that leads, under the latest term; else one that is heard, or was last. */
export function tellerOf(masters: readonly SourceMemory[]): SourceMemory | undefined {
  const leads = ({ master }: SourceMemory): number => (master?.leads === true ? master.term : -1);
  return [...masters].toSorted(
    (a, b) =>
      Number(b.isLive) - Number(a.isLive) ||
      leads(b) - leads(a) ||
      (b.heardMs ?? 0) - (a.heardMs ?? 0),
  )[0];
}

/** The agent that is heard and is least wrong; undefined where none is heard. */
const bestAgent = ({ agents }: SourceGroup): AgentFacts | undefined =>
  agents
    .filter(({ isLive }) => isLive)
    .map(({ agent }) => agent!)
    .toSorted((a, b) => (a.boundNs ?? Infinity) - (b.boundNs ?? Infinity))[0];

/** How a group is of which only agents tell now. */
function heldBy({ agents }: SourceGroup): GroupView['state'] {
  const states = agents.filter(({ isLive }) => isLive).map(({ agent }) => agent!.state);
  if (states.length === 0) return 'unseen';
  if (states.includes('synchronised')) return 'synchronised';
  return states.includes('unset') ? 'gathering' : 'holdover';
}

function differenceIn({ peers }: MasterFacts): string | null {
  const names = peers
    .filter(({ rosterDiffersNs }) => rosterDiffersNs > DIFFERS_LEAST)
    .map(({ name }) => name);
  if (names.length === 0) return null;
  return `${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} another roster than the leader`;
}

function mastersOf(
  { name: group, masters }: SourceGroup,
  teller: SourceMemory,
  leadsSince: LeadsSince,
): MasterView[] {
  const heard = new Map<string, PeerFacts>();
  for (const { isLive, master } of [...masters.filter((one) => one !== teller), teller])
    if (isLive) for (const peer of master?.peers ?? []) heard.set(peer.name, peer);
  // While none is heard, those that were there are not forgotten.
  if (!teller.isLive)
    for (const peer of teller.master!.peers)
      heard.set(peer.name, { ...peer, duty: 'silent', term: 0 });
  const since = (name: string, term: number): number => leadsSince(group, name, term);
  const watched = masters.map((source) => ownView(source, heard.get(masterName(source)), since));
  const names = new Set(watched.map(({ name }) => name));
  const others = [...heard.values()]
    .filter(({ name }) => !names.has(name))
    .map((peer) => peerView(peer, since));
  return [...watched, ...others].toSorted((a, b) => inNaturalOrder.compare(a.name, b.name));
}

type Since = (name: string, term: number) => number;

function peerView({ name, address, duty, term, ...peer }: PeerFacts, since: Since): MasterView {
  return {
    name,
    address,
    duty,
    term: duty === 'leads' ? term : 0,
    leadsSince: duty === 'leads' ? since(name, term) : null,
    boundNs: peer.boundNs,
    systemAheadNs: null,
    agentsAnswering: peer.agentsAnswering,
    isWatched: false,
  };
}

/** A master that is watched; while it is not heard, what the others say of it. */
function ownView(source: SourceMemory, peer: PeerFacts | undefined, since: Since): MasterView {
  const { isLive, rows } = source;
  const name = masterName(source);
  const master = source.master!;
  if (!isLive) {
    const silent = { name, address: null, duty: 'silent', term: 0 } as const;
    const unknown = { boundNs: null, agentsAnswering: null, rosterDiffersNs: 0 };
    return { ...peerView(peer ?? { ...silent, ...unknown }, since), isWatched: true };
  }
  const healthy = [...rows.values()].filter((row) => row.health === 'healthy' && !row.isClient);
  return {
    name,
    address: peer?.address ?? null,
    duty: master.leads ? 'leads' : 'stands-by',
    term: master.leads ? master.term : 0,
    leadsSince: master.leads ? since(name, master.term) : null,
    boundNs: master.boundNs,
    systemAheadNs: master.systemAheadNs,
    agentsAnswering: healthy.length,
    isWatched: true,
  };
}

function linesOf({ agents }: SourceGroup, teller: SourceMemory | undefined): LineView[] {
  const own = new Map(agents.map((source) => [source.agent!.name, source]));
  const rows = teller?.rows ?? new Map<string, RowFacts>();
  const said = saidOf(teller?.troubles ?? [], (name) => rows.has(name));
  const leads = teller?.master?.leads === true;
  const told = [...rows.values()].map((row) => {
    const source = own.get(row.name);
    const knowledge = {
      leads,
      said: said.get(row.name),
      own: source?.isLive ? source.agent : undefined,
    };
    // Where the master is silent the agent still tells, or was the last to.
    const isLater = (source?.heardMs ?? 0) > (teller?.heardMs ?? 0);
    if (teller?.isLive !== true && source !== undefined && (source.isLive || isLater))
      return agentLine(source);
    return rowLine(row, knowledge, teller?.isLive === true);
  });
  const alone = agents.filter(({ agent }) => !rows.has(agent!.name)).map(agentLine);
  return [...told, ...alone].toSorted((a, b) => inNaturalOrder.compare(a.name, b.name));
}

function rowLine(
  row: RowFacts,
  knowledge: Parameters<typeof stateOfLine>[1],
  isSeen: boolean,
): LineView {
  const { name, isClient, health, standing: _, state: __, ...measured } = row;
  const { own } = knowledge;
  return {
    name,
    role: isClient ? 'client' : 'agent',
    ...stateOfLine(row, knowledge),
    isSeen: isSeen || own !== undefined,
    ...measured,
    // Who asks by itself measures by itself.
    boundNs: measured.boundNs ?? (health === 'healthy' ? (own?.boundNs ?? null) : null),
    temperatureC: own?.temperatureC ?? null,
  };
}

function agentLine({ agent, isLive, troubles }: SourceMemory): LineView {
  const {
    name,
    isClient,
    timeMs: _,
    systemAheadNs: __,
    sinceCorrectionNs,
    state: ___,
    ...own
  } = agent as AgentFacts;
  return {
    name,
    role: isClient ? 'client' : 'agent',
    ...stateOfAgent(agent!, troubles),
    isSeen: isLive,
    address: null,
    // It shows what it believes: only its master measures how far that is off.
    offsetNs: null,
    ...own,
    sinceHeardNs: sinceCorrectionNs,
  };
}
