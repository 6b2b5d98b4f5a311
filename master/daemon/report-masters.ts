// The part of the answer to `status` that is about other masters, as plain JSON.

import { finite } from '@belfry/host/daemon';
import { formatAddress } from '@belfry/host/config';
import type { MemberObservation } from '../core/member/membership.js';
import type { MastersConfig } from '../config/masters-config.js';

/** Another master of the group in the answer to `status`. */
export interface OtherMaster {
  readonly name: string;
  readonly address: string;
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
  /** Its last beacon told of other keys than this master accepts. */
  readonly keysDiffer: boolean;
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

/** What `status` says of the other masters; null for a master that is alone. */
export function reportStandby(
  { election, agents }: MemberObservation,
  { name, masters, standby }: MastersConfig,
): StandbyReport | null {
  if (election === undefined) return null;
  const leader = election.leader === undefined ? undefined : masters[election.leader];
  return {
    name: name!,
    rank: masters[election.number]!.rank,
    duty: election.duty,
    leader: leader?.name ?? null,
    leaderAddress: leader === undefined ? null : formatAddress(leader.address),
    knownTerm: election.knownTerm,
    kept: election.kept ?? null,
    agentsAnswering: agents.filter(
      ({ role, connected, health }) => role === 'agent' && connected && health === 'healthy',
    ).length,
    quorum: standby.quorum,
    beaconNs: standby.beacon,
    others: masters.flatMap((master, number) =>
      number === election.number ? [] : otherMaster(master, election, number),
    ),
  };
}

function otherMaster(
  { name, address, rank }: MastersConfig['masters'][number],
  { others, keys }: NonNullable<MemberObservation['election']>,
  number: number,
): OtherMaster {
  const peer = others.find(({ beacon }) => beacon.number === number);
  return {
    name,
    address: formatAddress(address),
    rank: peer?.beacon.rank ?? rank,
    duty: peer?.there === true ? peer.beacon.duty : 'silent',
    term: peer?.there === true ? peer.term : 0,
    merit: peer?.beacon.merit ?? null,
    boundNs: finite(peer?.beacon.bound),
    agentsAnswering: peer?.beacon.agents ?? null,
    beaconAgeNs: finite(peer?.age),
    keysDiffer: isOther(peer?.beacon.keys ?? 0, keys),
  };
}

/** Whether two digests of keys differ; one that is 0 is unknown. */
const isOther = (theirs: number, ours: number): boolean =>
  theirs !== 0 && ours !== 0 && theirs !== ours;

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
