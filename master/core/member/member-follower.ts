// A master as an agent: of the leader of its own group, or of its parent group. And which datagrams are that agent's.

import { Follower, type RosterExchange } from '@belfry/agent/core';
import type { Departures, GroupTime, Place, RawTime, Span } from '@belfry/protocol';
import { TYPE, type Header, readHeader, HEADER } from '@belfry/protocol/wire';
import type { MasterOptions } from '../master-options.js';

/** As whom it follows, and what it takes the time to be. */
interface Pupil {
  readonly name: string;
  readonly key: Uint8Array;
  readonly masters: readonly Place[];
  readonly time: GroupTime;
  /** Was that time ever set? */
  readonly set: boolean;
  /** The latest term that it knows in that group. */
  readonly term: number;
}

/** A follower that shares the master's socket, beginning at raw time `at`. */
export function newMemberFollower(
  { name, key, masters, time, set, term }: Pupil,
  { crypto, random, interval, clock, start, mode, systemClock }: MasterOptions,
  departures: Departures,
  at: RawTime,
  exchange?: RosterExchange,
): Follower {
  const memory = { rate: start.memory?.rate ?? 0, time, term };
  return new Follower({
    name,
    key,
    masters,
    crypto,
    random,
    interval,
    algorithm: 'berkeley',
    leadsGroup: true,
    onlyThese: true,
    clock: { ...clock, own: { raw: at, time, set }, memory },
    holdoverAlarm: Infinity as Span,
    departures,
    ...(exchange && { exchange }),
    // Its machine may know UTC as well as any agent's.
    ...(mode === 'reference' && { reference: systemClock.readOwn }),
    start: at,
  });
}

/**
 * The follower for which a datagram is: the agent of the leader, or of the parent; undefined if it is for the master.
 */
export function followerOf(
  bytes: Uint8Array,
  leader: Follower | undefined,
  parent: Follower | undefined,
): Follower | undefined {
  if (leader === undefined && parent === undefined) return undefined;
  if (bytes.length < HEADER.size) return undefined;
  const header = readHeader(bytes);
  if (leader !== undefined && isFor(leader, header)) return leader;
  return parent !== undefined && isFor(parent, header) ? parent : undefined;
}

function isFor(follower: Follower, header: Header): boolean {
  if (header.type === TYPE.hello) return false;
  if (header.type === TYPE.welcome || header.type === TYPE.cookie) return follower.awaits(header);
  return follower.hasSession(header) || (header.type === TYPE.notice && follower.concerns(header));
}
