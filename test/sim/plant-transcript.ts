// What happened in a plant of several masters, as a transcript for people.

import type { FollowerEvent } from '#agent/core/follower-observation.js';
import type { Decision } from '#master/core/election/decision.js';
import type { MemberEvent } from '#master/core/member/membership.js';
import type { SimulatedPlant } from './plant.js';
import { type Entry, type Note, entryOf, transcript } from './transcript.js';

/** Every event of the plant so far, and the notes between them, in the order of true time. */
export const plantStory = (plant: SimulatedPlant, notes: readonly Note[] = []): string =>
  transcript(
    plant.events.flatMap(({ at, host, event }) => plantEntry(at, host, event) ?? []),
    notes,
  );

/** Who hears whom is told by agents and by who leads, not by each of the many pairs. */
function plantEntry(
  at: number,
  who: string,
  event: MemberEvent | FollowerEvent,
): Entry | undefined {
  switch (event.type) {
    case 'decided':
      return { at, who, what: decisionOf(event.decision) };
    case 'healed':
      return { at, who, what: `${event.alarm ? 'ALARM: ' : ''}its time was off`, by: event.gap };
    case 'loop':
      return { at, who, what: 'loop' };
    case 'follows': {
      if (['joined', 'measured', 'term', 'notice'].includes(event.event.type)) return undefined;
      const entry = entryOf(at, who, event.event);
      return { ...entry, what: `as an agent ${entry.what}` };
    }
    case 'joined':
    case 'left':
    case 'measured':
    case 'has-roster':
      return undefined;
    case 'roster':
      return {
        at,
        who,
        what: `learns of ${event.replaced.map(({ after }) => after.name).join(', ')}`,
      };
    default:
      return entryOf(at, who, event);
  }
}

function decisionOf(decision: Decision): string {
  switch (decision.type) {
    case 'lead':
      return `LEADS (${decision.why})`;
    case 'stand-by':
      return `STANDS BY (${decision.why})`;
    case 'kept':
      return `does not take over (${decision.why})`;
    default:
      return decision.type;
  }
}
