// The sessions between masters of one group: those that this one began, and those that the others began.

import type { Follower, PeerSession } from '@belfry/agent/core';
import { identityOf } from '@belfry/protocol';
import type { NumberedMaster } from '../roster/numbers.js';
import type { Master } from '../master.js';

/** Each session with another master; of one which both began there are two. */
export function peerSessions(
  masters: readonly NumberedMaster[],
  follower: Follower | undefined,
  master: Master,
): PeerSession[] {
  const theirs = masters.flatMap(({ name }) => {
    const session = master.sessionOf(name);
    return session === undefined ? [] : [{ peer: identityOf(name), session }];
  });
  return [...(follower?.sessions ?? []), ...theirs];
}
