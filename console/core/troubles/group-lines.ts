// How all groups are, in a line each: for the daily message.

import type { GroupView, WallView } from '../wall/view.js';
import { worstText } from './words.js';

/** A line for each group. */
export const groupLines = ({ groups }: WallView): string[] =>
  groups.length === 0 ? ['no group is seen'] : groups.map(groupLine);

function groupLine({ name, state, lines }: GroupView): string {
  const agents = lines.filter(({ role }) => role === 'agent');
  const good = agents.filter((line) => line.state === 'synchronised' && line.isSeen);
  const bounds = good.flatMap(({ boundNs }) => boundNs ?? []);
  const widest =
    bounds.length === 0 ? '' : `, widest bound ${worstText('bound', Math.max(...bounds))}`;
  return `${name}: ${state}, ${good.length} of ${agents.length} clocks synchronised${widest}`;
}
