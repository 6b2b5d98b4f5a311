// What a master's events are in words, and how much they matter.

import { formatGroupTime } from '@belfry/protocol';
import { tellLeap, type Told } from '@belfry/host/daemon';
import { formatAddress, formatDuration, formatRate } from '@belfry/host/config';
import type { MemberEvent } from '../core/member/membership.js';
import type { MasterEvent } from '../core/observation.js';
import { majorityOf } from '../core/group/consensus.js';
import type { ReferenceEvent } from '../core/group/reference.js';
import { LOOP, type EventContext, tellDecision, tellFollowing, tellHealed } from './tell-member.js';
import { tellRoster } from './tell-roster.js';
import { refusalKind, refusalText } from './refused.js';
import { doubtText } from './troubles.js';

export type { EventContext } from './tell-member.js';

const tellHealth = ({ name, health }: Extract<MasterEvent, { type: 'health' }>): Told =>
  health === 'healthy'
    ? { level: 'info', text: `${name} answers again` }
    : { level: 'warn', text: `${name} does not answer: ${health}` };

const tellDisagreement = (event: Extract<MasterEvent, { type: 'disagreement' }>): Told =>
  event.lasts
    ? {
        level: 'error',
        text: `ALARM: only ${event.agreeing} of ${event.voters} clocks agree: group time is not moved`,
      }
    : { level: 'info', text: `${event.agreeing} of ${event.voters} clocks agree again` };

const tellOutlier = (event: Extract<MasterEvent, { type: 'outlier' }>): Told =>
  event.outlier
    ? {
        level: 'warn',
        text: `${event.name} disagrees with the group by ${formatDuration(event.offset)}: left out`,
      }
    : { level: 'info', text: `${event.name} agrees with the group again` };

function tellMoved({ name, from, to }: Extract<MasterEvent, { type: 'moved' }>): Told {
  const text = `${name} has moved from ${formatAddress(from)} to ${formatAddress(to)}`;
  return { level: 'info', text, kind: `moved ${name}` };
}

/** An event of a master in words, with its level in the log. */
export function tellMaster(event: MemberEvent, context: EventContext): Told {
  switch (event.type) {
    case 'decided':
      return tellDecision(event.decision, context);
    case 'healed':
      return tellHealed(event);
    case 'follows':
      return tellFollowing(event, context);
    case 'loop':
      return LOOP;
    case 'roster':
    case 'has-roster':
      return tellRoster(event, context);
    case 'joined':
      return { level: 'info', text: `${event.name} joined from ${formatAddress(event.from)}` };
    case 'left':
      return { level: 'info', text: `${event.name} left` };
    case 'new-key':
      return {
        level: 'info',
        text: `${event.name} has come by its new key: its old one opens nothing any more`,
      };
    case 'old-key-ended':
      return {
        level: 'error',
        text: `the old key of ${event.name} has ended, and it has not come by its new one: carry that to it`,
      };
    case 'moved':
      return tellMoved(event);
    case 'leap-ahead':
    case 'leapt':
      return tellLeap(event);
    case 'health':
      return tellHealth(event);
    case 'outlier':
      return tellOutlier(event);
    case 'formed':
      return tellFormed(event);
    case 'undecided':
      return { level: 'error', text: `ALARM: no group time: ${undecidedText(event)}` };
    case 'contradicted':
      return { level: 'error', text: contradictedText(event) };
    case 'disagreement':
      return tellDisagreement(event);
    case 'falseticker':
    case 'references':
      return tellReferences(event);
    case 'reference-jumped':
    case 'reference-followed':
    case 'reference-lost':
    case 'reference-back':
      return tellReference(event);
    case 'set-by-operator':
      return {
        level: 'warn',
        text: `an operator moved the time by ${formatDuration(event.moved)}`,
      };
    case 'term':
      // One of several tells why it leads.
      return context.alone
        ? { level: 'info', text: `leading in term ${event.term}` }
        : { level: 'debug', text: `term ${event.term}` };
    case 'unfit':
      return {
        level: 'warn',
        text: `the crystal of ${event.name} is off by ${formatRate(event.rate)}: not corrected`,
      };
    case 'began-again':
      return { level: 'warn', text: `the estimate of ${event.name} began again from its limits` };
    case 'refused':
      return { level: 'error', kind: refusalKind(event), text: refusalText(event) };
  }
}

function undecidedText({ doubt, keys, here }: Extract<MasterEvent, { type: 'undecided' }>): string {
  const text = doubtText({ doubt, keys, needed: majorityOf(keys) });
  if (doubt === 'no-reference') return text;
  return `${text}; ${here} of ${keys} are here; belfry-master set settles it`;
}

/** What befalls the system clock of a master's machine, in mode master. */
function tellReference(event: ReferenceEvent): Told {
  switch (event.type) {
    case 'reference-jumped': {
      const text = `this machine's clock jumped by ${formatDuration(event.by)}: doubted until more readings bear it out`;
      return { level: 'warn', text };
    }
    case 'reference-followed':
      return {
        level: 'warn',
        text: `group time went with this machine's clock, by ${formatDuration(event.by)}`,
      };
    case 'reference-lost': {
      const text = `this machine's clock shows ${formatGroupTime(event.time)}, which cannot be: it is not followed`;
      return { level: 'error', text: `ALARM: ${text}` };
    }
    case 'reference-back':
      return { level: 'info', text: "this machine's clock shows a time again that can be" };
  }
}

type Contradicted = Extract<MasterEvent, { type: 'contradicted' }>;

const contradictedText = ({ agreeing, keys, offset }: Contradicted): string =>
  `ALARM: ${agreeing} of ${keys} agents came with a time that is ${formatDuration(offset)} ` +
  "from the group's, which is this machine's: belfry-master set settles it";

type AboutReferences = Extract<MasterEvent, { type: 'falseticker' | 'references' }>;

/** What is told of those who know UTC. */
function tellReferences(event: AboutReferences): Told {
  if (event.type === 'references')
    return event.lost
      ? {
          level: 'warn',
          text: 'no references agree on UTC any more: it is held over, and the clocks are averaged',
        }
      : { level: 'info', text: `${event.agreeing} of ${event.of} references agree on UTC` };
  const { name, offset, bound, lies } = event;
  const who = name ?? 'this machine';
  const off = `${formatDuration(offset)} from group time, ± ${formatDuration(bound)}`;
  return lies
    ? { level: 'warn', text: `${who} is a falseticker: it has UTC ${off}, and is left out` }
    : { level: 'info', text: `${who} is no falseticker any more: it has UTC ${off}` };
}

type Formed = Extract<MasterEvent, { type: 'formed' }>;

function tellFormed({ by, agreed, agreeing, voters, keys, moved, disagreeing }: Formed): Told {
  const place = `${formatDuration(moved)} from this machine's${leftOut(disagreeing)}`;
  const whose = by === 'references' ? 'references' : 'clocks';
  const most = `group time agreed on by ${agreeing} of ${voters} ${whose}, ${place}`;
  if (by !== 'own') return { level: 'info', text: most };
  if (!agreed) return { level: 'error', text: `ALARM: no majority: ${most}` };
  // Pis without a battery have nothing to say, and nothing is wrong.
  const level = 2 * (voters - 1) > keys || keys === 0 ? 'info' : 'warn';
  const said = keys === 0 ? '' : `: ${voters - 1} of ${keys} agents had a time of their own`;
  const kept = moved === 0 ? '' : `, but for ${formatDuration(moved)}`;
  return { level, text: `group time taken from this machine's clock${kept}${said}` };
}

const leftOut = (names: readonly (string | undefined)[]): string =>
  names.length === 0 ? '' : `; left out: ${names.map((name) => name ?? 'this machine').join(', ')}`;
