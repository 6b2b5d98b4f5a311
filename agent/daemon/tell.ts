// What an agent's events are in words, and how much they matter.

import { type Address, formatGroupTime } from '@belfry/protocol';
import { tellLeap, type Told } from '@belfry/host/daemon';
import { formatAddress, formatDuration } from '@belfry/host/config';
import type { ClockEvent } from '../core/clock/agent-clock.js';
import { noticeText } from './notices.js';
import type { AgentEvent } from '../steering/steered-follower.js';
import { tellSteering } from '../steering/tell.js';

/**
 * An event of an agent in words, with its level in the log. In a `dry` run what happens to the system clock happens
 * to a pretended one.
 */
export function tellAgent(event: AgentEvent, dry = false): Told {
  switch (event.type) {
    case 'joined':
      return {
        level: 'info',
        text:
          `joined ${formatAddress(event.master)}, ` +
          (event.term === 0 ? 'which stands by' : `term ${event.term}`),
      };
    case 'no-answer':
      return { level: 'warn', text: noAnswerText(event.masters) };
    case 'measured':
      return {
        level: 'debug',
        // Made only where it is read: this comes with every exchange.
        get text() {
          const roundTrip = formatDuration(event.delay);
          return `measured ${formatGroupTime(event.group)}, round trip ${roundTrip}`;
        },
      };
    case 'not-believed': {
      const master = formatAddress(event.master);
      const text = `the master at ${master} tells a time before 2026 or beyond 2093: it is not believed`;
      return { level: 'error', text, kind: `not-believed ${master}` };
    }
    case 'began-again':
      return { level: 'warn', text: 'the estimate of group time began again from its limits' };
    case 'synchronised':
    case 'stepped':
    case 'waiting':
    case 'holdover':
    case 'holdover-alarm':
    case 'leap-ahead':
    case 'leapt':
      return tellClock(event);
    case 'term':
      return { level: 'debug', text: `the group is led under term ${event.term}` };
    case 'way-closes':
      return tellClosing(event);
    case 'leader':
    case 'stale-master':
    case 'moved':
    case 'recalled':
      return tellLead(event);
    case 'notice':
      return {
        level: event.reason === 'leaving' ? 'warn' : 'error',
        text: noticeText(event.reason),
        kind: event.reason,
      };
    default: {
      const told = tellSteering(event);
      return dry ? { ...told, text: `dry run: ${told.text}` } : told;
    }
  }
}

/** A NAT or a firewall forgets this agent, and what it does about that. */
function tellClosing({ master, after, keep }: Extract<AgentEvent, { type: 'way-closes' }>): Told {
  const place = formatAddress(master);
  const text =
    `asks of ${place} do not come through once this agent has sent nothing for ${formatDuration(after)}: ` +
    `a NAT or a firewall on the way forgets it. It asks every ${formatDuration(keep)} now to keep the way open; ` +
    'a longer UDP timeout there would spare that';
  return { level: 'warn', text, kind: `way-closes ${place}` };
}

/** What happens to the shown clock. */
function tellClock(event: ClockEvent): Told {
  switch (event.type) {
    case 'synchronised':
      return { level: 'info', text: 'synchronised' };
    case 'stepped':
      return event.first
        ? { level: 'info', text: `set to group time, a step of ${formatDuration(event.by)}` }
        : { level: 'warn', text: `the clock stepped by ${formatDuration(event.by)}` };
    case 'waiting':
      return {
        level: 'warn',
        text: `the clock is ${formatDuration(event.ahead)} ahead and may not step back: it waits`,
      };
    case 'holdover':
      return { level: 'warn', text: 'no corrections: holding over at the learned rate' };
    case 'holdover-alarm':
      return { level: 'error', text: 'ALARM: no corrections for too long; is the master running?' };
    case 'leap-ahead':
    case 'leapt':
      return tellLeap(event);
  }
}

/** Who leads, and where. */
function tellLead(
  event: Extract<AgentEvent, { type: 'leader' | 'stale-master' | 'moved' | 'recalled' }>,
): Told {
  const master = formatAddress(event.master);
  switch (event.type) {
    case 'leader': {
      const before = formatAddress(event.before);
      const text = `${master} leads now, under term ${event.term}, in the place of ${before}`;
      return { level: 'info', text, kind: 'leader' };
    }
    case 'stale-master': {
      const text =
        `refused ${master}, which leads under term ${event.led}: the later term ${event.term} is known here; ` +
        'it is followed when it leads beyond that, or says for most of the group that nobody else leads';
      return { level: 'warn', text, kind: `stale ${master}` };
    }
    case 'moved': {
      const text = `the master at ${master} is at ${formatAddress(event.to)} now`;
      return { level: 'info', text, kind: 'moved' };
    }
    case 'recalled': {
      const text =
        `term ${event.from}, which was known here, is nobody's: follows ${master} ` +
        `under term ${event.term}`;
      return { level: 'warn', text, kind: 'recalled' };
    }
  }
}

function noAnswerText(masters: readonly Address[]): string {
  if (masters.length === 0) return 'no master can be greeted: none of them has an address yet';
  const places = masters.map(formatAddress).join(', ');
  return `no master answers at ${places}: is one running there, and is its UDP port open?`;
}
