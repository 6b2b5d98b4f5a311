// What befalls one of several masters, or a group within a group, in words.

import type { FollowerEvent } from '@belfry/agent/core';
import { spanOf } from '@belfry/protocol';
import { type NoticeReason, isHint } from '@belfry/protocol/wire';
import type { Told } from '@belfry/host/daemon';
import { formatAddress, formatDuration } from '@belfry/host/config';
import type { Decision, YieldReason } from '../core/election/decision.js';
import type { MemberEvent } from '../core/member/membership.js';

/** Where a master stands as it tells an event. */
export interface EventContext {
  /** Under which it leads; 0 while it stands by. */
  readonly term: number;
  readonly alone: boolean;
  /** The number of the master that leads, as far as is known. */
  readonly leader: number | undefined;
  readonly nameOf: (number: number) => string;
  /** Of a master by its identity. */
  readonly nameOfPeer: (peer: number) => string;
}

type Decided<T extends Decision['type']> = Extract<Decision, { type: T }>;

const LEADS: Record<Decided<'lead'>['why'], string> = {
  alone: 'this master is the only one now',
  missed: 'no other master is heard to lead',
  'handed-over': 'the last leader handed over',
  ordered: 'an operator wants it, and nobody leads',
  healed: 'another leader was met, which gives way',
};

const STANDS_BY: Record<Exclude<YieldReason, 'outranked'>, Told> = {
  over: { level: 'warn', text: 'the agents follow a later term' },
  paused: { level: 'warn', text: 'this process did not run for longer than its lease' },
  removed: {
    level: 'error',
    text: 'ALARM: this master was removed from the group',
  },
  'nobody-heard': {
    level: 'error',
    text: 'ALARM: neither agents nor masters are heard; is the network there?',
  },
  'no-quorum': {
    level: 'error',
    text: 'ALARM: no more than half of the masters are there: nobody is corrected without a quorum',
  },
};

const KEPT: Record<Decided<'kept'>['why'], Told> = {
  'leader-is-heard': {
    level: 'warn',
    text: 'the leader is not heard here, but the agents hear it: it stays the leader',
  },
  'nobody-answers': {
    level: 'error',
    text: 'ALARM: no leader is heard, and no agent answers: this master is cut off, and stands by',
  },
  'no-quorum': {
    level: 'error',
    text: 'ALARM: no leader is heard, and no more than half of the masters are there: nobody leads',
  },
};

/** A decision of the election in words, with its level in the log. */
export function tellDecision(decision: Decision, context: EventContext): Told {
  switch (decision.type) {
    case 'lead': {
      const level = decision.why === 'handed-over' ? 'info' : 'warn';
      return { level, text: `leads now, under term ${context.term}: ${LEADS[decision.why]}` };
    }
    case 'stand-by':
      return standByText(decision.why, context);
    case 'canvass':
      return { level: 'debug', text: 'asks every agent whether it hears the leader' };
    case 'kept':
      return KEPT[decision.why];
    case 'same-number':
      return {
        level: 'error',
        kind: 'same-number',
        text:
          `ALARM: another master is number ${decision.number} as well: is "masters" the same list on ` +
          'all of them, and "name" another on each?',
      };
    case 'not-taken':
      return { level: 'warn', text: 'no other master took the lead over: this one leads on' };
  }
}

function standByText(why: YieldReason, { leader, nameOf }: EventContext): Told {
  if (why !== 'outranked') {
    const { level, text } = STANDS_BY[why];
    return { level, text: `stands by now: ${text}` };
  }
  const other = leader === undefined ? 'another master' : nameOf(leader);
  return { level: 'warn', text: `stands by now: ${other} leads` };
}

/** How far the new leader's time is from what was kept here; an alarm where the configuration says so. */
export function tellHealed({ gap, alarm }: Extract<MemberEvent, { type: 'healed' }>): Told {
  const text = `the leader's time is ${formatDuration(gap)} from what was kept here`;
  return alarm ? { level: 'error', text: `ALARM: ${text}` } : { level: 'info', text };
}

/** The parent group has its time from this very group, in words. */
export const LOOP: Told = {
  level: 'error',
  text: 'ALARM: the parent group has its time from this very group, or the tree is too deep: it is not followed for 10m',
};

/** A NAT or a firewall forgets this master, and what it does about that. */
function tellClosing({
  master,
  after,
  keep,
}: Extract<FollowerEvent, { type: 'way-closes' }>): Told {
  const text =
    `asks of ${formatAddress(master)} do not come through once this master has sent nothing for ` +
    `${formatDuration(after)}: a NAT or a firewall on the way forgets it; it asks every ${formatDuration(keep)} now`;
  return { level: 'warn', text, kind: 'way-closes' };
}

/**
 * What befalls this master as an agent in words: an agent of the leader while it stands by, of the parent group while
 * it leads.
 */
export function tellFollowing(
  { whom, event }: Extract<MemberEvent, { type: 'follows' }>,
  { term }: Pick<EventContext, 'term'>,
): Told {
  const parent = whom === 'parent';
  const what = parent ? 'parent group' : 'leader';
  // While it leads it only follows itself.
  if (!parent && term !== 0 && (event.type === 'synchronised' || event.type === 'holdover'))
    return { level: 'debug', text: `as its own follower: ${event.type}` };
  switch (event.type) {
    case 'joined': {
      const master = `${parent ? 'the parent master' : 'the master'} at ${formatAddress(event.master)}`;
      const duty = event.term === 0 ? 'stands by' : `leads under term ${event.term}`;
      return { level: 'info', text: `joined ${master}, which ${duty}` };
    }
    case 'no-answer': {
      const places = event.masters.map(formatAddress).join(', ');
      const who = parent ? 'no master of the parent group' : 'no other master';
      return { level: 'warn', text: `${who} answers${places === '' ? ' yet' : ` at ${places}`}` };
    }
    case 'synchronised':
      return { level: 'info', text: `has the time of the ${what}` };
    case 'holdover':
      return {
        level: 'warn',
        text: parent
          ? 'the parent group is silent: this group keeps its time by itself'
          : 'the leader is silent: this master holds over',
      };
    case 'notice':
      return noticeText(event, parent);
    case 'stale-master': {
      const master = formatAddress(event.master);
      const text = `refused ${master}, which leads under term ${event.led}: the later term ${event.term} is known here`;
      return { level: 'warn', text, kind: `stale ${master}` };
    }
    case 'not-believed': {
      const text = `the ${what} tells a time before 2026 or beyond 2093: it is not believed`;
      return { level: 'error', text, kind: `not-believed ${formatAddress(event.master)}` };
    }
    case 'way-closes':
      return tellClosing(event);
    case 'moved': {
      const place = `${formatAddress(event.master)} is at ${formatAddress(event.to)}`;
      return { level: 'info', text: `the master at ${place} now`, kind: 'moved' };
    }
    case 'recalled': {
      const master = formatAddress(event.master);
      const text = `term ${event.from} is nobody's: follows ${master} under term ${event.term}`;
      return { level: 'warn', text, kind: 'recalled' };
    }
    case 'leader': {
      // Of its own group's leaders the election tells.
      const text = `${formatAddress(event.master)} leads the ${what} now, under term ${event.term}`;
      return { level: parent ? 'info' : 'debug', text, kind: 'leader' };
    }
    case 'stepped':
    case 'waiting':
      return jumpText(event, what, parent || term === 0);
    case 'measured':
    case 'began-again':
    case 'term':
    case 'holdover-alarm':
    case 'leap-ahead':
    case 'leapt':
      return { level: 'debug', text: `follows the ${what}: ${event.type}` };
  }
}

/** Its time is far from what it was: for people, where this master is one that follows it, and did before. */
function jumpText(
  event: Extract<FollowerEvent, { type: 'stepped' | 'waiting' }>,
  what: string,
  follows: boolean,
): Told {
  const isNews = follows && !(event.type === 'stepped' && event.first);
  if (!isNews) return { level: 'debug', text: `follows the ${what}: ${event.type}` };
  const by = event.type === 'stepped' ? event.by : spanOf(-event.ahead);
  return { level: 'warn', text: `the time of the ${what} jumped by ${formatDuration(by)}` };
}

/** Whatever else a notice says is daily life among masters that start and end. */
const NOTICES: Partial<Record<NoticeReason, string>> = {
  'not-authenticated': 'refuses our name or key: was this one removed there (belfry-master list)?',
  'name-in-use': 'knows another master with our name: is "name" another on each of them?',
  'unknown-version': 'speaks another version of the protocol: update one of the two',
};

function noticeText({ reason }: Extract<FollowerEvent, { type: 'notice' }>, parent: boolean): Told {
  const who = parent ? 'the parent group' : 'another master';
  const fault = NOTICES[reason];
  // Outside a session anybody can say so.
  const says = isHint(reason) ? 'somebody says that ' : '';
  return fault === undefined
    ? { level: 'debug', text: `${says}${who} sends a notice: ${reason}` }
    : { level: 'error', text: `${says}${who} ${fault}`, kind: `${reason} ${parent}` };
}
