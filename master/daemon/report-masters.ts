// The part of the answer to `status` that is about other masters, as plain JSON.

import { finite } from '@belfry/host/daemon';
import { formatAddress } from '@belfry/host/config';
import { identityOf } from '@belfry/protocol';
import type { ElectionObservation, MemberObservation } from '../core/member/membership.js';
import type { RosterObservation } from '../core/roster/replication.js';
import type { ListedMaster } from '../config/listed-masters.js';
import type { StandbyConfig } from '../config/masters-config.js';

/** Another master of the group in the answer to `status`. */
export interface OtherMaster {
  readonly name: string;
  /** Null for one that was added and has not joined, so that nobody knows yet where it is. */
  readonly address: string | null;
  readonly rank: number;
  /** `silent` when nothing was heard of it for a lease. */
  readonly duty: 'leads' | 'stands-by' | 'silent';
  /** Under which it leads; 0 if it does not. */
  readonly term: number;
  /** What follows is as its last beacon said; null when none ever came. */
  readonly merit: string | null;
  readonly boundNs: number | null;
  readonly agentsAnswering: number | null;
  readonly beaconAgeNs: number | null;
  /** The digest of its roster as it last told it, 8 hexadecimal digits; null before it did. */
  readonly roster: string | null;
  /** For so long its roster has been another one than here; 0 while it is the same. */
  readonly rosterDiffersNs: number;
}

/** How this master stands among the others: who leads, and what the others last said. */
export interface StandbyReport {
  readonly name: string;
  readonly rank: number;
  readonly duty: 'leads' | 'stands-by';
  /** The name and address of the master that leads; null when none is known to. */
  readonly leader: string | null;
  readonly leaderAddress: string | null;
  /** The latest term that is known, by whomever it is led. */
  readonly knownTerm: number;
  /** Why this master did not take over when it last missed the leader; null when it did. */
  readonly kept: string | null;
  readonly agentsAnswering: number;
  readonly quorum: boolean;
  readonly beaconNs: number;
  readonly others: readonly OtherMaster[];
}

/** How this group stands in its parent group, in which its leader is an agent. */
export interface ParentReport {
  readonly name: string;
  /** `unset`, `synchronised` or `holdover`, as an agent there. */
  readonly state: string;
  readonly master: string | null;
  readonly boundNs: number | null;
  /** How many groups lie above this one; 0 while it keeps its own time. */
  readonly depth: number;
}

/** Among whom this master is. */
export interface ReportedMasters {
  /** Which of them this one is; undefined for one that is alone. */
  readonly self: string | undefined;
  readonly masters: readonly ListedMaster[];
  readonly standby: StandbyConfig;
}

/** What `status` says of the other masters; null for a master that is alone. */
export function reportStandby(
  { election, agents, roster }: MemberObservation,
  { self, masters, standby }: ReportedMasters,
): StandbyReport | null {
  if (election === undefined || self === undefined) return null;
  const leader = masters.find(({ number }) => number === election.leader);
  return {
    name: self,
    rank: masters.find(({ name }) => name === self)?.rank ?? 0,
    duty: election.duty,
    leader: leader?.name ?? null,
    leaderAddress: leader === undefined ? null : addressText(leader),
    knownTerm: election.knownTerm,
    kept: election.kept ?? null,
    agentsAnswering: agents.filter(
      ({ role, connected, health }) => role === 'agent' && connected && health === 'healthy',
    ).length,
    quorum: standby.quorum,
    beaconNs: standby.beacon,
    others: masters
      .filter(({ name }) => name !== self)
      .map((master) => otherMaster(master, election, roster)),
  };
}

const addressText = ({ addresses: [address] }: ListedMaster): string | null =>
  address === undefined ? null : formatAddress(address);

function otherMaster(
  master: ListedMaster,
  { others }: ElectionObservation,
  roster: RosterObservation | undefined,
): OtherMaster {
  const { name, number, rank } = master;
  const peer = others.find(({ beacon }) => beacon.number === number);
  const shared = roster?.peers.find((one) => one.peer === identityOf(name));
  return {
    name,
    address: addressText(master),
    rank: peer?.beacon.rank ?? rank,
    duty: peer?.there === true ? peer.beacon.duty : 'silent',
    term: peer?.there === true ? peer.term : 0,
    merit: peer?.beacon.merit ?? null,
    boundNs: finite(peer?.beacon.bound),
    agentsAnswering: peer?.beacon.agents ?? null,
    beaconAgeNs: finite(peer?.age),
    roster: shared?.digest ?? null,
    rosterDiffersNs: peer?.there === true ? (shared?.differsFor ?? 0) : 0,
  };
}

/** What `status` says of the parent group; null without one, and while this master stands by. */
export function reportParent({ parent, depth }: MemberObservation): ParentReport | null {
  if (parent === undefined) return null;
  return {
    name: parent.name,
    state: parent.quality,
    master: parent.master === undefined ? null : formatAddress(parent.master),
    boundNs: finite(parent.bound),
    depth,
  };
}
