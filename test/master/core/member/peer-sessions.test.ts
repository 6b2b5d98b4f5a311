// The sessions over which two masters talk of their roster: whichever of them began one, it serves.

import t from 'tap';
import type { Follower, PeerSession } from '@belfry/agent/core';
import { peerSessions } from '#master/core/member/peer-sessions.js';
import type { Master } from '#master/core/master.js';
import type { NumberedMaster } from '#master/core/roster/numbers.js';
import { identityOf } from '#protocol/identity.js';
import type { Session } from '#protocol/seal/session.js';

const session = (name: string): Session => ({ name }) as unknown as Session;
const OURS = session('that this one began');
const THEIRS = session('that lab-2 began');

/** Of a group of three, of whom lab-2 and an agent have greeted this one, which is lab-1. */
const sessionsOf = (followed: readonly PeerSession[] | undefined): PeerSession[] => {
  const masters = ['lab-1', 'lab-2', 'lab-3'].map((name) => ({ name }) as NumberedMaster);
  const greeted = new Map([
    ['lab-2', THEIRS],
    ['line-1', session('of an agent')],
  ]);
  const master = { sessionOf: (name: string) => greeted.get(name) } as Partial<Master> as Master;
  const follower = followed && ({ sessions: followed } as Partial<Follower> as Follower);
  return peerSessions(masters, follower, master);
};

t.test('of a master that both greeted there are two, its own first', (t) => {
  const peer = identityOf('lab-2');
  t.same(sessionsOf([{ peer, session: OURS }]), [
    { peer, session: OURS },
    { peer, session: THEIRS },
  ]);
  t.end();
});

t.test('one that follows nobody still answers those who greeted it, and no agent', (t) => {
  t.same(sessionsOf(undefined), [{ peer: identityOf('lab-2'), session: THEIRS }]);
  t.end();
});
