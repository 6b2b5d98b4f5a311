// What another master told of the roster, in words.

import { isSameKey } from '@belfry/protocol/seal';
import type { Told } from '@belfry/host/daemon';
import type { MemberEvent } from '../core/member/membership.js';
import { isLive } from '../core/roster/entry.js';
import type { Replaced } from '../core/roster/roster.js';
import type { EventContext } from './tell-member.js';

/** Names that are told; of more only how many. */
const NAMES_MOST = 5;

/** What has changed by what another master told, with its level in the log. */
export function tellRoster(
  event: Extract<MemberEvent, { type: 'roster' | 'has-roster' }>,
  { nameOfPeer }: Pick<EventContext, 'nameOfPeer'>,
): Told {
  if (event.type === 'has-roster')
    return { level: 'debug', text: 'all of the roster of another master is here' };
  const { peer, replaced } = event;
  const other = nameOfPeer(peer);
  const lost = replaced.filter(isLost);
  if (lost.length > 0)
    return {
      level: 'warn',
      kind: `roster ${peer} lost`,
      text:
        `${namesOf(lost)} ${lost.length === 1 ? 'has' : 'have'} another key now, made at ${other}: a line to join that ` +
        'was made here before is void',
    };
  const added = replaced.filter(({ before, after }) => !isLive(before) && isLive(after));
  const removed = replaced.filter(({ before, after }) => isLive(before) && !isLive(after));
  const others = replaced.filter((one) => isLive(one.before) && isLive(one.after));
  const parts = [
    ...(added.length > 0 ? [`added ${namesOf(added)}`] : []),
    ...(removed.length > 0 ? [`removed ${namesOf(removed)}`] : []),
    ...(others.length > 0 ? [`changed ${namesOf(others)}`] : []),
  ];
  const what = parts.length === 0 ? `${namesOf(replaced)}, removed before` : parts.join(', ');
  return { level: 'info', kind: `roster ${peer}`, text: `the roster of ${other}: ${what}` };
}

/** Was the name added, or its key rotated, on two masters at once, so that the key that was made here is void? */
function isLost({ before, after }: Replaced): boolean {
  if (!isLive(before) || !isLive(after) || before.version === 0) return false;
  const { key } = before.body.credential;
  const now = after.body.credential;
  return !isSameKey(key, now.key) && !(now.old !== undefined && isSameKey(key, now.old.key));
}

function namesOf(all: readonly Replaced[]): string {
  const names = all.slice(0, NAMES_MOST).map(({ after }) => after.name);
  const more = all.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
